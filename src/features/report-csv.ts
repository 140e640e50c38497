import type { Ends } from '../base/finite.js';
import type { ModelEntry, Report, ScoreEntry, SizeEntry } from './report.js';

type Cell = string | number | boolean | null;

const ofModel = ['model', 'released', 'params', 'active', 'tokens', 'effective_params', 'effective_low', 'effective_high', 'extrapolated', 'out_of_reach', 'density', 'density_low', 'density_high', 'frontier', 'in_trend'];
const ofScore = ['benchmark', 'score', 'score_stderr', 'loss', 'benchmark_effective_params', 'benchmark_effective_low', 'benchmark_effective_high', 'benchmark_extrapolated', 'benchmark_out_of_reach', 'benchmark_density', 'benchmark_density_low', 'benchmark_density_high', 'benchmark_frontier'];

/**
 * One row per model and benchmark after RFC 4180, numbers in full precision, a missing value empty. What belongs to the model as a
 * whole is repeated in each of its rows; a model without scores has one row with the benchmark empty.
 */
export function reportCsv({ models }: Report): string {
  const rows = models.flatMap((model) => {
    const scores = Object.entries(model.scores);
    const whole = modelCells(model);
    return scores.length > 0 ? scores.map(([benchmark, score]) => [...whole, benchmark, ...scoreCells(score)]) : [[...whole, ...ofScore.map(() => null)]];
  });
  return [[...ofModel, ...ofScore], ...rows].map((row) => `${row.map(written).join(',')}\r\n`).join('');
}

function modelCells(model: ModelEntry): Cell[] {
  const { name, released, params, active, tokens, density, densityInterval, frontier, inTrend } = model;
  return [name, released, params, active, tokens, ...sizeCells(model.effectiveParams), density, ...ends(densityInterval), frontier, inTrend];
}

function scoreCells({ value, stderr, loss, effectiveParams, density, densityInterval, frontier }: ScoreEntry): Cell[] {
  return [value, stderr, loss, ...sizeCells(effectiveParams), density, ...ends(densityInterval), frontier];
}

function sizeCells(size: SizeEntry | null): Cell[] {
  if (size?.kind === 'size') return [size.value, ...ends(size.interval), size.extrapolated, null];
  return [null, null, null, null, size?.why ?? null];
}

function ends(interval: Ends | null): Cell[] {
  return interval ? [...interval] : [null, null];
}

function written(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = inert(cell.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, ''));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A spreadsheet runs a text that begins like a formula, also behind blanks and in full-width signs; an apostrophe in front makes it text. */
function inert(text: string): string {
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
}
