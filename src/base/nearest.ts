import { distance } from 'fastest-levenshtein';

/** The candidate most like a mistyped word, or null when none is close enough to be what was meant. Of one letter only its case can be mistyped. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const typed = word.toLowerCase();
  let best: string | null = null;
  let least = word.length === 1 ? 1 : Math.max(1, Math.round(Math.min(word.length, 40) * 0.4)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - typed.length) >= least) continue; // what is longer by so much is as far away at least
    const away = distance(typed, candidate.toLowerCase());
    if (away < least && candidate !== word) [best, least] = [candidate, away];
  }
  return best;
}

/** The candidate of which a word is a slip of the pen: a letter wrong, missing or too much, or in long words two; null for all others. */
export function slip(word: string, candidates: Iterable<string>): string | null {
  for (const candidate of candidates) {
    const most = candidate.length >= 6 ? 2 : candidate.length >= 4 ? 1 : 0;
    if (most > 0 && candidate !== word && distance(word.toLowerCase(), candidate.toLowerCase()) <= most) return candidate;
  }
  return null;
}
