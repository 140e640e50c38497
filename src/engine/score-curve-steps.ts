import type { CurveBounds, CurveData } from './score-curve-problem.js';

export interface Step {
  readonly theta: Float64Array;
  /** Half the sum of squares, the points on the flank met exactly. */
  readonly misfit: number;
}

/** Points on the flank that a slope and a midpoint can meet at once. */
const mostOnFlank = 2;
/** Of each number of points on the flank. */
const keptOfEach = 2;
/** What is left of the height at the points next to the flank: e^-8. */
const flat = 8;

/**
 * The steepest curves. A slope that a grid still resolves holds several points on its flank; steeper, the curve is a step, ceiling on one side
 * and floor on the other, with none, one or two points between, which slope and midpoint meet exactly. There are 3n such steps, and sums
 * over the points before and behind give the misfit of each. The best few, lowest first.
 */
export function steepSteps(data: CurveData, bounds: CurveBounds): Step[] {
  const before = new Sums(data);
  const steps: Step[] = [];
  for (let onFlank = 0; onFlank <= mostOnFlank; onFlank++) {
    const found: Step[] = [];
    for (let from = 1; from + onFlank < data.n; from++) {
      const ceiling = inside(before.mean(0, from), bounds.ceiling), floor = inside(before.mean(from + onFlank, data.n), bounds.floor);
      const place = ceiling > floor ? placed(data, floor, ceiling, from, onFlank, bounds.steepest) : null;
      if (!place) continue;
      const misfit = before.misfit(0, from, ceiling) + before.misfit(from + onFlank, data.n, floor);
      found.push({ theta: Float64Array.of(floor, ceiling, Math.log(place.slope), place.midpoint), misfit });
    }
    steps.push(...found.sort((a, b) => a.misfit - b.misfit).slice(0, keptOfEach));
  }
  return steps.sort((a, b) => a.misfit - b.misfit);
}

/** Slope and midpoint that meet the points from `from` on the flank and are flat at their neighbours; null where there are none. */
function placed({ loss, score }: CurveData, floor: number, ceiling: number, from: number, onFlank: number, steepest: number): { slope: number; midpoint: number } | null {
  const depth = (i: number) => Math.log((ceiling - score[i]!) / (score[i]! - floor)); // slope·(loss − midpoint)
  const left = loss[from]! - loss[from - 1]!, right = loss[from + onFlank]! - loss[from + onFlank - 1]!;
  const z = onFlank === 0 ? flat : depth(from);
  const met = [(2 * flat) / left, (flat + Math.abs(z)) / Math.min(left, right), (depth(from + 1) - z) / (loss[from + 1]! - loss[from]!)][onFlank]!;
  if (!(met > 0 && met < Infinity)) return null;
  const slope = Math.min(met, steepest);
  return { slope, midpoint: onFlank === 0 ? loss[from]! - left / 2 : loss[from]! - z / slope };
}

/** Weights, scores and their squares of the points before each. */
class Sums {
  private readonly w: Float64Array;
  private readonly s: Float64Array;
  private readonly ss: Float64Array;

  constructor({ n, score, root }: CurveData) {
    [this.w, this.s, this.ss] = [new Float64Array(n + 1), new Float64Array(n + 1), new Float64Array(n + 1)];
    for (let i = 0; i < n; i++) {
      const weight = root[i]! ** 2;
      this.w[i + 1] = this.w[i]! + weight;
      this.s[i + 1] = this.s[i]! + weight * score[i]!;
      this.ss[i + 1] = this.ss[i]! + weight * score[i]! ** 2;
    }
  }

  mean(from: number, to: number): number {
    return (this.s[to]! - this.s[from]!) / (this.w[to]! - this.w[from]!);
  }

  misfit(from: number, to: number, level: number): number {
    return (this.ss[to]! - this.ss[from]! - level * (2 * (this.s[to]! - this.s[from]!) - level * (this.w[to]! - this.w[from]!))) / 2;
  }
}

/** `value`, or the end of the range that is nearer. */
export function inside(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, value));
}
