import { expect } from 'vitest';
import { mark, unmark } from './fixture.js';
import { analysisOf, evaluated, type Beside } from './remarks.js';

/** That a text, whose remarks are marked below its lines, is told just these without computing anything. */
export function checkText(marked: string, beside: Beside = {}): void {
  const text = unmark(marked);
  expect(mark(text, analysisOf(text, beside).diagnostics)).toBe(marked);
}

/** The same with what its numbers say. */
export async function checkNumbers(marked: string, beside: Beside = {}): Promise<void> {
  const text = unmark(marked);
  expect(mark(text, (await evaluated(text, beside)).diagnostics)).toBe(marked);
}

export function messages(text: string, beside: Beside = {}): string[] {
  return analysisOf(text, beside).diagnostics.map(({ message }) => message);
}

/** Each once; for texts too large to write down. */
export async function codes(text: string, beside: Beside = {}): Promise<string[]> {
  return [...new Set((await evaluated(text, beside)).diagnostics.map(({ code }) => code))];
}
