import type { Evaluation, Ruler } from '../../analysis/evaluation.js';
import { leftOut, unitNamed, type FitKind, type LeftOut } from '../../analysis/left-out.js';
import { errorsText, NOTHING } from '../influence-words.js';
import { paint } from './palette.js';
import { shortName } from './plot-words.js';
import type { JsonObject } from './spec.js';

/** Rows without which a coefficient moves by this many standard errors or more are ringed. */
const much = 1;

/** What the plot of a fit says of the rows it hangs on; `row` is a number of the reference. */
export interface InfluenceMarks {
  /** "leverage 0.31 · without it alpha −1.9 standard errors". */
  tip(row: number): string | null;
  isRinged(row: number): boolean;
  /** For the plot's sentence; empty where nothing is ringed. */
  readonly words: string;
}

export function influenceMarks(evaluation: Evaluation, ruler: Ruler, kind: FitKind): InfluenceMarks {
  const { scrutiny } = evaluation;
  const fit = ruler[kind], rows = kind === 'law' ? ruler.lawRows : ruler.curveRows;
  const outs = leftOut(evaluation, ruler, kind) ?? [];
  const unitOf = new Map(scrutiny ? outs.flatMap((out) => unitNamed(evaluation, scrutiny, out.unit).rows.map((row) => [row, out] as const)) : []);
  const far = outs.filter(({ most }) => most >= much);
  const place = new Map(rows.map((row, at) => [row, at]));
  return {
    tip: (row) => {
      const [at, out] = [place.get(row), unitOf.get(row)];
      const leverage = fit.kind === 'fitted' && at !== undefined ? fit.leverages[at] : undefined;
      return [leverage === undefined ? null : `leverage ${leverage.toFixed(2)}`, out && withoutText(evaluation, out)].filter(Boolean).join(' · ') || null;
    },
    isRinged: (row) => (unitOf.get(row)?.most ?? 0) >= much,
    words: scrutiny && far.length > 0 ? ` Ringed: ${shortName(unitNamed(evaluation, scrutiny, far[0]!.unit).name, 40)}${far.length > 1 ? ` and ${far.length - 1} more` : ''}, without which a coefficient moves by a standard error or more.` : '',
  };
}

function withoutText(evaluation: Evaluation, { unit, moves }: LeftOut): string {
  const it = unitNamed(evaluation, evaluation.scrutiny!, unit).rows.length > 1 ? 'without its run' : 'without it';
  const [move] = moves ?? [];
  if (moves === null) return `${it} nothing can be fitted`;
  return move && Math.abs(move.errors) >= NOTHING ? `${it} ${move.coefficient} ${errorsText(move.errors)}` : `${it} nothing moves`;
}

/** Dashed rings around the rows of the dataset `ringed`, told apart from the solid one around what is selected. */
export function ringedLayer(x: JsonObject, y: JsonObject): JsonObject {
  return {
    data: { name: 'ringed' },
    mark: { type: 'point', shape: 'circle', filled: false, size: 190, stroke: paint('ink'), strokeWidth: 1.3, strokeDash: [3, 2], opacity: 0.9, aria: false },
    encoding: { x, y },
  };
}
