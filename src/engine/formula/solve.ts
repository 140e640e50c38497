import type { Ends } from '../../base/finite.js';
import { rootBetween } from '../root.js';
import { lowest } from './extremes.js';
import { scaleOf, type Scale } from './scale.js';

/** A law as a function of one quantity, all others given. */
export interface Asked {
  value(of: number): number;
  /** Confidence interval of the law there; null where there is none. */
  ends(of: number): Ends | null;
}

export interface Solution {
  readonly value: number;
  /** Where the law is level: the target is met at every value from `value` to here; otherwise null. */
  readonly to: number | null;
  /**
   * Values of the unknown at which the law does not contradict the target; an end is open where it contradicts none up to the end of the
   * range, as where the law flattens. Null without an interval of the law.
   */
  readonly interval: Ends | null;
}

export type Solved =
  | { readonly kind: 'solved'; readonly solutions: readonly Solution[] }
  | {
      readonly kind: 'no-solution';
      /** `undefined`: the law has no value anywhere in the range; `jump`: it leaps over the target. */
      readonly why: 'below-lowest' | 'above-highest' | 'jump' | 'undefined';
      /** Of the law over the range, and where; null where it has no value. */
      readonly lowest: Told | null;
      readonly highest: Told | null;
      /** Where it leaps over the target, from small to large: the last value before and the first one after. */
      readonly jumps: readonly (readonly [Told, Told])[];
    };

export interface Told {
  readonly value: number;
  readonly at: number;
}

/** Steps that a range is looked at in. */
export const PLACES = 600;
/** As a share of the target: a valley that comes so near touches it. */
export const TOUCH = 1e-10;
/** As a share of the target: what rounding leaves where the law is level; and how much of the way between nodes is no single place. */
const LEVEL = 4e-15, WIDE = 1e-3;
/** What is left at a root, as a share of what lies around it; a law that leaps over the target leaves more. */
const LEFT = 1e-6;

/** All values of the unknown within the range at which the law gives the target, from small to large, or why there is none. */
export function solveFor(asked: Asked, target: number, range: readonly [number, number]): Solved {
  const scale = scaleOf(range);
  const away = (place: number) => asked.value(scale.at(place)) - target;
  const stretches = definedStretches(away, scale).map((nodes) => withTurns(away, nodes));
  const nodes = stretches.flat();
  if (nodes.length === 0) return noneOf([], []);
  const touch = TOUCH * (Math.abs(target) || 1);
  const wide = (WIDE * (scale.high - scale.low)) / PLACES;
  const roots = stretches.flatMap((stretch) => rootsAmong(away, stretch, touch, touch * (LEVEL / TOUCH)));
  if (roots.length > 0) return { kind: 'solved', solutions: roots.map((root) => solutionAt(asked, target, scale, root, wide)) };
  const told = ({ place, away }: Node): Told => ({ value: target + away, at: scale.at(place) });
  const jumps = changes(nodes).map(([before, after]) => narrowed(away, before, after).map(told) as [Told, Told]);
  return noneOf(nodes.map(told), jumps, target);
}

/** Why a law that has these values does not come to the target. */
export function noneOf(values: readonly Told[], jumps: readonly (readonly [Told, Told])[], target = NaN): Solved & { readonly kind: 'no-solution' } {
  const [first] = values;
  if (!first) return { kind: 'no-solution', why: 'undefined', lowest: null, highest: null, jumps };
  const [lowest, highest] = [values.reduce((a, b) => (b.value < a.value ? b : a)), values.reduce((a, b) => (b.value > a.value ? b : a))];
  return { kind: 'no-solution', why: lowest.value > target ? 'below-lowest' : highest.value < target ? 'above-highest' : 'jump', lowest, highest, jumps };
}

/** Neighbours to either side of the target. */
function changes(nodes: readonly Node[]): (readonly [Node, Node])[] {
  return nodes.flatMap((after, i) => (i > 0 && nodes[i - 1]!.away > 0 !== after.away > 0 ? [[nodes[i - 1]!, after] as const] : []));
}

/** Two places to either side of the target, as near to each other as the law has values. */
function narrowed(away: (place: number) => number, before: Node, after: Node): readonly [Node, Node] {
  for (let i = 0; i < 60; i++) {
    const place = (before.place + after.place) / 2;
    const middle = { place, away: away(place) };
    if (!Number.isFinite(middle.away)) break;
    if (middle.away > 0 === before.away > 0) before = middle;
    else after = middle;
  }
  return [before, after];
}

interface Node {
  readonly place: number;
  readonly away: number;
}

/** The law along the scale, in evenly spaced nodes; apart where it has no value in between. */
function definedStretches(away: (place: number) => number, { low, high }: Scale): Node[][] {
  const stretches: Node[][] = [];
  let open: Node[] | null = null;
  const node = (place: number): Node => ({ place, away: away(place) });
  for (let i = 0, before = low; i <= PLACES; i++) {
    const at = node(i === PLACES ? high : low + ((high - low) * i) / PLACES);
    if (Number.isFinite(at.away)) {
      if (!open) stretches.push((open = i === 0 ? [] : [node(edgeOf(away, at.place, before))]));
      if (open.at(-1)?.place !== at.place) open.push(at);
    } else if (open) {
      const edge = node(edgeOf(away, before, at.place));
      if (edge.place !== before) open.push(edge);
      open = null;
    }
    before = at.place;
  }
  return stretches;
}

/** The last place with a value on the way from one that has it to one that has none. */
function edgeOf(away: (place: number) => number, inside: number, outside: number): number {
  for (let i = 0; i < 60; i++) {
    const middle = (inside + outside) / 2;
    if (Number.isFinite(away(middle))) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** With the valleys and peaks between the nodes, where the law may touch the target, or cross it twice. */
function withTurns(away: (place: number) => number, nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node, i) => {
    const [before, after] = [nodes[i - 1], nodes[i + 1]];
    if (!before || !after) return [node];
    const side = node.away < before.away && node.away <= after.away ? 1 : node.away > before.away && node.away >= after.away ? -1 : 0;
    if (side === 0) return [node];
    const { place, value } = lowest((at) => side * away(at), before.place, after.place);
    if (value >= side * node.away) return [node];
    const turn = { place, away: side * value };
    return place < node.place ? [turn, node] : [node, turn];
  });
}

/** Places from `from` to `to` that all meet the target: one, or where the law is level many. */
interface Root {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

function rootsAmong(away: (place: number) => number, nodes: readonly Node[], touch: number, level: number): Root[] {
  const touches = (node: Node | undefined) => node !== undefined && Math.abs(node.away) <= touch;
  const isLevel = (place: number) => Math.abs(away(place)) <= level;
  const widened = (first: number, last: number, before: number, after: number): Root =>
    isLevel(first) ? { at: first, from: lastLevel(isLevel, first, before), to: lastLevel(isLevel, last, after) } : { at: first, from: first, to: first };
  return nodes.flatMap((node, i): Root[] => {
    const before = nodes[i - 1];
    if (touches(node)) {
      if (touches(before)) return [];
      const end = nodes.findIndex((one, k) => k > i && !touches(one));
      const run = nodes.slice(i, end < 0 ? nodes.length : end);
      const flat = run.filter(({ place }) => isLevel(place));
      const [first, last] = [flat[0] ?? node, flat.at(-1) ?? node];
      return [widened(first.place, last.place, nodes[nodes.indexOf(first) - 1]?.place ?? first.place, nodes[nodes.indexOf(last) + 1]?.place ?? last.place)];
    }
    if (!before || touches(before) || before.away > 0 === node.away > 0) return [];
    const root = rootBetween(away, before.place, before.away, node.place, node.away, 1e-14 * Math.max(1, Math.abs(node.place)));
    return Math.abs(away(root)) <= LEFT * Math.max(Math.abs(before.away), Math.abs(node.away)) ? [widened(root, root, before.place, node.place)] : [];
  });
}

/** The last place at which the law is still level, on the way from one where it is to another. */
function lastLevel(isLevel: (place: number) => boolean, inside: number, outside: number): number {
  if (isLevel(outside)) return outside;
  return edgeOf((place) => (isLevel(place) ? 0 : NaN), inside, outside);
}

function solutionAt(asked: Asked, target: number, scale: Scale, { at, from, to }: Root, wide: number): Solution {
  const isWide = to - from > wide;
  const [first, last] = isWide ? [from, to] : [at, at];
  return { value: scale.at(first), to: isWide ? scale.at(last) : null, interval: intervalAround(asked, target, scale, first, last) };
}

function intervalAround(asked: Asked, target: number, scale: Scale, root: number, last: number): Ends | null {
  const excess = (place: number) => {
    const ends = asked.ends(scale.at(place));
    return ends === null ? NaN : Math.max((ends[0] ?? -Infinity) - target, target - (ends[1] ?? Infinity));
  };
  if (Number.isNaN(excess(root))) return null;
  return [endFrom(excess, scale, root, scale.low), endFrom(excess, scale, last, scale.high)];
}

/** The nearest value on one side that the law contradicts; null when it contradicts none up to the limit. */
function endFrom(excess: (place: number) => number, scale: Scale, root: number, limit: number): number | null {
  const inside = (value: number) => Math.min(value, -Number.MIN_VALUE);
  let [near, atNear] = [root, inside(excess(root))];
  for (let step = 1e-6 * (scale.high - scale.low); near !== limit; step *= 1.5) {
    const far = step >= Math.abs(limit - near) ? limit : near + Math.sign(limit - near) * step;
    const atFar = excess(far);
    if (atFar > 0) return scale.at(rootBetween(excess, near, atNear, far, atFar, 1e-10));
    if (Number.isNaN(atFar)) return null;
    [near, atNear] = [far, inside(atFar)];
  }
  return null;
}
