/** The one call of @resvg/resvg-js used here; the package is optional and brings native code, so nothing else may depend on it. */
interface Resvg {
  new (svg: string, options: { fitTo: { mode: 'zoom'; value: number }; font: { loadSystemFonts: boolean; defaultFontFamily: string } }): { render(): { asPng(): Uint8Array } };
}

/** Kept out of the import statement: a bundler or a type checker must not look for what need not be there. */
const painter = '@resvg/resvg-js';

/** Someone asked for a PNG where no painter is installed; the message says what to do. */
export class NoPainter extends Error {
  override readonly name = 'NoPainter';
}

/** An SVG as a PNG, `zoom` pixels for each of its own. Needs the optional package @resvg/resvg-js. */
export async function renderPng(svg: string, zoom = 2): Promise<Uint8Array> {
  const Painter = await findPainter();
  return new Painter(svg, { fitTo: { mode: 'zoom', value: zoom }, font: { loadSystemFonts: true, defaultFontFamily: 'Arial' } }).render().asPng();
}

async function findPainter(): Promise<Resvg> {
  try {
    const found = (await import(painter)) as { Resvg?: Resvg; default?: { Resvg: Resvg } };
    return found.Resvg ?? found.default!.Resvg;
  } catch (cause) {
    throw new NoPainter(`PNG needs the package ${painter}, which is not installed beside density: npm install ${painter}. SVG needs nothing.`, { cause });
  }
}
