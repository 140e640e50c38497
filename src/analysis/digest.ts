import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CurveMember, Ensemble, LawMember, TrendMember } from '../engine/ensemble.js';

/** Counts the ways of computing: raised when the same data and options are to give other numbers, so that no lock keeps the old ones. */
const METHOD = 1;

/** SHA-256 of plain data, "sha256:" and 64 hexadecimal digits. The same numbers give the same digest on every machine. */
export function digest(data: unknown): string {
  return `sha256:${bytesToHex(sha256(utf8ToBytes(JSON.stringify([METHOD, data]))))}`;
}

/** What the parts of an ensemble are computed from. Rows and models come in the order of their numbers, so their order in the file does not count. */
export interface Digests {
  /** All of it. */
  readonly study: string;
  readonly laws: readonly string[];
  readonly curves: readonly string[];
  readonly models: readonly string[];
  readonly trends: readonly string[];
}

export function digestsOf(ensemble: Ensemble): Digests {
  const { units, tokens, level, combine, frontier } = ensemble;
  const laws = ensemble.laws.map((law) => lawDigest(law));
  const curves = ensemble.curves.map((curve) => curveDigest(curve));
  // Checkpoints of one run are drawn together: that too decides what the numbers are.
  const together = digest([units, ensemble.laws.map(({ rows }) => rows), ensemble.curves.map(({ rows }) => rows)]);
  const models = ensemble.models.map(({ scores, size }) => digest([
    scores.map(({ curve, value, stderr }) => [laws[ensemble.curves[curve]!.law], curves[curve], ensemble.curves[curve]!.width, value, stderr]), size, tokens, level, combine, together,
  ]));
  const trends = ensemble.trends.map((trend) => trendDigest(ensemble, trend, curves, models));
  return { study: digest([laws, curves, models, trends, together, frontier]), laws, curves, models, trends };
}

export function lawDigest({ points, options: { audit: _, ...options } }: Pick<LawMember, 'points' | 'options'>): string {
  return digest(['law', options, points.map((point) => JSON.stringify([point.params, point.tokens, point.loss, point.stderr ?? null])).sort()]);
}

export function curveDigest({ points, options: { audit: _, ...options } }: Pick<CurveMember, 'points' | 'options'>): string {
  return digest(['curve', options, points.map((point) => JSON.stringify([point.loss, point.score, point.run ?? null, point.stderr ?? null])).sort()]);
}

function trendDigest({ models, frontier, level }: Ensemble, { curve, candidates }: TrendMember, curves: readonly string[], digests: readonly string[]): string {
  return digest([frontier, level, curve === null ? null : curves[curve], candidates.map((at) => [digests[at], models[at]!.day, models[at]!.dayWidth])]);
}
