import { count, interval, percent, ratio, significant, times } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { writeScore } from '../model/scores.js';
import { frontierWords } from './frontier-words.js';
import { reachWords } from './report-sentences.js';
import type { ModelEntry, Report, SizeEntry } from './report.js';

/** One line of the table of models, in words: a model, or with `combine: each` a model on one benchmark. Empty = nothing to say. */
export interface Row {
  readonly name: string;
  readonly released: string;
  readonly params: string;
  /** Only with `combine: each`. */
  readonly benchmark: string;
  /** Parallel to `scoreTitles`. */
  readonly scores: readonly string[];
  readonly size: string;
  readonly interval: string;
  readonly density: string;
  /** "↗ frontier", or as the rule that elects those who carry the trend has it; empty for a model that does not. */
  readonly frontier: string;
  readonly remarks: readonly Remark[];
}

/** What a reader must know about a number; `sign` stands for it where there is no room. */
export interface Remark {
  readonly words: string;
  readonly sign: string;
  /** What a legend says about the sign; null when it speaks for itself. */
  readonly legend: string | null;
}

export interface Rows {
  readonly scoreTitles: readonly string[];
  readonly rows: readonly Row[];
}

/** The models in the order of the file. */
export function modelRows(report: Report): Rows {
  const scored = scoredBenchmarks(report);
  const each = report.density?.combine === 'each';
  return {
    scoreTitles: scored.length === 1 || each ? ['score'] : scored.map(printable),
    rows: report.models.flatMap((model) => (each ? rowsOfEach(report, model, scored) : [combinedRow(report, model, scored)])),
  };
}

/** Those the density rests on and some model has; without a density, all that models have. */
function scoredBenchmarks({ density, models }: Report): string[] {
  const scored = new Set(models.flatMap((model) => Object.keys(model.scores)));
  return density ? density.benchmarks.filter((name) => scored.has(name)) : [...scored];
}

function combinedRow(report: Report, model: ModelEntry, scored: readonly string[]): Row {
  const all = report.density?.benchmarks.length ?? 0;
  const partly = model.covered > 0 && model.covered < all ? [{ words: `${model.covered} of ${all} benchmarks`, sign: `${model.covered}/${all}`, legend: 'n/m scored on n of m benchmarks' }] : [];
  return {
    ...typedCells(model),
    benchmark: '',
    scores: scored.map((name) => scoreCell(report, model, name)),
    ...sizeCells(model.effectiveParams, model.density),
    frontier: frontierMark(report, model.frontier),
    remarks: [...sizeRemarks(report, model.effectiveParams), ...partly, ...nearRemarks(model)],
  };
}

function rowsOfEach(report: Report, model: ModelEntry, scored: readonly string[]): Row[] {
  const own = scored.filter((name) => Object.hasOwn(model.scores, name));
  if (own.length === 0) return [{ ...combinedRow(report, model, []), scores: [''] }];
  return own.map((name) => {
    const { effectiveParams, density, frontier } = model.scores[name]!;
    return {
      ...typedCells(model),
      benchmark: printable(name),
      scores: [scoreCell(report, model, name)],
      ...sizeCells(effectiveParams, density),
      frontier: frontierMark(report, frontier),
      remarks: sizeRemarks(report, effectiveParams),
    };
  });
}

function frontierMark({ density }: Report, carries: boolean): string {
  return density && carries ? frontierWords(density.frontier).mark : '';
}

function typedCells(model: ModelEntry) {
  const params = model.size ?? model.params;
  return { name: printable(model.name), released: model.released ?? '', params: params === null ? '' : countCell(params) };
}

function sizeCells(size: SizeEntry | null, density: number | null) {
  if (size?.kind !== 'size') return { size: size ? '—' : '', interval: '', density: size ? '—' : '' };
  return { size: countCell(size.value), interval: interval(size.interval, (end) => plainly(count(end, 2))) ?? '', density: density === null ? '—' : ratio(density) };
}

function sizeRemarks({ density }: Report, size: SizeEntry | null): Remark[] {
  if (size?.kind === 'out-of-reach') return [{ words: reachWords[size.why], sign: reachSigns[size.why], legend: null }];
  if (!size?.extrapolated || !density?.largestReference) return [];
  const factor = times(size.value / density.largestReference);
  return [{ words: `extrapolated ${factor}`, sign: factor, legend: 'n× extrapolated, n times the largest reference model' }];
}

const reachSigns = { 'below-floor': 'below floor', 'above-ceiling': 'above ceiling', 'loss-below-limit': 'no such size' };

function nearRemarks({ notInTrend }: ModelEntry): Remark[] {
  if (notInTrend !== 'near-floor' && notInTrend !== 'near-ceiling') return [];
  const words = notInTrend === 'near-floor' ? 'near the floor' : 'near the ceiling';
  return [{ words, sign: words, legend: null }];
}

function scoreCell({ benchmarks }: Report, model: ModelEntry, name: string): string {
  if (!Object.hasOwn(model.scores, name)) return '';
  const { value } = model.scores[name]!;
  const benchmark = benchmarks.find((one) => one.name === name);
  return benchmark ? writeScore(value, benchmark) : value <= 1 ? percent(value) : significant(value, 4);
}

/** One decimal below a hundred of the unit, so that a column of sizes reads evenly: "5.9B", "16.3B", "110B". */
export function countCell(value: number): string {
  const three = count(value, 3);
  if (parseFloat(three) >= 10) return plainly(three);
  const rounded = Number(value.toPrecision(2));
  return plainly(count(rounded, parseFloat(count(rounded, 3)) >= 10 ? 3 : 2)); // 9.96B reads 10.0B
}

/** "2.1e+19" → "2.1e19". */
function plainly(figure: string): string {
  return figure.replace('e+', 'e');
}
