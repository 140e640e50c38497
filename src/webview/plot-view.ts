import { changeset, Error as errorsOnly, logger, parse, View, type Item, type Loader } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { coloursFor, editorFont, type Themed } from './theme.js';
import type { Tooltip } from './tooltip.js';

export interface Spec extends Themed {
  readonly description?: string;
  readonly datasets: Readonly<Record<string, readonly object[]>>;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** Shown stretch of each zoomed axis, by field. */
export type Zoom = Readonly<Record<string, readonly number[]>>;

/** A point that stands for a model or a run, at its place in the plot. */
export interface Mark {
  readonly name: string;
  readonly tip: string;
  readonly x: number;
  readonly y: number;
}

/** One drawn plot. New data of the same shape is exchanged in place; colours, selection and zoom are signals of the running view. */
export class PlotView {
  private constructor(readonly element: HTMLElement, private readonly view: View, private readonly shape: string) {}

  /** Draws into `element`, which has to have its width already. */
  static async draw(element: HTMLElement, spec: Spec, tooltip: Tooltip, clicked: (name: string) => void): Promise<PlotView> {
    const view = viewOf({ ...spec, config: { ...spec.config, font: editorFont() } });
    view.tooltip((_handler, event, _item, value) => (value ? tooltip.show(String(value), event.clientX, event.clientY) : tooltip.hide()));
    view.addEventListener('click', (_event, item) => {
      const name = nameOf(item);
      if (name !== null) clicked(name);
    });
    view.addSignalListener('narrow', () => setTimeout(() => void view.resize().runAsync())); // makes room for the legend
    view.initialize(element);
    const plot = new PlotView(element, view, shapeOf(spec));
    plot.#colour(spec);
    await view.runAsync();
    return plot;
  }

  /** Exchanges the data; false when the spec has another shape and the plot has to be drawn anew. */
  async update(spec: Spec): Promise<boolean> {
    if (shapeOf(spec) !== this.shape) return false;
    for (const [name, rows] of Object.entries(spec.datasets)) this.view.change(name, changeset().remove(() => true).insert([...rows]));
    this.view.description(spec.description ?? '');
    await this.view.runAsync();
    return true;
  }

  async recolour(spec: Spec): Promise<void> {
    this.#colour(spec);
    await this.view.runAsync();
  }

  async select(name: string | null): Promise<void> {
    if (this.view.signal('selected') === name) return;
    await this.view.signal('selected', name).runAsync();
  }

  get zoom(): Zoom {
    return Object.fromEntries(this.#zoomSignals().flatMap(([field, signal]) => {
      const stretch: unknown = this.view.signal(signal);
      return Array.isArray(stretch) ? [[field, stretch.map(Number)]] : [];
    }));
  }

  set zoom(zoom: Zoom) {
    for (const [field, signal] of this.#zoomSignals()) this.view.signal(signal, zoom[field] ?? null);
    void this.view.runAsync();
  }

  /** Every point that has a name, from left to right; each name once. */
  marks(): Mark[] {
    const found = new Map<string, Mark>();
    const [left, top] = this.view.origin();
    const visit = (node: SceneNode, dx: number, dy: number): void => {
      const { name, tip } = node.datum ?? {};
      if (typeof name === 'string' && typeof tip === 'string' && node.x !== undefined && node.y !== undefined) found.set(name, { name, tip, x: dx + node.x, y: dy + node.y });
      for (const item of node.items ?? []) visit(item, node.marktype === undefined ? dx + (node.x ?? 0) : dx, node.marktype === undefined ? dy + (node.y ?? 0) : dy);
    };
    visit((this.view.scenegraph() as unknown as { root: SceneNode }).root, left, top);
    return [...found.values()].sort((a, b) => a.x - b.x || a.y - b.y);
  }

  dispose(): void {
    this.view.finalize();
    this.element.remove();
  }

  #colour(spec: Spec): void {
    for (const [name, colour] of Object.entries(coloursFor(spec))) this.view.signal(name, colour);
  }

  /** Fields that can be zoomed, and the signals Vega-Lite names after them. */
  #zoomSignals(): [field: string, signal: string][] {
    const fields = this.view.signal('zoom_tuple_fields') as readonly { readonly field: string }[];
    return fields.map(({ field }) => [field, `zoom_${field}`]);
  }
}

interface SceneNode {
  readonly marktype?: string;
  readonly items?: readonly SceneNode[];
  readonly datum?: { readonly name?: unknown; readonly tip?: unknown };
  readonly x?: number;
  readonly y?: number;
}

/** A spec's picture, as it looks on paper: light colours, a fixed size. */
export async function picture(spec: Spec, format: 'svg' | 'png'): Promise<string> {
  const view = viewOf({ ...spec, width: 760, height: 460, autosize: { type: 'fit', contains: 'padding' } });
  try {
    if (format === 'svg') return await view.toSVG();
    const canvas = await view.toCanvas(3);
    return canvas.toDataURL('image/png').replace(/^[^,]*,/, '');
  } finally {
    view.finalize();
  }
}

/** Compiled without its data, so that the work does not grow with it; expressions are interpreted, never made into JavaScript. */
function viewOf(spec: Spec): View {
  const log = logger(errorsOnly);
  const bare = { ...spec, datasets: Object.fromEntries(Object.keys(spec.datasets).map((name) => [name, []])) };
  const { spec: vega } = compile(bare as unknown as TopLevelSpec, { logger: log });
  const view = new View(parse(vega, undefined, { ast: true }), { expr: expressionInterpreter, renderer: 'svg', loader: noLoader, logger: log, hover: false });
  for (const [name, rows] of Object.entries(spec.datasets)) view.insert(name, [...rows]);
  return view;
}

/** Everything that decides how a plot is compiled: all but its data and its sentence. */
function shapeOf({ datasets, description: _, ...rest }: Spec): string {
  return JSON.stringify([rest, Object.keys(datasets)]);
}

function nameOf(item: Item | null | undefined): string | null {
  const name: unknown = (item?.datum as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' ? name : null;
}

/** A plot carries its data and loads nothing. */
const noLoader: Loader = { load: refuse, sanitize: refuse, http: refuse, file: refuse };

function refuse(uri: string): Promise<never> {
  return Promise.reject(new Error(`a plot loads nothing: ${uri}`));
}
