import type { Fit } from './fitted.js';
import { lossLimit, type LossLawName } from './loss-law.js';
import type { FittedRows, Reading } from './reading.js';
import { curveCovariance, type ScoreCurveName } from './score-curve.js';
import { crossCovariance } from './cross-covariance.js';
import { tFactor } from './student-t.js';

/** However strongly the errors of law and curve cancel, this share of their variance stays. */
const leastTied = 0.05;

/**
 * Compares what reference models of any size would score in sum with what was measured, each score in units of its
 * benchmark's width, and knows how sure that comparison is. The variance adds the law's (benchmarks that share a law move together, so their gradients add before
 * squaring), each curve's, twice their covariance where they share rows (cross-covariance.ts), and each score's own.
 */
export class ScoreTest {
  /** Σ predicted − Σ measured, and its variance, at the last `at`. */
  difference = 0;
  variance = 0;
  /** d Σ predicted / d ln N at the last `at`. */
  rise = 0;
  /** Pooled after Satterthwaite, (Σ part)²/Σ(part²/dof) over the parts of the variance. What ties them is none: it would let degrees of freedom vanish as errors cancel. */
  private dof = Infinity;
  private readonly laws: LawAt[] = [];
  private readonly target: number;
  private readonly scoreVariance: number;

  constructor(readings: readonly Reading[], tokens: number) {
    let target = 0, variance = 0;
    for (const { law, curve, score, width = 1, rows } of readings) {
      let shared = this.laws.find((known) => known.fit === law);
      if (!shared) this.laws.push((shared = new LawAt(law, tokens)));
      shared.curves.push(new CurveAt(curve, width, shared.tie(curve, rows)));
      target += score.value / width;
      variance += ((score.stderr ?? 0) / width) ** 2;
    }
    this.target = target;
    this.scoreVariance = variance;
  }

  /** Whether neither fits nor scores have any uncertainty. */
  get exact(): boolean {
    const known = ({ covariance }: { covariance: readonly (readonly number[])[] }) => covariance.every((row) => row.every((value) => value === 0));
    return this.scoreVariance === 0 && this.laws.every((law) => known(law.fit) && law.curves.every((curve) => known(curve.fit)));
  }

  /** Evaluates at ln N; ±Infinity are the limits of no and of endless size. */
  at(lnParams: number): void {
    let predicted = 0, rise = 0, variance = this.scoreVariance, spread = 0, tied = 0;
    for (const law of this.laws) {
      law.at(lnParams);
      let slope = 0;
      for (const curve of law.curves) {
        curve.at(law.loss);
        predicted += curve.score;
        slope += curve.slope;
        variance += curve.variance;
        tied += 2 * curve.slope * curve.pulledBy(law.gradient);
        if (curve.variance > 0) spread += curve.variance ** 2 / curve.fit.dof;
      }
      const own = slope === 0 ? 0 : slope * slope * law.variance;
      variance += own;
      if (own > 0) spread += own ** 2 / law.fit.dof;
      rise -= slope * law.steepness;
    }
    this.difference = predicted - this.target;
    this.rise = rise;
    this.variance = Math.max(variance + tied, this.scoreVariance, leastTied * variance);
    this.dof = spread > 0 ? variance ** 2 / spread : Infinity;
  }

  /** Student's factor for the variance at the last `at`; null when a fit has no degrees of freedom. */
  factor(level: number): number | null {
    if (this.laws.some((law) => withoutFreedom(law.fit) || law.curves.some((curve) => withoutFreedom(curve.fit)))) return null;
    return tFactor(level, this.dof);
  }

  /** Covariance of two single-benchmark comparisons at their own sizes: only a shared law ties them. */
  static covariance(a: ScoreTest, lnA: number, b: ScoreTest, lnB: number): number {
    const [lawA, lawB] = [a.laws[0]!, b.laws[0]!];
    if (lawA.fit !== lawB.fit) return 0;
    a.at(lnA);
    b.at(lnB);
    return lawA.curves[0]!.slope * lawB.curves[0]!.slope * lawA.lossCovariance(lnA, lnB);
  }
}

function withoutFreedom(fit: { free: readonly string[]; dof: number }): boolean {
  return fit.free.length > 0 && fit.dof < 1;
}

/** The loss law at fixed tokens: L = base + A·N^-α, with the six numbers that make its variance a formula in N. */
export class LawAt {
  readonly curves: CurveAt[] = [];
  loss = 0;
  variance = 0;
  /** −dL / d ln N. */
  steepness = 0;
  /** ∂L by the law's fitting coordinates. */
  readonly gradient = new Float64Array(5);
  private readonly base: number;
  private readonly fixed: Readonly<Record<LossLawName, number>>;
  private readonly v: readonly number[];

  constructor(readonly fit: Fit<LossLawName>, tokens: number) {
    const { E, B, beta } = fit.coefficients;
    const data = B * tokens ** -beta;
    this.base = lossLimit(fit.coefficients, tokens);
    const fixed = (this.fixed = { E, A: 0, alpha: 0, B: data, beta: -Math.log(tokens) * data });
    const C = (a: LossLawName, b: LossLawName) => {
      const i = fit.free.indexOf(a), j = fit.free.indexOf(b);
      return i < 0 || j < 0 ? 0 : fit.covariance[i]![j]!;
    };
    const withFixed = (name: LossLawName) => fit.free.reduce((sum, other) => sum + fixed[other] * C(other, name), 0);
    const square = fit.free.reduce((sum, name) => sum + fixed[name] * withFixed(name), 0);
    this.v = [square, withFixed('A'), withFixed('alpha'), C('A', 'A'), C('A', 'alpha'), C('alpha', 'alpha')];
  }

  at(lnParams: number): void {
    const { alpha } = this.fit.coefficients;
    const term = this.sizeTerm(lnParams);
    this.loss = this.base + term;
    const finite = term === Infinity || term === 0 ? 0 : term;
    this.gradient.set([this.fixed.E, finite, finite === 0 ? 0 : -lnParams * finite, this.fixed.B, this.fixed.beta]);
    this.steepness = term === Infinity ? 0 : alpha * term;
    this.variance = term === Infinity ? 0 : Math.max(0, this.covarianceOf(term, lnParams, term, lnParams));
  }

  tie(curve: Fit<ScoreCurveName>, rows: FittedRows | undefined): Float64Array | null {
    return rows ? crossCovariance(this.fit, curve, rows) : null;
  }

  lossCovariance(lnA: number, lnB: number): number {
    return this.covarianceOf(this.sizeTerm(lnA), lnA, this.sizeTerm(lnB), lnB);
  }

  private sizeTerm(lnParams: number): number {
    const { A, alpha } = this.fit.coefficients;
    if (A === 0 || alpha === 0) return A;
    return Math.exp(Math.log(A) - alpha * lnParams);
  }

  /** ∂L/∂(ln A) = term and ∂L/∂α = −ln N·term are all that depends on N. */
  private covarianceOf(s: number, x: number, t: number, y: number): number {
    const [c0, cA, cAlpha, AA, Aalpha, alphaAlpha] = this.v as [number, number, number, number, number, number];
    const one = s > 0 ? s * (cA - x * cAlpha) : 0, other = t > 0 ? t * (cA - y * cAlpha) : 0;
    const both = s > 0 && t > 0 ? s * t * (AA - (x + y) * Aalpha + x * y * alphaAlpha) : 0;
    return c0 + one + other + both;
  }
}

/** A score curve at one loss: score, dS/dL and the variance that its own coefficients bring, in units of `width`. */
export class CurveAt {
  score = 0;
  slope = 0;
  variance = 0;
  private readonly covariance: Float64Array;
  /** ∂S by floor, ceiling, ln slope and midpoint, in the score's own unit. */
  readonly partials = new Float64Array(4);

  constructor(readonly fit: Fit<ScoreCurveName>, private readonly width: number, private readonly cross: Float64Array | null) {
    this.covariance = curveCovariance(fit);
  }

  at(loss: number): void {
    const { floor, ceiling, slope, midpoint } = this.fit.coefficients;
    const { partials: g, covariance: C } = this;
    const z = slope * (loss - midpoint);
    const q = 1 / (1 + Math.exp(z));
    const bell = (ceiling - floor) * q * (1 - q);
    this.score = (floor + (ceiling - floor) * q) / this.width;
    this.slope = (-bell * slope) / this.width;
    g[0] = 1 - q;
    g[1] = q;
    g[2] = bell > 0 ? -bell * z : 0;
    g[3] = bell * slope;
    let variance = 0;
    for (let a = 0; a < 4; a++) for (let b = 0; b < 4; b++) variance += g[a]! * C[a * 4 + b]! * g[b]!;
    this.variance = Math.max(0, variance) / this.width ** 2;
  }

  /** Covariance of this curve's score, at the last `at`, with a loss of this gradient. */
  pulledBy(gradient: Float64Array): number {
    if (!this.cross || this.slope === 0) return 0;
    let sum = 0;
    for (let a = 0; a < 5; a++) for (let b = 0; b < 4; b++) sum += gradient[a]! * this.cross[a * 4 + b]! * this.partials[b]!;
    return sum / this.width;
  }
}
