import type { Cause, DensityChange } from '../analysis/density-changes.js';
import type { FitChange } from '../analysis/fit-changes.js';
import { count, interval, percent, plural, ratio, significant, size } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { changeRow, verdictWords, type ChangeRow } from './coefficient-table.js';
import type { Diff } from './diff.js';
import { fitName, fitPhrases, lawPhrases, unchangedFit, unchangedLaw } from './diff-sentences.js';
import { countCell } from './report-rows.js';

/** A model whose density changed, in words. */
export interface ModelRow {
  readonly name: string;
  /** Only with `combine: each`. */
  readonly benchmark: string;
  readonly old: string;
  readonly new: string;
  /** "×1.20". */
  readonly ratio: string;
  /** "12 → 3", or "3" where it stays. */
  readonly rank: string;
  readonly verdict: string;
  /** What was typed differently, and whether it carries the trend now or no longer. */
  readonly because: string;
}

export interface ModelRows {
  readonly rows: readonly ModelRow[];
  /** One sentence on those that have no row; null when there is none. */
  readonly rest: string | null;
}

/** So many models that changed less than decisively have a row; the others are counted. */
const ROOM = 10;

/** Decisive changes first, the largest before smaller ones. */
export function modelRows({ models, settings }: Diff): ModelRows {
  // Models of a file that measures nothing have no density that could have changed.
  const present = models.filter(({ verdict, density, effectiveParams: { old, new: now } }) => verdict !== 'appeared' && verdict !== 'disappeared' && (verdict !== 'unchanged' || [density.old, density.new, old, now].some((value) => value !== null)));
  const changed = present.filter(({ verdict }) => verdict !== 'unchanged').sort((a, b) => weight(b) - weight(a));
  const decisive = changed.filter(({ verdict }) => verdict === 'decisive').length;
  const shown = changed.slice(0, Math.max(decisive, ROOM));
  return { rows: shown.map((model) => modelRow(model, settings.some(({ affects }) => affects === 'trend'))), rest: restSentence(changed.slice(shown.length), present.filter(({ verdict }) => verdict === 'unchanged')) };
}

function weight({ verdict, ratio: by }: DensityChange): number {
  return (verdict === 'decisive' ? 1e6 : 0) + (by === null ? 1e5 : Math.abs(Math.log(by)));
}

function restSentence(changed: readonly DensityChange[], unchanged: readonly DensityChange[]): string | null {
  const ratios = changed.flatMap(({ ratio: by }) => (by === null ? [] : [by])).sort((a, b) => a - b);
  const ends = ratios.length > 0 ? `, by ×${times(ratios[0]!)} to ×${times(ratios.at(-1)!)}` : '';
  const verdicts = [...new Set(changed.map(({ verdict }) => verdictWords[verdict]))].join(' or ');
  const moved = unchanged.filter(({ rank }) => rank.old !== rank.new).length;
  const parts = [
    ...(changed.length > 0 ? [`${changed.length} more changed less${ends} (${verdicts})`] : []),
    ...(unchanged.length > 0 ? [`${unchanged.length} unchanged${moved > 0 ? `, ${moved} of them at another rank` : ''}`] : []),
  ];
  return parts.length > 0 ? `${parts.join('; ')}.` : null;
}

/** Under another rule of the frontier, who stands on it says nothing about a model. */
function modelRow(model: DensityChange, otherFrontier: boolean): ModelRow {
  return {
    name: printable(model.name), benchmark: model.benchmark === null ? '' : printable(model.benchmark),
    old: densityCell(model, 'old'), new: densityCell(model, 'new'),
    ratio: model.ratio === null ? '' : `×${times(model.ratio)}`,
    rank: model.rank.old === model.rank.new ? String(model.rank.new ?? '') : `${model.rank.old ?? '—'} → ${model.rank.new ?? '—'}`,
    verdict: verdictWords[model.verdict],
    because: [...model.causes.flatMap((cause) => because(cause, model)), ...(otherFrontier ? [] : carryingWords(model))].join(', '),
  };
}

/** ρ with its interval; N̂ where the file does not say what to divide it by. */
function densityCell(model: DensityChange, side: 'old' | 'new'): string {
  const [density, ends, read] = [model.density[side], model.densityInterval[side], model.effectiveParams[side]];
  const between = (value: string, text: string | null | undefined) => (text ? `${value} (${text})` : value);
  if (density !== null) return between(ratio(density), ends && interval(ends, ratio));
  if (read?.kind === 'size') return between(`N̂ ${countCell(read.value)}`, interval(read.interval, (end) => count(end, 2)));
  return '—';
}

function because(cause: Cause, { size: of, scores }: DensityChange): string[] {
  switch (cause) {
    case 'size': return [`params ${of.old === null ? '?' : size(of.old)} → ${of.new === null ? '?' : size(of.new)}`];
    case 'ruler': return ['ruler'];
    case 'settings': return [];
    case 'score': return [...new Set([...Object.keys(scores.old ?? {}), ...Object.keys(scores.new ?? {})])].flatMap((benchmark) => {
      const [was, is] = [scores.old?.[benchmark], scores.new?.[benchmark]];
      if (was?.value === is?.value && was?.stderr === is?.stderr) return [];
      const decimals = scoreText(was, 2) === scoreText(is, 2) ? 4 : 2;
      return [`${printable(benchmark)} ${scoreText(was, decimals)} → ${scoreText(is, decimals)}`];
    });
  }
}

function scoreText(score: { readonly value: number; readonly stderr: number | null } | undefined, decimals: number): string {
  if (!score) return '—';
  const write = (value: number) => (Math.abs(score.value) <= 1 ? percent(value, decimals).replace(/(?<=\.\d+?)0+%$/, '%') : significant(value, 2 + decimals));
  return `${write(score.value)}${score.stderr === null ? '' : ` ± ${write(score.stderr)}`}`;
}

function carryingWords({ frontier }: DensityChange): string[] {
  return frontier.old === frontier.new ? [] : [frontier.new ? '↗ now carries the trend' : 'no longer carries the trend'];
}

/** Two decimals where they tell something from 1, else three significant digits. */
function times(by: number): string {
  return Math.abs(by - 1) < 0.005 ? by.toFixed(4) : by < 100 && by >= 0.1 ? by.toFixed(2) : significant(by, 2);
}

/** A fit with what changed in it: its coefficients, then a prediction. */
export interface FitBlock {
  readonly name: string;
  readonly phrases: readonly string[];
  readonly rows: readonly ChangeRow[];
}

export interface FitBlocks {
  readonly blocks: readonly FitBlock[];
  /** Names of the fits in which nothing changed. */
  readonly unchanged: readonly string[];
}

/** The fits that densities or held-out predictions rest on; a law that benchmarks share stands once. */
export function fitBlocks({ fits: all, laws, heldOut }: Diff): FitBlocks {
  const predicted = new Set(heldOut.map(({ benchmark }) => benchmark));
  const fits = all.filter(({ counted, benchmark }) => counted || predicted.has(benchmark));
  const groups = new Map<string, { fit: FitChange; benchmarks: string[] }>();
  for (const fit of fits) {
    const key = JSON.stringify({ ...fit, benchmark: fit.law === 'score-curve' ? fit.benchmark : '' });
    const group = groups.get(key);
    if (group) group.benchmarks.push(fit.benchmark);
    else groups.set(key, { fit, benchmarks: [fit.benchmark] });
  }
  const once = [...groups.values()];
  const many = (rows: FitChange['rows']) => `(${plural(rows.new ?? 0, 'row')})`;
  return {
    blocks: [
      ...once.filter(({ fit }) => !unchangedFit(fit)).map(({ fit, benchmarks }) => ({ name: fitName(fit, benchmarks), phrases: fitPhrases(fit), rows: fitRows(fit) })),
      ...laws.filter((law) => !unchangedLaw(law)).map((law) => ({ name: `fit ${printable(law.name)}`, phrases: lawPhrases(law), rows: coefficientRows(law) })),
    ],
    // Constants that stay as they are need not be told of.
    unchanged: [
      ...once.filter(({ fit }) => unchangedFit(fit)).map(({ fit, benchmarks }) => `${fitName(fit, benchmarks)} ${many(fit.rows)}`),
      ...laws.filter((law) => unchangedLaw(law) && !law.constants.new).map(({ name, rows }) => `fit ${printable(name)} ${many(rows)}`),
    ],
  };
}

function coefficientRows({ params }: Pick<FitChange, 'params'>): ChangeRow[] {
  return Object.entries(params).filter(([, { verdict, new: now }]) => verdict !== 'unchanged' || now?.state !== 'fixed').map(([name, change]) => changeRow({ name, ...change }));
}

function fitRows({ params, prediction }: FitChange): ChangeRow[] {
  const rows = coefficientRows({ params });
  const where = prediction && `loss at ${size(prediction.params)} params, ${size(prediction.tokens)} tokens`;
  return [...rows, ...(prediction && where ? [changeRow({ name: where, ...prediction })] : [])];
}
