import type { Start } from '../best-descent.js';
import { determines } from '../covariance.js';
import { descend } from '../damped-newton.js';
import { isLogarithmic, type Fit } from '../fitted.js';
import { fitFormula, pose, valleysOf, type PosedFormula } from './fit-formula.js';
import { canonicalOrder, type FormulaLaw, type FormulaOptions, type FormulaPoint } from './formula-data.js';
import type { FormulaProblem } from './formula-problem.js';
import type { Role } from './roles.js';
import { Work } from './work.js';

/** Passes over the points that one refit may take in each valley. */
const mostPasses = 300;
/** Simple operations (about a nanosecond each) that refits nobody has asked for may take together, and after how many of them it shows whether they do. */
const unasked = { most: 8e9, first: 2 } as const;
/** As many, that fits from nothing may take together: where there is no other fit, and where they are compared with the refits, as a few of them show. */
const searching = 4e9, comparing = 4e9, few = 4;
/** Standard errors between a parameter and its bound within which leaving out a row may put it there. */
const nearBound = 4;
/** Scaled gradients at which a refit counts. Where rows drawn anew leave a direction almost open, the minimum lies far down a ridge, and what the law predicts has long settled. */
const settled = { sharply: 1e-5, roughly: 3e-3 } as const;

/** A fitted law with what it was fitted to: plain data that a thread can be sent. */
export interface FormulaMember {
  readonly law: FormulaLaw;
  readonly points: readonly FormulaPoint[];
  readonly options: FormulaOptions;
  readonly fit: Fit<string>;
}

/** A law without one of its units; `undetermined`: what is left is too little, or too much alike. */
export type Without = { readonly kind: 'fitted'; readonly parameters: Float64Array } | { readonly kind: 'undetermined' | 'unsettled' };

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
  private readonly search = new Work(searching);
  private readonly again = new Work(comparing);
  private doubtful: boolean;
  private compared = 0;

  constructor(private readonly member: FormulaMember) {
    const { law, points, options, fit } = member;
    const ready = pose(law, points, options);
    this.work = new Work(ready.kind === 'posed' ? mostPasses * ready.path.length * ready.path[0]!.pass : 0);
    this.ready = ready.kind === 'posed' ? { ...ready, path: ready.path.map((problem) => problem.allowing(this.work)) } : null;
    this.units = this.ready ? unitsOf(points, this.ready.order) : [];
    this.distinct = this.ready?.posed.data.inputs.map((inputs) => inputs.join(' ')) ?? [];
    this.valleys = this.ready ? this.found(law, this.ready, options, fit) : [];
    this.doubtful = this.ready !== null && mayChange(fit, this.ready.posed.roles);
  }

  /** The law's parameters with each unit counted `counts` times, in the formula's order; null where they are not determined or do not converge. */
  refit(counts: ArrayLike<number>): Float64Array | null {
    const found = this.lowest(counts, 'roughly');
    return found && this.parameters(found);
  }

  /**
   * With every unit but one. Where the refit from the optimum comes to no minimum, or to one that the rest does not determine, the rest is fitted
   * from nothing; and, as far as that is not too long, where one row may change which minimum is the lowest.
   */
  without(unit: number): Without {
    const found = this.lowest(this.units.map((_, other) => (other === unit ? 0 : 1)), 'sharply');
    if (!found || !determines(this.last, found.theta, found.free)) return this.afresh(unit, this.search);
    const warm: Without = { kind: 'fitted', parameters: this.parameters(found) };
    if (!this.doubtful) return warm;
    const cold = this.afresh(unit, this.again);
    this.compared += 1;
    if (this.compared >= few && (this.again.total / this.compared) * this.units.length > comparing) this.doubtful = false;
    return cold.kind === 'fitted' && this.last.value(this.last.coordinates(cold.parameters)) < this.last.value(found.theta) ? cold : warm;
  }

  private afresh(unit: number, work: Work): Without {
    const { law, points, options } = this.member;
    const left = new Set(this.units[unit]);
    const fit = fitFormula(law, points.filter((_, row) => !left.has(row)), options, work);
    if (fit.kind === 'not-fitted' || fit.redundant) return { kind: 'undetermined' };
    return fit.status === 'not-converged' ? { kind: 'unsettled' } : { kind: 'fitted', parameters: Float64Array.from(law.parameters, ({ name }) => fit.coefficients[name]!) };
  }

  private get last(): FormulaProblem {
    return this.ready!.path.at(-1)!;
  }

  /** The lowest minimum that the valleys lead to. */
  private lowest(counts: ArrayLike<number>, how: 'sharply' | 'roughly'): Start | null {
    if (!this.ready) return null;
    const { order, path, posed: { data } } = this.ready;
    const byRow = new Float64Array(order.length);
    this.units.forEach((rows, unit) => rows.forEach((row) => (byRow[row] = counts[unit]!)));
    order.forEach((input, at) => (data.weight[at] = byRow[input]!));
    const needed = this.valleys.reduce((most, { free }) => Math.max(most, free.length), 0);
    if (new Set(this.distinct.filter((_, at) => data.weight[at]! > 0)).size < needed) return null;
    let best: Start | null = null, lowest = Infinity;
    for (const { theta, free } of this.valleys) {
      const end = Float64Array.from(theta);
      let reached = { free, gradient: 1, objective: Infinity };
      this.work.renew();
      for (const problem of path) reached = { ...descend(problem, end, reached.free, how) };
      if (reached.gradient <= settled[how] && reached.objective < lowest) [best, lowest] = [{ theta: end, free: reached.free }, reached.objective];
    }
    return best;
  }

  private parameters({ theta }: Start): Float64Array {
    return this.last.parameters(theta);
  }

  /** Whether refits of which `made` are made will take more than what nobody has asked for may, as it shows when a few of them are. */
  tooLong(made: number, all: number): boolean {
    return made >= Math.min(unasked.first, all) && (this.work.total / made) * all > unasked.most;
  }

  private found(law: FormulaLaw, ready: PosedFormula, options: FormulaOptions, fit: Fit<string>): readonly Start[] {
    const theta = ready.path.at(-1)!.coordinates(law.parameters.map(({ name }) => fit.coefficients[name]!));
    const own = { theta, free: law.parameters.flatMap(({ name }, j) => (fit.free.includes(name) ? [j] : [])) };
    return [own, ...valleysOf(law, ready, options)];
  }
}

/** Whether a fit has come to a bound, or so near to one that without some row it may. Of amplitudes that are fitted as logarithms the error alone does not tell. */
function mayChange(fit: Fit<string>, roles: readonly Role[]): boolean {
  return fit.status !== 'converged' || roles.some(({ parameter: { name, low, high }, log }) => {
    const at = log ? -1 : fit.free.indexOf(name);
    const error = Math.sqrt(fit.covariance[at]?.[at] ?? 0), value = fit.coefficients[name]!;
    // Of a logarithm: to vanish is to go by the whole of itself.
    const apart = (bound: number) => (!isLogarithmic(fit, name) ? Math.abs(value - bound) : bound > 0 ? Math.abs(Math.log(value / bound)) : 1);
    return Math.min(apart(low), apart(high)) < nearBound * error;
  });
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
