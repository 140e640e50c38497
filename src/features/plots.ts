import type { Evaluation, Ruler } from '../analysis/evaluation.js';
import { curvePlot } from './plots/curve-plot.js';
import { lawPlot } from './plots/law-plot.js';
import { shortName } from './plots/placed-models.js';
import { sizePlot } from './plots/size-plot.js';
import { specOf, type Drawn } from './plots/spec.js';
import { trendPlot } from './plots/trend-plot.js';

export interface Plot {
  /** Stable within a file: "trend", "sizes", "law-hellaswag", "curve-hellaswag", "trend-mmlu". */
  readonly id: string;
  readonly title: string;
  /** One sentence that says what the plot shows, with its numbers; empty when something is missing. */
  readonly says: string;
  /** What is missing to draw it, instead of a spec; null when there is a spec. */
  readonly missing: string | null;
  /** A Vega-Lite spec with named data; null when something is missing. */
  readonly spec: Readonly<Record<string, unknown>> | null;
}

/** The plots of a file, the answer first and its grounds after it. */
export function plots(evaluation: Evaluation): Plot[] {
  const { study, trends, rulers } = evaluation;
  const several = study.density.combine === 'each';
  const title = (name: string): string => shortName(study.benchmarks.find((b) => b.name === name)?.title ?? name, 40);
  const counts = ({ benchmark }: Ruler): boolean => study.density.benchmarks.includes(benchmark.name);
  const ordered = [...rulers.filter(counts), ...rulers.filter((ruler) => !counts(ruler))];
  const parts = several ? trends.map((t) => t.benchmark) : [null];
  return [
    ...parts.map((benchmark) => {
      const trend = trends.find((t) => t.benchmark === benchmark);
      const drawn = study.reference && trend ? trendPlot(evaluation, trend, benchmark && title(benchmark)) : { missing: noReference };
      return plot(benchmark === null ? 'trend' : `trend-${benchmark}`, heading('Density over time', benchmark && title(benchmark)), drawn);
    }),
    ...parts.map((benchmark) =>
      plot(benchmark === null ? 'sizes' : `sizes-${benchmark}`, heading('Effective and actual size', benchmark && title(benchmark)), study.reference ? sizePlot(evaluation, benchmark) : { missing: noReference })),
    ...distinctLaws(ordered).map(({ ruler, shared }) =>
      plot(`law-${ruler.benchmark.name}`, heading('Loss law', shared ? null : title(ruler.benchmark.name)), lawPlot(evaluation, ruler))),
    ...ordered.map((ruler) => plot(`curve-${ruler.benchmark.name}`, heading('Score and loss', title(ruler.benchmark.name)), curvePlot(evaluation, ruler))),
  ];
}

const noReference = 'There is no reference to measure against, so no density. Add for instance `use std/refinedweb`.';

function plot(id: string, title: string, drawn: Drawn): Plot {
  return 'missing' in drawn
    ? { id, title, says: '', missing: drawn.missing, spec: null }
    : { id, title, says: drawn.says, missing: null, spec: specOf(drawn) };
}

function heading(what: string, benchmark: string | null): string {
  return benchmark === null ? what : `${what}: ${benchmark}`;
}

/** Benchmarks with one loss in common have one law, drawn once. */
function distinctLaws(rulers: readonly Ruler[]): { ruler: Ruler; shared: boolean }[] {
  const groups = new Map<string, Ruler[]>();
  for (const ruler of rulers) {
    const key = JSON.stringify([ruler.lawRows, ruler.law.kind === 'fitted' ? ruler.law.coefficients : ruler.law.why]);
    groups.set(key, [...(groups.get(key) ?? []), ruler]);
  }
  return [...groups.values()].map((group) => ({ ruler: group[0]!, shared: groups.size === 1 }));
}
