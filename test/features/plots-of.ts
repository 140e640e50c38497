import path from 'node:path';
import { analyze } from '../../src/analysis/analyze.js';
import { here } from '../../src/analysis/laboratory.js';
import { numbersOf, scrutinize } from '../../src/analysis/refit.js';
import { Workshop } from '../../src/analysis/workshop.js';
import { plots, type Plot } from '../../src/features/plots.js';
import { DiskFiles } from '../../src/server/disk-files.js';

const files = new DiskFiles(path.resolve('src/std'), () => [path.resolve('media/examples')]);
const workshop = new Workshop();

/** The plots of a text, computed as the server and the command line do. */
export async function plotsOf(text: string): Promise<Plot[]> {
  const analysis = analyze(path.resolve('media/examples/plots-under-test.density'), text, files, () => new Date('2026-03-01'));
  const { signal } = new AbortController();
  return plots(await scrutinize(await numbersOf(analysis, files, workshop, signal), workshop, here, signal), analysis.path);
}

/** The labels of a dataset of names that a plot of this width shows. */
export function shownAt(names: readonly Readonly<Record<string, unknown>>[], width: number): unknown[] {
  return names.filter(({ least, until }) => Number(least) <= width && (until === null || width < Number(until))).map(({ label }) => label);
}

export interface DrawnSpec {
  readonly datasets: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly [key: string]: unknown;
}

export function specNamed(plots: readonly Plot[], id: string): DrawnSpec {
  const spec = plots.find((plot) => plot.id === id)?.spec;
  if (!spec) throw new Error(`no plot ${id} is drawn; there are ${plots.map((plot) => `${plot.id}${plot.missing === null ? '' : ' (missing)'}`).join(', ')}`);
  return spec as unknown as DrawnSpec;
}
