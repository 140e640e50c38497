import type { Evaluation, Ruler } from '../../analysis/evaluation.js';
import { leftOut, unitNamed, type FitKind } from '../../analysis/left-out.js';
import type { LawResult } from '../../analysis/questions/answer.js';
import type { NotWithout } from '../../engine/fitted.js';
import { errorsText, NOTHING } from '../influence-words.js';
import { unitName } from '../report-laws.js';
import { paint } from './palette.js';
import { shortName } from './plot-words.js';
import type { JsonObject } from './spec.js';

/** Rows without which a coefficient moves by this many standard errors or more are ringed. */
const much = 1;

/** What the plot of a fit says of the rows it hangs on; `row` is a number of the reference, or of the rows of a law's fit. */
export interface InfluenceMarks {
  /** "leverage 0.31 · without it alpha −1.9 standard errors". */
  tip(row: number): string | null;
  /** Of a run with checkpoints only the last is ringed: rings around hundreds would hide what they are to point at. */
  isRinged(row: number): boolean;
  /** For the plot's sentence; empty where nothing is ringed. */
  readonly words: string;
}

/** A row, or a run with its checkpoints, and what it moves most, or why there is no fit without it. */
interface Unit {
  readonly name: string;
  readonly rows: readonly number[];
  readonly move: { readonly coefficient: string; readonly errors: number } | 'nothing' | NotWithout;
}

export function influenceMarks(evaluation: Evaluation, ruler: Ruler, kind: FitKind): InfluenceMarks {
  const { scrutiny } = evaluation;
  const fit = ruler[kind], rows = kind === 'law' ? ruler.lawRows : ruler.curveRows;
  const outs = scrutiny ? (leftOut(evaluation, ruler, kind) ?? []) : [];
  const units = outs.map(({ unit, moves, why }): Unit => ({ ...unitNamed(evaluation, scrutiny!, unit), move: why ?? moves?.[0] ?? 'nothing' }));
  return marks(units, rows, fit.kind === 'fitted' ? fit.leverages : []);
}

/** Of a law that the file states. Constants follow no row. */
export function lawInfluenceMarks({ fit, fitted, rows, influence }: LawResult): InfluenceMarks {
  const units = (influence ?? []).map((out): Unit => {
    const [most] = out.moves ?? [];
    return { name: unitName(fit, out.rows), rows: out.rows, move: out.why ?? (most ? { coefficient: most.parameter, errors: most.errors } : 'nothing') };
  });
  return marks(units, rows, fitted.kind === 'fitted' && !fit.constants ? fitted.leverages : []);
}

/** Units are in order, those that move most first; leverages are parallel to `rows`. */
function marks(units: readonly Unit[], rows: readonly number[], leverages: readonly number[]): InfluenceMarks {
  const unitOf = new Map(units.flatMap((unit) => unit.rows.map((row) => [row, unit] as const)));
  const place = new Map(rows.map((row, at) => [row, at]));
  const far = units.filter(isFar);
  const drawn = far.map((unit) => unit.rows.filter((row) => place.has(row)).sort((a, b) => a - b));
  const ringed = new Set(drawn.map((of) => of.at(-1)));
  const atEnd = drawn.some((of) => of.length > 1) ? ` (${far.length > 1 ? 'of a run' : 'at'} its last checkpoint)` : '';
  return {
    tip: (row) => {
      const [at, unit] = [place.get(row), unitOf.get(row)];
      const leverage = at === undefined ? undefined : leverages[at];
      return [leverage === undefined ? null : `leverage ${leverage.toFixed(2)}`, unit && withoutText(unit)].filter(Boolean).join(' · ') || null;
    },
    isRinged: (row) => ringed.has(row),
    words: far.length > 0 ? ` Ringed: ${shortName(far[0]!.name, 40)}${far.length > 1 ? ` and ${far.length - 1} more` : ''}${atEnd}, without which a coefficient moves by a standard error or more.` : '',
  };
}

function isFar(unit: Unit): boolean {
  if (unit.move === 'nothing' || unit.move === 'unsettled') return false;
  return unit.move === 'undetermined' || Math.abs(unit.move.errors) >= much;
}

function withoutText({ rows, move }: Unit): string {
  const it = rows.length > 1 ? 'without its run' : 'without it';
  if (move === 'undetermined') return `${it} nothing can be fitted`;
  if (move === 'unsettled') return `${it} the fit does not settle`;
  return move !== 'nothing' && Math.abs(move.errors) >= NOTHING ? `${it} ${move.coefficient} ${errorsText(move.errors)}` : `${it} nothing moves`;
}

/** Dashed rings around the rows of the dataset `ringed`, told apart from the solid one around what is selected. */
export function ringedLayer(x: JsonObject, y: JsonObject): JsonObject {
  return {
    data: { name: 'ringed' },
    mark: { type: 'point', shape: 'circle', filled: false, size: 190, stroke: paint('ink'), strokeWidth: 1.3, strokeDash: [3, 2], opacity: 0.9, aria: false },
    encoding: { x, y },
  };
}
