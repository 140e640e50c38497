import { expect, test } from 'vitest';
import { foreignNumber } from '../../src/syntax/foreign-literals.js';

test.each([
  ['1,234 ± 1,234', ['1234 ± 1234', '1.234 ± 1.234']],
  ['1,234 ± 0,5', ['1.234 ± 0.5']],
  ['1,234 ± 0.5', ['1234 ± 0.5']],
  ['77,7% +- 0,4%', ['77.7% ± 0.4%']],
  ['7,000,000,000', ['7B']],
  ['7,250', ['7250', '7.250']],
])('%s: value and ± are read alike', (text, readings) => expect(foreignNumber(text)?.readings).toEqual(readings));

test('what is read as it is, and what is no number, is not foreign', () => {
  for (const text of ['77.7% ± 0.4%', '7B', 'A, B', '1 ± 2 ± 3', '', `1${' '.repeat(1_000_000)}x`]) expect(foreignNumber(text)).toBeNull();
});
