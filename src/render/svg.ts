import { logger, parse, resetSVGDefIds, View, Warn, type Loader } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { useKnownTextWidths } from './text-width.js';

export type VegaLiteSpec = Readonly<Record<string, unknown>>;

/** Size of the whole picture, in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
  /** Light colours on a dark ground, if the spec has them. */
  readonly dark?: boolean;
}

/**
 * A Vega-Lite spec as the text of an SVG file. Nothing is loaded from anywhere, and no expression becomes JavaScript.
 * `warn` hears what Vega finds odd about the spec; what it cannot draw is thrown.
 */
export async function renderSvg(spec: VegaLiteSpec, size: PictureSize, warn: (message: string) => void = () => {}): Promise<string> {
  useKnownTextWidths();
  const failures: string[] = [];
  const log = logger(Warn, undefined, (method: string, _level: string, args: readonly unknown[]) => {
    const message = args.map(String).join(' ');
    if (method === 'error') failures.push(message);
    else warn(message);
  });
  const { spec: vega } = compile(pictureOf(spec, size) as unknown as TopLevelSpec, { logger: log });
  const view = new View(parse(vega, undefined, { ast: true }), { expr: expressionInterpreter, renderer: 'none', loader: refusingLoader((uri) => failures.push(`it loads ${uri}`)), logger: log });
  try {
    await view.runAsync();
    resetSVGDefIds(); // counts clipping paths from 1 again, so that equal specs give equal files
    const svg = await view.toSVG();
    if (failures.length > 0) throw new Error(`This plot cannot be drawn: ${failures.join('; ')}`);
    return svg;
  } finally {
    view.finalize();
  }
}

/** The spec at a fixed size, without what answers a pointer; on a dark ground with the params that its `usermeta.themes.dark` sets. */
function pictureOf(spec: VegaLiteSpec, { width, height, dark }: PictureSize): VegaLiteSpec {
  const { params, layer, usermeta } = spec as PlotSpec;
  const colours = (dark && usermeta?.themes?.dark) || {};
  return {
    ...spec, width, height, autosize: { type: 'fit', contains: 'padding' },
    ...(params && { params: params.filter(isStill).map((param) => (Object.hasOwn(colours, param.name) ? { ...param, value: colours[param.name] } : param)) }),
    ...(layer && { layer: layer.map((part) => (part.params ? { ...part, params: part.params.filter(isStill) } : part)) }),
  };
}

interface Param {
  readonly name: string;
  readonly select?: unknown;
}

interface PlotSpec {
  readonly params?: readonly Param[];
  readonly layer?: readonly { readonly params?: readonly Param[] }[];
  readonly usermeta?: { readonly themes?: { readonly dark?: Readonly<Record<string, string>> } };
}

function isStill(param: Param): boolean {
  return param.select === undefined;
}

/** A spec carries its data; Vega only warns about a link in it that cannot be followed, so it is told here. */
function refusingLoader(refused: (uri: string) => void): Loader {
  const refuse = (uri: string): Promise<never> => {
    refused(uri);
    return Promise.reject(new Error('plots load nothing'));
  };
  return { load: refuse, sanitize: refuse, http: refuse, file: refuse };
}
