import { leftOut, unitNamed } from '../left-out.js';
import { isSettled, remark, type CurveSubject, type LawSubject, type Remark, type Rule } from './rule.js';

/** Standard errors. */
export const MUCH = 1;
/** Of each fit so many rows are named, those that move most. */
export const NAMED = 3;

/** Rows (or runs) without which a coefficient would be another one; known once the rows were left out one by one. */
export const influentialRow: Rule<LawSubject | CurveSubject> = {
  code: 'influential-row',
  check: ({ what, kind, fit, ruler, reference, evaluation }) => {
    const found = isSettled(fit) ? leftOut(evaluation, ruler, kind) : null;
    if (!found) return null;
    return found.filter(({ why, most }) => why !== null || most > MUCH).slice(0, NAMED).map(({ unit, moves, why }): Remark => {
      const { name, rows } = unitNamed(evaluation, evaluation.scrutiny!, unit);
      const [farthest] = moves ?? [];
      return remark('influential-row', reference.rows[rows[0]!]!.origin, { row: name, what, moved: farthest ? { coefficient: farthest.coefficient, errors: Math.abs(farthest.errors) } : why ?? 'unsettled' });
    });
  },
};
