import type { NotInTrend } from '../../analysis/evaluation.js';

/** "; 4 more lie beyond reach, 1 scores near the floor": why models with a date and a density carry no trend; null where no reason is known. */
export function leftAside(whys: readonly (NotInTrend | null)[]): string {
  const parts = reasons.flatMap(([reason, one, many]) => {
    const n = whys.filter((why) => why === reason).length;
    return n > 0 ? [{ n, words: n === 1 ? one : many }] : [];
  });
  return parts.map(({ n, words }, i) => (i === 0 ? `; ${n} more ${words}` : `, ${n} ${words}`)).join('');
}

const reasons = [
  ['beyond-reach', 'lies beyond reach', 'lie beyond reach'],
  ['near-floor', 'scores near the floor', 'score near the floor'],
  ['near-ceiling', 'scores near the ceiling', 'score near the ceiling'],
  ['has-base', 'was made from another model', 'were made from other models'],
  [null, 'carries no trend', 'carry no trend'],
] as const;
