import { cacheBytesPerToken, countParameters, forwardFlopsPerToken, trainingFlopsPerToken, weightBytes, type Architecture, type Counts } from '../model/architecture.js';
import type { TargetModel } from '../model/study.js';

/** A shape as given, and what follows from it. */
export interface ArchEntry extends Architecture {
  readonly params: Counts;
  /** Keys and values that one token of context keeps, and all of `context`. */
  readonly cacheBytesPerToken: number;
  readonly cacheBytes: number;
  /** At the model's `bits`, or 16. */
  readonly weightBits: number;
  readonly weightBytes: number;
  /** Two per active parameter, and attention over `context`. */
  readonly forwardFlopsPerToken: number;
  readonly trainingFlopsPerToken: number;
}

/** Bits per weight of a model that does not say. */
const HALF_PRECISION = 16;

export function archEntry({ arch, bits }: Pick<TargetModel, 'arch' | 'bits'>): ArchEntry | null {
  if (!arch) return null;
  const params = countParameters(arch);
  const weightBits = bits ?? HALF_PRECISION;
  const cache = cacheBytesPerToken(arch);
  return {
    ...arch, params, cacheBytesPerToken: cache, cacheBytes: cache * arch.context, weightBits, weightBytes: weightBytes(params.total, weightBits),
    forwardFlopsPerToken: forwardFlopsPerToken(arch), trainingFlopsPerToken: trainingFlopsPerToken(arch),
  };
}

/**
 * Effective parameters per byte of weights, against a model of density 1 at 16 bits: N̂·16/(bits·N), N all the parameters that are stored.
 * At 16 bits a dense model's is its density. Null without `bits`.
 */
export function perByte({ params, bits }: Pick<TargetModel, 'params' | 'bits'>, effective: number | null): number | null {
  return bits === null || params === null || effective === null ? null : (effective / params) * (HALF_PRECISION / bits);
}
