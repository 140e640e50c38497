import { bestDescent, leastAbsolute, minimumAt, type Minimum, type Start } from '../best-descent.js';
import { covarianceOf, sampleOf, undetermined, withoutErrors } from '../covariance.js';
import { certified, descend, type Descent } from '../damped-newton.js';
import type { Fit, Fitted, FormulaFound, NotFitted } from '../fitted.js';
import { flat } from '../identifiable.js';
import { squares, variation } from '../precision.js';
import { deltas } from '../robust-loss.js';
import { whyUndefined } from './at-point.js';
import { canonicalOrder, formulaData, thinned, type FormulaData, type FormulaLaw, type FormulaOptions, type FormulaPoint } from './formula-data.js';
import { FormulaProblem, type Posed } from './formula-problem.js';
import { formulaStarts, leastDefined } from './formula-starts.js';
import { Graph } from './graph.js';
import { compile, mostTermsTogether, type Bound, type Program } from './program.js';
import { rolesOf, type Role } from './roles.js';
import { unroll } from './unroll.js';
import { Work } from './work.js';

export type { FormulaLaw, FormulaOptions, FormulaPoint } from './formula-data.js';

/** Rows the search looks at, and for each parameter; of more, a part. The fit itself sees all. */
const searched = { rows: 120, each: 6 } as const;
/** Simple operations (about a nanosecond each) that looking for starts, descending from them, and then the fit may take. */
const allowed = { starts: 1.2e8, descents: 2.5e8, fit: 2.5e8 } as const;
/** Beyond this, squares leave the range of doubles. */
const largest = 1e100;
/** Minima that are followed to the last digit, and how far above the lowest they may lie. */
const followed = { most: 4, share: 0.3 } as const;
/** Least part in an undetermined direction that a parameter is named for. */
const share = 0.1;
/** Objectives that differ by less than this share are one; after descents that ended roughly, this one. */
const same = 1e-6, alike = 1e-4;

/** A law made ready for one set of points. */
export interface PosedFormula {
  readonly kind: 'posed';
  readonly order: readonly number[];
  readonly posed: Posed;
  /** One, or for least absolute deviations one for each δ on the way. */
  readonly path: readonly FormulaProblem[];
}

/**
 * Fits any law to any rows, from no start at all (fitting.md). Parameters keep to their bounds, and those that end on one are `at-bound`.
 * The order of the points does not matter. A law that cannot be fitted says why, and where a row is to blame, its number. `within` bounds the work of several fits.
 */
export function fitFormula(law: FormulaLaw, points: readonly FormulaPoint[], options: FormulaOptions, within: Work | null = null): Fitted<string> {
  const ready = pose(law, points, options, within);
  if (ready.kind === 'not-fitted') return ready;
  if (points.length > 1 && flat(points.map(({ output }) => output))) return { kind: 'not-fitted', why: 'flat-outputs', n: points.length };
  const audit = options.audit ?? 'quick';
  const minimum = search(law, ready, options, audit);
  if (!minimum) return undefinedAt(law, points, ready);
  const fit = report(law, points, options, ready, minimum);
  const again = audit === 'quick' && !minimum.spent && isDoubtful(fit) ? search(law, { ...ready, ...posedAgain(law, ready, options) }, options, 'full') : null;
  const better = again && (again.objective < minimum.objective * (1 - same) || (again.converged && !minimum.converged && again.objective <= minimum.objective));
  return better ? report(law, points, options, ready, again) : fit;
}

/** Work begun anew. */
function posedAgain(law: FormulaLaw, { posed: { bound, data, log, work: { within } } }: PosedFormula, options: FormulaOptions): Pick<PosedFormula, 'posed' | 'path'> {
  const posed = posedOf(law, bound, data, log, new Work(allowed.fit, within));
  return { posed, path: problems(posed, options) };
}

/** Few descents agree, or none came to an end. */
function isDoubtful({ status, starts }: Fit<string>): boolean {
  return status === 'not-converged' || starts.agreeing < Math.min(2, starts.tried);
}

/** The law and its points brought into the form that is computed with, or why that cannot be. */
export function pose(law: FormulaLaw, points: readonly FormulaPoint[], options: FormulaOptions, within: Work | null = null): PosedFormula | NotFitted {
  const n = points.length;
  const log = options.space === 'log';
  const sound = (value: number) => Math.abs(value) < largest;
  const bad = points.findIndex(({ inputs, output }) => !inputs.every(sound) || !sound(output));
  if (bad >= 0) return { kind: 'not-fitted', why: 'invalid-data', n, row: bad };
  const negative = log ? points.findIndex(({ output }) => !(output > 1 / largest)) : -1;
  if (negative >= 0) return { kind: 'not-fitted', why: 'not-positive', n, row: negative };
  const free = law.parameters.filter(({ low, high }) => low < high).length;
  if (n === 0 || new Set(points.map(({ inputs }) => inputs.join(' '))).size < free) return { kind: 'not-fitted', why: 'too-few-points', n };
  const order = canonicalOrder(points);
  const data = formulaData(order.map((i) => points[i]!), options.space);
  const bound = programOf(law).bind(data.inputs);
  if (bound.kind === 'range-fault') return { kind: 'not-fitted', why: 'range', n, fault: bound.why, ...(bound.point === null ? {} : { row: firstFault(law, points) ?? order[bound.point]! }) };
  const posed = posedOf(law, bound, data, log, new Work(allowed.fit, within));
  return { kind: 'posed', order, posed, path: problems(posed, options) };
}

/** The first row, as they came, at which a sum or product cannot be written out; null where those before it have too many terms to look. */
function firstFault({ formula }: FormulaLaw, points: readonly FormulaPoint[]): number | null {
  let terms = 0;
  for (const [row, { inputs }] of points.entries()) {
    const written = unroll(formula, new Graph({ inputs, parameters: null }), true);
    if (written.kind === 'range-fault') return row;
    terms += written.terms;
    if (terms > mostTermsTogether) return null;
  }
  return null;
}

const programs = new WeakMap<FormulaLaw['formula'], Program>();

function programOf({ formula }: FormulaLaw): Program {
  let program = programs.get(formula);
  if (!program) programs.set(formula, (program = compile(formula)));
  return program;
}

function posedOf(law: FormulaLaw, bound: Bound, data: FormulaData, log: boolean, work: Work): Posed {
  return { bound, data, roles: rolesOf(bound, law.parameters, data), log, work };
}

function problems(posed: Posed, { robust }: FormulaOptions): readonly FormulaProblem[] {
  const widest = new FormulaProblem(posed, Infinity);
  return deltas(robust, widest.scale).map((delta) => widest.under(delta));
}

/** A minimum, and whether the work allowed was too little to look for it thoroughly. */
type Found = Minimum & { readonly spent: boolean };

/** The lowest minimum found; null where nothing is defined. */
function search(law: FormulaLaw, ready: PosedFormula, options: FormulaOptions, audit: 'quick' | 'full'): Found | null {
  const { starts, ends, within, spent } = scouted(law, ready, options, audit);
  if (ends.length === 0) return null;
  const promising = distinct(within(followed.share)).slice(0, followed.most);
  const minimum = options.robust.kind === 'least-absolute' ? leastAbsolute(ready.path, promising) : bestDescent(ready.path[0]!, promising);
  return minimum && { ...minimum, starts: { tried: starts, failed: starts - ends.length, agreeing: within(alike).length }, spent: spent || ready.posed.work.spent };
}

/** Minima beside the lowest that other counts of the same points may make the lowest. */
export function valleysOf(law: FormulaLaw, ready: PosedFormula, options: FormulaOptions): readonly Start[] {
  const { ends, within } = scouted(law, ready, options, 'quick');
  return ends.length === 0 ? [] : distinct(within(followed.share)).filter(({ objective }) => objective > ends[0]!.objective * (1 + alike)).slice(0, followed.most - 1);
}

interface Scouted {
  readonly starts: number;
  /** Lowest first. */
  readonly ends: readonly End[];
  /** Those not higher than the lowest by more than this share. */
  readonly within: (share: number) => readonly End[];
  readonly spent: boolean;
}

/** Descends from every start, on a part of the points where there are many. */
function scouted(law: FormulaLaw, { posed }: PosedFormula, options: FormulaOptions, audit: 'quick' | 'full'): Scouted {
  const { roles, log, work } = posed;
  const data = thinned(posed.data, Math.max(searched.rows, searched.each * roles.length));
  const bound = data === posed.data ? posed.bound : programOf(law).bind(data.inputs);
  if (bound.kind === 'range-fault') return { starts: 0, ends: [], within: () => [], spent: false };
  const times = audit === 'full' ? 2 : 1;
  const part: Posed = { bound, data, roles, log, work: new Work(times * allowed.descents, work.within) };
  const scout = problems(part, options)[0]!;
  const starts = formulaStarts({ ...part, work: new Work(times * allowed.starts, work.within) }, scout, audit);
  const ends = starts.map((start) => descended(scout, start)).filter(({ objective }) => objective < Infinity).sort((a, b) => a.objective - b.objective);
  const rounding = data.n * (1e-7 * Math.min(scout.scale, scout.delta)) ** 2;
  return { starts: starts.length, ends, spent: part.work.spent, within: (share) => ends.filter(({ objective }) => objective <= ends[0]!.objective * (1 + share) + rounding) };
}

interface End extends Descent, Start {
  readonly theta: Float64Array;
  readonly free: readonly number[];
}

function descended(problem: FormulaProblem, start: Start): End {
  const theta = Float64Array.from(start.theta);
  return { ...descend(problem, theta, start.free, 'roughly'), theta };
}

function distinct(ends: readonly End[]): readonly End[] {
  return ends.filter((end, i) => ends.findIndex(({ objective }) => Math.abs(objective - end.objective) <= same * objective) === i);
}

/** Names the first of the rows at which the formula is defined least often. */
function undefinedAt({ formula }: FormulaLaw, points: readonly FormulaPoint[], { order, posed }: PosedFormula): NotFitted {
  const found = leastDefined(posed, order);
  if (!found) return { kind: 'not-fitted', why: 'undefined', n: points.length };
  const { row, parameters } = found;
  return { kind: 'not-fitted', why: 'undefined', n: points.length, row, fault: whyUndefined(formula, points[row]!.inputs, parameters) ?? (posed.log ? 'log-of-nonpositive' : 'overflow') };
}

/**
 * A law with constants given, tried on rows: residuals, objective and typical error as if it had been fitted, but nothing is free and there is no
 * covariance. Constants are by name of the law's parameters.
 */
export function triedFormula(law: FormulaLaw, constants: Readonly<Record<string, number>>, points: readonly FormulaPoint[], options: FormulaOptions): Fitted<string> {
  const fixed: FormulaLaw = { formula: law.formula, parameters: law.parameters.map((parameter) => ({ ...parameter, low: constants[parameter.name]!, high: constants[parameter.name]! })) };
  const ready = pose(fixed, points, options);
  if (ready.kind === 'not-fitted') return ready;
  const problem = ready.path.at(-1)!;
  const theta = problem.coordinates(fixed.parameters.map(({ low }) => low));
  const objective = problem.value(theta);
  if (!(objective < Infinity)) return undefinedAt(fixed, points, ready);
  const tried = report(fixed, points, options, ready, { theta, free: [], objective, gradient: 0, converged: true, starts: { tried: 0, failed: 0, agreeing: 0 } });
  return { ...tried, coefficients: Object.fromEntries(fixed.parameters.map(({ name, low }) => [name, low])) };
}

/** A fit whose coefficients are known, with all that follows from them; null where they are no minimum of these points. */
export function formulaAt(law: FormulaLaw, points: readonly FormulaPoint[], options: FormulaOptions, { coefficients, free, status, redundant, starts }: FormulaFound): Fit<string> | null {
  const ready = pose(law, points, options);
  if (ready.kind === 'not-fitted') return null;
  const problem = ready.path.at(-1)!;
  const theta = problem.coordinates(law.parameters.map(({ name }) => coefficients[name] ?? NaN));
  const minimum = minimumAt(problem, theta, law.parameters.flatMap(({ name }, j) => (free.includes(name) ? [j] : [])), starts, status !== 'not-converged');
  return minimum && { ...report(law, points, options, ready, minimum), coefficients, status, redundant: redundant ?? undefined };
}

/** Everything that follows from a minimum. */
export function report(law: FormulaLaw, points: readonly FormulaPoint[], options: FormulaOptions, { order, posed, path }: PosedFormula, { theta, free, objective, gradient, converged, starts }: Minimum): Fit<string> {
  const problem = path.at(-1)!;
  const { data, roles } = posed;
  const { n, precision } = data;
  const r = new Float64Array(n);
  problem.residuals(theta, r, null);
  const absolute = r.reduce((sum, value) => sum + Math.abs(value), 0);
  const runs = points.map(({ run }) => run ?? undefined);
  const sample = sampleOf(runs.map((run) => ({ run })), order);
  const covariance = covarianceOf(problem, theta, free, sample);
  const { condition: found, leverages: ordered, open } = covariance;
  // At a corner, such as the root of 0, there are no derivatives: nothing is determined.
  const condition = Number.isFinite(found) ? found : 10 * undetermined;
  const parameters = problem.parameters(theta);
  const stretch = free.map((j) => (isLogarithmic(roles[j]!) && !roles[j]!.log ? 1 / parameters[j]! : 1));
  const back = <Value>(of: (at: number) => Value) => {
    const values = new Array<Value>(n);
    order.forEach((input, at) => (values[input] = of(at)));
    return values;
  };
  const name = (j: number) => law.parameters[j]!.name;
  const atBound = roles.flatMap((role, j) => (!role.fixed && !free.includes(j) && onBound(role, parameters[j]!) ? [name(j)] : []));
  const dof = sample.count - free.length;
  const determined = free.length === 0 || (condition < undetermined && (covariance.form !== null || dof < 1));
  const settled = converged && determined;
  // Errors hold at a minimum.
  const { matrix, influence: pulls, form } = settled ? covariance : withoutErrors(covariance);
  const plain = r.map((value, at) => value / precision[at]!);
  const { kind } = options.robust;
  return {
    kind: 'fitted', n, residuals: back((at) => -plain[at]!), weights: back((at) => precision[at]! ** 2), leverages: back((at) => (Number.isFinite(ordered[at]) ? ordered[at]! : 1)),
    influence: pulls.length > 0 ? back((at) => pulls[at]!.map((value, a) => value * stretch[a]!)) : [], runs, condition, atBound,
    errors: form, dof: form === null ? 0 : dof,
    status: !settled ? 'not-converged' : atBound.length > 0 ? 'at-bound' : 'converged',
    coefficients: Object.fromEntries(roles.map((_, j) => [name(j), parameters[j]!])),
    free: free.map(name), logarithmic: roles.flatMap((role, j) => (isLogarithmic(role) ? [name(j)] : [])),
    covariance: matrix.map((row, a) => row.map((value, b) => value * stretch[a]! * stretch[b]!)),
    objective: {
      kind: kind === 'none' ? 'least-squares' : kind, delta: kind === 'huber' ? problem.delta : null, space: options.space,
      value: { huber: objective, 'least-absolute': absolute, none: 2 * objective }[kind],
      weighted: precision.some((one) => one !== 1),
    },
    r2: 1 - squares(plain, precision) / variation(options.space === 'log' ? data.output.map(Math.log) : data.output, precision),
    typicalError: options.space === 'log' ? plain.reduce((sum, value) => sum + Math.abs(value), 0) / n : Math.sqrt(plain.reduce((sum, value) => sum + value * value, 0) / n),
    starts, gradient: Number.isFinite(gradient) ? gradient : 1,
    ...((converged || gradient <= certified) && !determined ? { redundant: free.filter((_, a) => open[a]! > share).map(name) } : {}),
    bounds: Object.fromEntries(law.parameters.flatMap(({ name: one, low, high }) => (Number.isFinite(low) || Number.isFinite(high) ? [[one, [bound(low), bound(high)] as const]] : []))),
  };
}

function bound(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Positive parameters have intervals that stay so. */
function isLogarithmic({ parameter: { low } }: Role): boolean {
  return low >= 0;
}

/** Of a parameter that is not free: on its bound, or without effect because another one is. */
function onBound({ parameter: { low, high }, log, range }: Role, value: number): boolean {
  return value <= low || value >= high || (log && low === 0 && value < range[0]);
}
