import type { Start } from '../best-descent.js';
import { descend } from '../damped-newton.js';
import type { Fit } from '../fitted.js';
import { pose, valleysOf, type PosedFormula } from './fit-formula.js';
import { canonicalOrder, type FormulaLaw, type FormulaOptions, type FormulaPoint } from './formula-data.js';
import { Work } from './work.js';

/** Passes over the points that one refit may take in each valley. */
const mostPasses = 300;
/** Simple operations (about a nanosecond each) that refits nobody has asked for may take together, and after how many of them it shows whether they do. */
const unasked = { most: 8e9, first: 2 } as const;
/** Scaled gradients at which a refit counts. Where rows drawn anew leave a direction almost open, the minimum lies far down a ridge, and what the law predicts has long settled. */
const settled = { sharply: 1e-5, roughly: 3e-3 } as const;

/** A fitted law with what it was fitted to: plain data that a thread can be sent. */
export interface FormulaMember {
  readonly law: FormulaLaw;
  readonly points: readonly FormulaPoint[];
  readonly options: FormulaOptions;
  readonly fit: Fit<string>;
}

/**
 * Refits of one law to its own points under other counts, warm from its optimum and from the other minima that the points have: other counts may make
 * another one the lowest. What is drawn or left out together is a unit: a row, or a run with its checkpoints.
 */
export class FormulaReplicas {
  /** By unit, its rows as numbers of the input points. Units come in an order of their own numbers, not of a file. */
  readonly units: readonly (readonly number[])[];
  private readonly ready: PosedFormula | null;
  private readonly valleys: readonly Start[];
  private readonly distinct: readonly string[];
  private readonly work: Work;

  constructor({ law, points, options, fit }: FormulaMember) {
    const ready = pose(law, points, options);
    this.work = new Work(ready.kind === 'posed' ? mostPasses * ready.path.length * ready.path[0]!.pass : 0);
    this.ready = ready.kind === 'posed' ? { ...ready, path: ready.path.map((problem) => problem.allowing(this.work)) } : null;
    this.units = this.ready ? unitsOf(points, this.ready.order) : [];
    this.distinct = this.ready?.posed.data.inputs.map((inputs) => inputs.join(' ')) ?? [];
    this.valleys = this.ready ? this.found(law, this.ready, options, fit) : [];
  }

  /** The law's parameters with each unit counted `counts` times, in the formula's order; null where they are not determined or do not converge. */
  refit(counts: ArrayLike<number>, how: 'sharply' | 'roughly' = 'roughly'): Float64Array | null {
    if (!this.ready) return null;
    const { order, path, posed: { data } } = this.ready;
    const byRow = new Float64Array(order.length);
    this.units.forEach((rows, unit) => rows.forEach((row) => (byRow[row] = counts[unit]!)));
    order.forEach((input, at) => (data.weight[at] = byRow[input]!));
    const needed = this.valleys.reduce((most, { free }) => Math.max(most, free.length), 0);
    if (new Set(this.distinct.filter((_, at) => data.weight[at]! > 0)).size < needed) return null;
    const last = path.at(-1)!;
    let best: Float64Array | null = null, lowest = Infinity;
    for (const { theta, free } of this.valleys) {
      const end = Float64Array.from(theta);
      let reached = { free, gradient: 1, objective: Infinity };
      this.work.renew();
      for (const problem of path) reached = { ...descend(problem, end, reached.free, how) };
      if (reached.gradient <= settled[how] && reached.objective < lowest) [best, lowest] = [end, reached.objective];
    }
    return best && last.parameters(best);
  }

  /** Whether refits of which `made` are made will take more than what nobody has asked for may, as it shows when a few of them are. */
  tooLong(made: number, all: number): boolean {
    return made >= Math.min(unasked.first, all) && (this.work.total / made) * all > unasked.most;
  }

  /** With every unit but one. */
  without(unit: number): Float64Array | null {
    return this.refit(this.units.map((_, other) => (other === unit ? 0 : 1)), 'sharply');
  }

  private found(law: FormulaLaw, ready: PosedFormula, options: FormulaOptions, fit: Fit<string>): readonly Start[] {
    const theta = ready.path.at(-1)!.coordinates(law.parameters.map(({ name }) => fit.coefficients[name]!));
    const own = { theta, free: law.parameters.flatMap(({ name }, j) => (fit.free.includes(name) ? [j] : [])) };
    return [own, ...valleysOf(law, ready, options)];
  }
}

/** What is drawn and left out together: by unit, numbers of the points. */
export function formulaUnits(points: readonly FormulaPoint[]): readonly (readonly number[])[] {
  return unitsOf(points, canonicalOrder(points));
}

/** Rows of one run together, in the order in which the first of each comes. */
function unitsOf(points: readonly FormulaPoint[], order: readonly number[]): number[][] {
  const units = new Map<string | number, number[]>();
  for (const row of order) {
    const unit = points[row]!.run ?? row;
    const rows = units.get(unit);
    if (rows) rows.push(row);
    else units.set(unit, [row]);
  }
  return [...units.values()];
}
