import { distance } from 'fastest-levenshtein';

/** The candidate most like a mistyped word, or null when none is close enough to be what was meant. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const typed = word.toLowerCase();
  let best: string | null = null;
  let least = Math.max(1, Math.round(Math.min(word.length, 40) * 0.4)) + 1;
  for (const candidate of candidates) {
    const away = distance(typed, candidate.toLowerCase());
    if (away < least && candidate !== word) [best, least] = [candidate, away];
  }
  return best;
}
