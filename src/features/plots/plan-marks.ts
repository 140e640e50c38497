import type { Evaluation } from '../../analysis/evaluation.js';
import { plansOf } from '../../analysis/plans.js';
import { count, interval, ratio } from '../../base/figures.js';
import { paint } from './palette.js';
import { shortName } from './plot-words.js';
import { isPositive } from './scale.js';
import { chosen, names, type JsonObject, type Row } from './spec.js';

/** A plan at its date and the density that the ruler's recipe gives it. */
export interface PlannedPoint {
  readonly name: string;
  /** Days since the origin. */
  readonly x: number;
  readonly y: number;
  readonly tip: string;
}

/** Plans with a date and a predicted density, against the trend on a benchmark, or (null) on all. */
export function plannedPoints(evaluation: Evaluation, benchmark: string | null): PlannedPoint[] {
  return plansOf(evaluation).flatMap(({ plan, size, standings }) => {
    const standing = standings.find((one) => one.benchmark === benchmark);
    if (!plan.released || !standing || !isPositive(standing.density)) return [];
    const ends = standing.densityInterval && interval(standing.densityInterval, ratio);
    const tip = [
      `${shortName(plan.name, 80)} (plan)`, `${size === null ? '' : `${count(size)} params · `}${plan.released.text}`,
      `predicted density ${ratio(standing.density)}${ends ? ` (${ends})` : ''} by the ruler’s recipe`, ...(standing.frontier ? [`the trend reaches ${ratio(standing.frontier.value)} by then`] : []),
    ];
    return [{ name: plan.name, x: plan.released.day, y: standing.density, tip: tip.join('\n') }];
  });
}

/** Rows of the datasets `plans` and `planNames`. */
export function planRows(points: readonly PlannedPoint[], fields: (point: PlannedPoint) => Row): { readonly plans: readonly Row[]; readonly planNames: readonly Row[] } {
  return {
    plans: points.map((point) => ({ ...fields(point), name: point.name, label: shortName(point.name), tip: point.tip })),
    planNames: points.map((point) => ({ ...fields(point), name: point.name, label: shortName(point.name), across: -1, up: 0, least: 0, until: null, loud: false })),
  };
}

/** Hollow squares, which no model has. */
export function planLayers(x: JsonObject, y: JsonObject): JsonObject[] {
  return [
    {
      data: { name: 'plans' },
      mark: { type: 'point', shape: 'square', size: 70, filled: true, fill: paint('paper'), stroke: paint('ink'), strokeWidth: 1.6, strokeDash: [2, 2], opacity: 1 },
      encoding: { x, y, tooltip: { field: 'tip', type: 'nominal' }, description: { field: 'tip', type: 'nominal' } },
    },
    ...names('planNames', { x, y }),
    ...chosen('plans', String(x.field), String(y.field)),
  ];
}

/** "" or " Hollow squares: 2 plans, at the density the ruler’s recipe gives them." */
export function plansSay(points: readonly PlannedPoint[]): string {
  if (points.length === 0) return '';
  return points.length === 1 ? ` Hollow square: a plan, at the density that the ruler’s recipe gives it.` : ` Hollow squares: ${points.length} plans, at the density that the ruler’s recipe gives them.`;
}
