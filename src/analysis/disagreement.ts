import { ScoreTest } from '../engine/score-test.js';
import { tFactor } from '../engine/student-t.js';
import type { ScoreResult } from './evaluation.js';

export interface Disagreement {
  /** How many standard errors lie between the two benchmarks that differ most. */
  readonly errors: number;
  /** Whether so many are more than chance brings: three for one pair, more for the largest of several. */
  readonly decisive: boolean;
}

/** The share of a normal distribution within three standard errors. */
const three = 0.9973002;

/**
 * How far the benchmarks are apart about one model's size. Each error holds the fits' (a shared law's only once), the score's own ±,
 * and the scatter of the reference models around the score curve: no model follows it more closely than those it was fitted to.
 */
export function disagreement(scores: readonly ScoreResult[], tokens: number): Disagreement {
  const before = known.get(scores);
  if (before?.tokens === tokens) return before.found;
  const found = compared(scores, tokens);
  known.set(scores, { tokens, found });
  return found;
}

/** It is asked for by the advice on models, and again by the checklist. */
const known = new WeakMap<readonly ScoreResult[], { readonly tokens: number; readonly found: Disagreement }>();

function compared(scores: readonly ScoreResult[], tokens: number): Disagreement {
  let most = 0, pairs = 0;
  for (const [i, a] of scores.entries()) {
    for (const b of scores.slice(i + 1)) {
      pairs++;
      most = Math.max(most, apart(a, b, tokens));
    }
  }
  return { errors: most, decisive: pairs > 0 && most > tFactor(1 - (1 - three) / pairs, Infinity) };
}

function apart(a: ScoreResult, b: ScoreResult, tokens: number): number {
  if (a.effective.kind === 'size') return b.effective.kind === 'size' ? sizesApart(a, b, tokens) : scoreApart(a, b, tokens);
  return b.effective.kind === 'size' ? scoreApart(b, a, tokens) : 0;
}

/** In ln N̂. */
function sizesApart(a: ScoreResult, b: ScoreResult, tokens: number): number {
  const [atA, atB] = [lnSize(a), lnSize(b)];
  const [testA, testB] = [new ScoreTest([a.reading], tokens), new ScoreTest([b.reading], tokens)];
  const shared = ScoreTest.covariance(testA, atA, testB, atB);
  const variance = errorOf(testA, a) / testA.rise ** 2 + errorOf(testB, b) / testB.rise ** 2 - (2 * shared) / (testA.rise * testB.rise);
  return inErrors(atA - atB, variance);
}

/** A score without a size against what it would be at the size that the other one tells: at guessing level, or above every size. */
function scoreApart(sized: ScoreResult, other: ScoreResult, tokens: number): number {
  const at = lnSize(sized);
  const [test, there] = [new ScoreTest([sized.reading], tokens), new ScoreTest([other.reading], tokens)];
  const shared = ScoreTest.covariance(test, at, there, at);
  const pull = there.rise / test.rise;
  return inErrors(there.difference, errorOf(there, other) + pull ** 2 * errorOf(test, sized) - 2 * pull * shared);
}

function lnSize({ effective }: ScoreResult): number {
  return effective.kind === 'size' ? Math.log(effective.params) : NaN;
}

/** Variance of a comparison where it stands, with the scatter around the curve. */
function errorOf(test: ScoreTest, { reading: { curve, width } }: ScoreResult): number {
  const points = curve.residuals.length, spare = points - curve.free.length;
  const scatter = spare > 0 ? (points * curve.typicalError ** 2) / spare : 0;
  return test.variance + scatter / (width ?? 1) ** 2;
}

function inErrors(difference: number, variance: number): number {
  const errors = Math.abs(difference) / Math.sqrt(variance);
  return variance > 0 && errors < Infinity ? errors : 0;
}
