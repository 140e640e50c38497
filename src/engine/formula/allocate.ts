import { lowest, type Extreme } from './extremes.js';
import { scaleOf, type Scale } from './scale.js';

/** What a law says of a size and a number of training tokens, all other quantities given or spread, in the order of `spread`. */
export type SplitLaw = (size: number, tokens: number, others: readonly number[]) => number;

/**
 * A budget of compute in FLOP: 6 for each parameter (used per token) and training token, and with `serve` 2 for each parameter and token
 * served. Quantities beside size and tokens that are spread freely within their limits cost nothing.
 */
export interface Budget {
  readonly compute: number;
  /** Tokens to be served over the model's life; 0 for none. */
  readonly serve: number;
  readonly size: Limits;
  readonly tokens: Limits;
  /** Quantities beside size and tokens, each within finite limits. */
  readonly others: readonly (readonly [number, number])[];
}

/** Null: this side is open. */
export type Limits = readonly [number | null, number | null];

export interface Split {
  readonly kind: 'split';
  readonly size: number;
  readonly tokens: number;
  readonly others: readonly number[];
  readonly value: number;
  /** The limits on which the split rests, because the law would go beyond. */
  readonly limited: readonly ('size' | 'tokens' | number)[];
  /** Other valleys of the law along the budget, which are less low. */
  readonly valleys: number;
}

export interface NoSplit {
  readonly kind: 'no-split';
  /** `larger`, `smaller`: the law falls all the way that size can go, so there is no best split · `limits`: none keeps the limits · `undefined`: the law has no value along the budget. */
  readonly why: 'larger' | 'smaller' | 'limits' | 'undefined';
}

const PLACES = 300;
/** Steps along each of the other quantities, by how many they are. */
const STEPS = [0, 24, 8, 4];
const ROUNDS = 20;
/** So near an end of its range a place is that end. */
const NEAR = 1e-9;

/** The split of a budget at which the law is lowest. One dimension, ln size, is searched along the budget; the others around it. */
export function allocate(law: SplitLaw, budget: Budget): Split | NoSplit {
  const range = sizes(budget);
  if (!range) return { kind: 'no-split', why: 'limits' };
  const path = { range, scales: budget.others.map(scaleOf), at: (place: number, others: readonly number[]) => law(Math.exp(place), tokensFor(Math.exp(place), budget), others) };
  let best: Valley | null = null;
  for (const start of grid(path.scales)) {
    const found = along(path, start);
    if (found && (!best || found.value < best.value)) best = found;
  }
  for (let round = 0; best && path.scales.length > 0 && round < ROUNDS; round++) {
    const next = improved(path, best);
    if (!(next.value < best.value - 1e-14 * Math.abs(best.value))) break;
    best = next;
  }
  return best ? told(best, budget, path) : { kind: 'no-split', why: 'undefined' };
}

/** The law along the budget: by ln size, and by places on the scales of the other quantities. */
interface Path {
  readonly range: readonly [number, number];
  readonly scales: readonly Scale[];
  readonly at: (place: number, others: readonly number[]) => number;
}

interface Valley extends Extreme {
  /** Places of the other quantities on their scales. */
  readonly others: readonly number[];
  readonly valleys: number;
}

/** What is left for training when a model of this size also serves. */
export function tokensFor(size: number, { compute, serve }: Pick<Budget, 'compute' | 'serve'>): number {
  return (compute / size - 2 * serve) / 6;
}

/** Logarithms of the sizes that keep all limits on the budget. Where nothing is said, or 0, both counts are at least 1. */
function sizes({ compute, serve, size, tokens }: Budget): readonly [number, number] | null {
  const sizeWith = (trained: number) => compute / (6 * trained + 2 * serve);
  const [low, high] = [Math.max(size[0] || 1, tokens[1] === null ? 0 : sizeWith(tokens[1])), Math.min(size[1] ?? Infinity, sizeWith(tokens[0] || 1))];
  return low > 0 && low <= high && high < Infinity ? [Math.log(low), Math.log(high)] : null;
}

function along({ range: [low, high], scales, at }: Path, others: readonly number[]): Valley | null {
  const values = others.map((place, k) => scales[k]!.at(place));
  const lawAt = (place: number) => at(place, values);
  const nodes = Array.from({ length: PLACES + 1 }, (_, i) => low + ((high - low) * i) / PLACES).map((place) => ({ place, value: lawAt(place) })).filter(({ value }) => Number.isFinite(value));
  const valleys = nodes.flatMap((node, i): Extreme[] => {
    const [before, after] = [nodes[i - 1], nodes[i + 1]];
    if ((before && before.value < node.value) || (after && after.value <= node.value)) return [];
    const found = before && after ? lowest(lawAt, before.place, after.place) : node;
    return [found.value <= node.value ? found : node];
  });
  if (valleys.length === 0) return null;
  return { ...valleys.reduce((a, b) => (b.value < a.value ? b : a)), others, valleys: valleys.length };
}

/** Starts for the other quantities: all combinations of a few places, or none but the empty one. */
function grid(scales: readonly Scale[]): number[][] {
  const steps = stepsOf(scales);
  return scales.reduce<number[][]>((starts, { low, high }) => starts.flatMap((start) => Array.from({ length: steps + 1 }, (_, i) => [...start, low + ((high - low) * i) / steps])), [[]]);
}

function stepsOf({ length }: readonly Scale[]): number {
  return STEPS[length] ?? 2;
}

/** One round over the other quantities, each for itself. */
function improved(path: Path, from: Valley): Valley {
  let best = from;
  path.scales.forEach(({ low, high }, k) => {
    const reach = (high - low) / stepsOf(path.scales);
    const moved = (place: number) => best.others.map((other, i) => (i === k ? place : other));
    const around = [Math.max(low, best.others[k]! - reach), Math.min(high, best.others[k]! + reach)] as const;
    const { place: deepest } = lowest((place) => along(path, moved(place))?.value ?? Infinity, ...around);
    for (const place of [...around, deepest]) {
      const found = along(path, moved(place));
      if (found && found.value < best.value) best = found;
    }
  });
  return best;
}

function told({ place, value, others, valleys }: Valley, budget: Budget, { range: [low, high], scales }: Path): Split | NoSplit {
  const size = Math.exp(place), tokens = tokensFor(size, budget);
  const limited: ('size' | 'tokens' | number)[] = scales.flatMap((scale, k) => (Math.min(others[k]! - scale.low, scale.high - others[k]!) <= NEAR * (scale.high - scale.low) ? [k] : []));
  const atEnd = Math.min(place - low, high - place) <= NEAR * Math.max(1, Math.abs(place));
  if (atEnd) {
    const rests = (limits: Limits, reached: number) => limits.some((limit) => limit !== null && Math.abs(Math.log(limit / reached)) <= 1e-6);
    const limit = rests(budget.size, size) ? 'size' : rests(budget.tokens, tokens) ? 'tokens' : null;
    if (limit === null) return { kind: 'no-split', why: high - place < place - low ? 'larger' : 'smaller' };
    limited.unshift(limit);
  }
  return { kind: 'split', size, tokens, others: others.map((at, k) => scales[k]!.at(at)), value, limited, valleys: valleys - 1 };
}

/** E + A/N^α + B/D^β. */
export interface AdditiveLaw {
  readonly E: number;
  readonly A: number;
  readonly alpha: number;
  readonly B: number;
  readonly beta: number;
}

/** The optimum under C = 6·N·D in closed form (Hoffmann 2022): G = (αA/βB)^(1/(α+β)), N* = G(C/6)^(β/(α+β)), D* = (C/6)^(α/(α+β))/G. NaN where a term is missing. */
export function optimum({ A, alpha, B, beta }: AdditiveLaw, compute: number): { readonly size: number; readonly tokens: number } {
  if (!(A > 0 && B > 0 && alpha > 0 && beta > 0)) return { size: NaN, tokens: NaN };
  const G = Math.exp(Math.log((alpha * A) / (beta * B)) / (alpha + beta));
  return { size: G * (compute / 6) ** (beta / (alpha + beta)), tokens: (compute / 6) ** (alpha / (alpha + beta)) / G };
}
