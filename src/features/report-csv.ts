import type { Ends } from '../base/finite.js';
import { unsafe } from '../base/printable.js';
import type { PlanEntry, SpreadEntry } from './report-plans.js';
import type { ModelEntry, Report, ScoreEntry, SizeEntry } from './report.js';

type Cell = string | number | boolean | null;

const ofModel = ['model', 'released', 'params', 'active', 'tokens', 'effective_params', 'effective_low', 'effective_high', 'extrapolated', 'out_of_reach', 'density', 'density_low', 'density_high', 'frontier', 'in_trend'];
/** Behind all others, so that a column keeps its number. */
const ofPlan = ['planned', 'predicted_score', 'predicted_score_low', 'predicted_score_high', 'predicted_loss', 'frontier_score', 'frontier_score_low', 'frontier_score_high', 'training_flop', 'lead_days', 'density_per_byte'];
const ofScore = ['benchmark', 'score', 'score_stderr', 'loss', 'benchmark_effective_params', 'benchmark_effective_low', 'benchmark_effective_high', 'benchmark_extrapolated', 'benchmark_out_of_reach', 'benchmark_density', 'benchmark_density_low', 'benchmark_density_high', 'benchmark_frontier'];

/**
 * One row per model and benchmark after RFC 4180, numbers in full precision, a missing value empty. What belongs to the model as a
 * whole is repeated in each of its rows; a model without scores has one row with the benchmark empty. Plans follow the models, one row for
 * each benchmark of the ruler; their ends are those of one new run, or of one new model of the frontier.
 */
export function reportCsv({ models, plans }: Report): string {
  const rows = models.flatMap((model) => {
    const scores = Object.entries(model.scores);
    const whole = modelCells(model);
    const last: Cell[] = [false, ...nothing(8), model.lead?.days ?? null, model.densityPerByte];
    return scores.length > 0 ? scores.map(([benchmark, score]) => [...whole, benchmark, ...scoreCells(score), ...last]) : [[...whole, ...ofScore.map(() => null), ...last]];
  });
  return [[...ofModel, ...ofScore, ...ofPlan], ...rows, ...plans.flatMap(planRows)].map((row) => `${row.map(written).join(',')}\r\n`).join('');
}

function modelCells(model: ModelEntry): Cell[] {
  const { name, released, params, active, tokens, density, densityInterval, frontier, inTrend } = model;
  return [name, released, params, active, tokens, ...sizeCells(model.effectiveParams), density, ...ends(densityInterval), frontier, inTrend];
}

/** A plan without predictions has one row, for what is known of it. */
function planRows({ name, released, params, active, tokens, compute, predictions, standings }: PlanEntry): Cell[][] {
  const whole = [name, released, params, active, tokens, ...nothing(10)];
  const promised = standings.flatMap((standing) => standing.promised?.scores ?? []);
  const benchmarks = [...new Set([...predictions, ...promised].map(({ benchmark }) => benchmark))];
  const row = (benchmark: string | null): Cell[] => {
    const predicted = predictions.find((one) => one.benchmark === benchmark);
    const spread = (of: SpreadEntry | null | undefined): Cell[] => [of?.value ?? null, ...ends(of?.predictionInterval ?? null)];
    return [...whole, benchmark, ...nothing(ofScore.length - 1), true, ...spread(predicted?.score), predicted?.loss?.value ?? null, ...spread(promised.find((one) => one.benchmark === benchmark)), compute, null, null];
  };
  return benchmarks.length > 0 ? benchmarks.map(row) : [row(null)];
}

function nothing(cells: number): null[] {
  return new Array<null>(cells).fill(null);
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
  const text = inert(cell.replace(unsafe, (sign) => ('\t\r\n'.includes(sign) ? sign : ''))); // a quoted cell may go over lines
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A spreadsheet runs a text that begins like a formula, also behind blanks and in full-width signs; an apostrophe in front makes it text. */
function inert(text: string): string {
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/.test(text) ? `'${text}` : text;
}
