import type { Evaluation, Ruler } from '../analysis/evaluation.js';
import type { LawResult } from '../analysis/questions/answer.js';
import type { Study } from '../model/study.js';
import { curvePlot } from './plots/curve-plot.js';
import { fitPlot, sharedFrames } from './plots/fit-plot.js';
import { lawPlot } from './plots/law-plot.js';
import { noReference, shortName } from './plots/plot-words.js';
import { sizePlot } from './plots/size-plot.js';
import { specOf, type Drawn } from './plots/spec.js';
import { trendPlot } from './plots/trend-plot.js';
import { validationPlot } from './plots/validation-plot.js';
import { isAboutLaws } from './report-law-text.js';

export interface Plot {
  /** Stable within a file: "trend", "sizes", "fit-scaling", "law-hellaswag", "validation-hellaswag", "curve-hellaswag", "trend-mmlu". */
  readonly id: string;
  readonly title: string;
  /** One sentence that says what the plot shows, with its numbers; empty when something is missing. */
  readonly says: string;
  /** What is missing to draw it, instead of a spec; null when there is a spec. */
  readonly missing: string | null;
  /** A Vega-Lite spec with named data; null when something is missing. */
  readonly spec: Readonly<Record<string, unknown>> | null;
  /** Of a benchmark that the file's density does not use: the grounds of no answer here. */
  readonly unused: boolean;
}

/** The plots of the file at this path: the answer first, its grounds after it, and last what the answer does not rest on. */
export function plots(evaluation: Evaluation, path: string): Plot[] {
  const { study, trends, rulers } = evaluation;
  const title = (name: string): string => shortName(study.benchmarks.find((b) => b.name === name)?.title ?? name, 40);
  const each = (id: string, what: string, draw: (benchmark: string | null) => Drawn) => (benchmark: string | null): Plot =>
    plot(benchmark === null ? id : `${id}-${benchmark}`, benchmark === null ? what : `${what}: ${title(benchmark)}`, study.reference ? draw(benchmark) : { missing: noReference });
  const trend = each('trend', 'Density over time', (benchmark) => {
    const result = trends.find((t) => t.benchmark === benchmark);
    return result ? trendPlot(evaluation, result, benchmark && title(benchmark)) : { missing: noReference };
  });
  const sizes = each('sizes', 'Effective and actual size', (benchmark) => sizePlot(evaluation, benchmark));
  const parts = trends.length > 0 ? trends.map((t) => t.benchmark) : [null];
  const isUnused = (ruler: Ruler): boolean => rulers.some((other) => counts(study, other)) && !counts(study, ruler);
  const inOrder = [...rulers].sort((a, b) => Number(counts(study, b)) - Number(counts(study, a)));
  const drawn = fitsToDraw(evaluation, path);
  const frames = sharedFrames(drawn, study.density.level);
  const fits = drawn.map((result) => plot(`fit-${result.fit.name}`, `Fit: ${shortName(result.fit.title ?? result.fit.name, 40)}`, fitPlot(result, study.density.level, frames.get(result) ?? null)));
  const densities = fits.length > 0 && asksForNoDensity(evaluation) ? [] : [...parts.map(trend), ...parts.map(sizes)];
  const all: Plot[] = [
    // Without a model there is no answer yet, and what is drawn comes before what is missing.
    ...(study.models.length + study.plans.length > 0 ? [densities, fits] : [fits, densities]).flat(),
    ...distinctLaws(inOrder).map(({ ruler, only }) =>
      plot(`law-${ruler.benchmark.name}`, only ? 'Loss law' : `Loss law: ${title(ruler.benchmark.name)}`, lawPlot(evaluation, ruler), isUnused(ruler))),
    ...evaluation.validation.map((validation, _, all) =>
      plot(`validation-${validation.benchmarks[0]}`, all.length > 1 ? `Validation: ${title(validation.benchmarks[0]!)}` : 'Validation', validationPlot(evaluation, validation))),
    ...inOrder.map((ruler) => plot(`curve-${ruler.benchmark.name}`, `Score and loss: ${title(ruler.benchmark.name)}`, curvePlot(evaluation, ruler), isUnused(ruler))),
  ];
  return [...all.filter(({ unused }) => !unused), ...all.filter(({ unused }) => unused)];
}

/** Fits of this file that have rows, and those of others that are asked or that a ruler rests on. */
function fitsToDraw({ laws, answers, rulers }: Evaluation, path: string): LawResult[] {
  const asked = new Set([...answers.flatMap(({ question }) => ('fit' in question ? [question.fit] : [])), ...rulers.flatMap(({ implied }) => (implied ? [implied.name] : []))]);
  return laws.filter(({ fit }) => fit.rows !== null && (fit.origin.file === path || asked.has(fit.name)));
}

function asksForNoDensity({ rulers, models, laws, answers, study: { plans } }: Evaluation): boolean {
  return isAboutLaws({ benchmarks: rulers, models, plans, fits: laws, answers });
}

function plot(id: string, title: string, drawn: Drawn, unused = false): Plot {
  return 'missing' in drawn
    ? { id, title, says: '', missing: drawn.missing, spec: null, unused }
    : { id, title, says: drawn.says, missing: null, spec: specOf(drawn), unused };
}

/** Benchmarks that count towards the density come first. */
function counts({ density }: Study, { benchmark }: Ruler): boolean {
  return density.benchmarks.includes(benchmark.name);
}

/** Benchmarks with one loss in common have one law, drawn once. */
function distinctLaws(rulers: readonly Ruler[]): { ruler: Ruler; only: boolean }[] {
  const groups = new Map<string, Ruler[]>();
  for (const ruler of rulers) {
    const key = JSON.stringify([ruler.lawRows, ruler.law.kind === 'fitted' ? ruler.law.coefficients : ruler.law.why]);
    groups.set(key, [...(groups.get(key) ?? []), ruler]);
  }
  return [...groups.values()].map((group) => ({ ruler: group[0]!, only: groups.size === 1 }));
}
