import { nearest } from '../base/nearest.js';
import { printable } from '../base/printable.js';
import { plots, type Plot } from '../features/plots.js';
import { jsonText } from '../features/report-json.js';
import { table } from '../features/report-table.js';
import { Exit, Refusal, type ExitCode } from './exit.js';
import { answer } from './read.js';
import { pageOf, type Terminal } from './terminal.js';
import { writeWhole } from '../server/whole-file.js';

export interface PlotOptions {
  readonly plot?: string;
  readonly list?: true;
  readonly output?: string;
  readonly width: number;
  readonly height: number;
  readonly dark?: boolean;
}

/** Draws one plot of a file, or names them all. */
export async function plot(file: string, options: PlotOptions, terminal: Terminal): Promise<ExitCode> {
  if (!options.list) writerOf(options.output); // before any work
  const { analysis, evaluation, sources } = await answer(file, terminal);
  const all = plots(evaluation, analysis.path);
  if (options.list) {
    terminal.out.write(listed(all, terminal));
    return Exit.fine;
  }
  const chosen = named(all, options.plot, file);
  if (!chosen.spec) {
    terminal.err.write(`density: nothing to draw for ${printable(chosen.id)}: ${printable(chosen.missing ?? '')}\n`);
    return Exit.problems;
  }
  await writeWhole(options.output!, await writerOf(options.output)(chosen.spec, options), sources);
  return Exit.fine;
}

type Writer = (spec: NonNullable<Plot['spec']>, options: PlotOptions) => Promise<string | Uint8Array>;

const writers: Readonly<Record<string, Writer>> = {
  '.vl.json': async (spec) => jsonText(spec),
  '.svg': svg,
  '.png': png,
};

async function svg(spec: NonNullable<Plot['spec']>, { width, height, dark = false }: PlotOptions): Promise<string> {
  const { renderSvg } = await import('../render/svg.js'); // Vega is large, and only this command needs it
  return renderSvg(spec, { width, height, dark });
}

async function png(spec: NonNullable<Plot['spec']>, options: PlotOptions): Promise<Uint8Array> {
  const { NoPainter, renderPng } = await import('../render/png.js');
  try {
    return await renderPng(await svg(spec, options));
  } catch (error) {
    throw error instanceof NoPainter ? new Refusal(error.message) : error;
  }
}

function writerOf(output: string | undefined): Writer {
  if (output === undefined) throw new Refusal('say where to draw: -o OUT.svg, OUT.png or OUT.vl.json');
  const extension = Object.keys(writers).find((end) => output.toLowerCase().endsWith(end));
  if (!extension) throw new Refusal(`${output} has no extension of a plot: .svg, .png and .vl.json are known`);
  return writers[extension]!;
}

function named(all: readonly Plot[], name: string | undefined, file: string): Plot {
  const found = all.find((plot) => plot.id === name);
  if (found) return found;
  if (name === undefined) throw new Refusal(`say which plot: --plot ${all[0]?.id ?? 'NAME'}; density plot ${file} --list names them`);
  const near = nearest(name, all.map((plot) => plot.id));
  throw new Refusal(`no plot here is called ${name}.${near ? ` Did you mean ${near}?` : ` There are ${all.map((plot) => plot.id).join(', ')}.`}`);
}

/** One line for each plot: its name and what it shows or lacks. */
function listed(all: readonly Plot[], { out, env }: Terminal): string {
  const { style } = pageOf(out, env);
  return table([
    { title: 'plot', align: 'left', cells: all.map((plot) => printable(plot.id)), paint: style.bold },
    { title: 'shows', align: 'left', cells: all.map((plot) => printable(plot.missing ?? plot.says)) },
  ], 2, style).map((line) => `${line}\n`).join('');
}
