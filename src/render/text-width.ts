import { textMetrics } from 'vega';

declare module 'vega' {
  /** Vega's own estimate without a canvas is 0.8 em a character, half as much again as real text. */
  export const textMetrics: { width: (item: { readonly fontSize?: number; readonly limit?: number }, text: unknown) => number };
}

/** Advance widths of Helvetica and Arial for the characters from space to `~`, in thousandths of the font size. */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
  1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
  333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
] as const;
const otherWidth = 600;

/** Other sans-serif fonts run a little wider. */
const allowance = 1.06;

/** Makes Vega lay out text by these widths; for programs without a screen, where it has nothing to measure with. */
export function useKnownTextWidths(): void {
  textMetrics.width = ({ fontSize = 11, limit = 0 }, text) => {
    const width = emWidth(String(text ?? '').trim()) * fontSize;
    return limit > 0 ? Math.min(limit, width) : width;
  };
}

function emWidth(text: string): number {
  let sum = 0;
  for (const character of text) sum += widths[character.codePointAt(0)! - 0x20] ?? otherWidth;
  return (sum / 1000) * allowance;
}
