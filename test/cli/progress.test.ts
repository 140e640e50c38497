import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { progressOn } from '../../src/cli/progress.js';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

/** What is written of work that tells of itself a hundred times while so many milliseconds go by. */
function written(milliseconds: number, isTTY: boolean, file = 'x.density'): string {
  let text = '';
  const err = { isTTY, columns: 80, write: (part: string) => { text += part; } };
  const progress = progressOn(file, 'leaving rows out', { out: err, err, env: {}, clock: () => new Date(), shelf: '', input: async () => new Uint8Array() });
  for (let step = 0; step < 100; step++) {
    progress(step / 400);
    vi.advanceTimersByTime(milliseconds / 100);
  }
  progress(1);
  return text;
}

test('on a terminal one line that changes with the percentage, and is taken away in the end', () => {
  const lines = written(2000, true).split('\r').slice(1);
  expect(lines[0]).toBe('x.density: leaving rows out… 6 %\u001b[K');
  expect(lines.at(-2)).toBe('x.density: leaving rows out… 24 %\u001b[K');
  expect(lines.at(-1)).toBe('\u001b[K');
  expect(lines).toHaveLength(20);
});

test('nothing of what is soon done, nor into a file or a pipe', () => {
  expect(written(400, true)).toBe('');
  expect(written(20_000, false)).toBe('');
});

test('a name cannot speak to the terminal', () => expect(written(2000, true, 'a\u001b[31m\u0007.density')).toContain('\ra.density: '));
