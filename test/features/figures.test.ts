import { expect, test } from 'vitest';
import { ratio } from '../../src/base/figures.js';
import { figure, figuresOf, shareExplained, sumFigure } from '../../src/features/formulas.js';
import { withError, type CoefficientEntry } from '../../src/features/report-fits.js';

function coefficient(value: number, stderr: number | null, interval: CoefficientEntry['interval']): string {
  return withError({ value, stderr, interval, state: 'free' });
}

test('a coefficient is written to the digits that mean something', () => {
  expect(coefficient(2367646857, 5e9, [5e7, 1.1e11])).toBe('2.37e9 (5.0e7–1.1e11)');
  expect(coefficient(2367646857, null, null)).toBe('2.368e9');
  expect(coefficient(482.01, 124, [320, 730])).toBe('482 ± 124');
  expect(coefficient(0.3478, 0.02, [0.31, 0.38])).toBe('0.348 ± 0.020');
  expect(figure(2367646857)).toBe('2.368e9');
});

test('an interval is written to the place at which its ends differ', () => {
  expect(figuresOf(607.9, [394.2, 937.4])).toEqual(['608', '390 to 940']);
  expect(figuresOf(1.8172, [1.7992, 1.8362])).toEqual(['1.817', '1.799 to 1.836']);
  expect(figuresOf(0.193, [0.0018, 2])).toEqual(['0.193', '0.0018 to 2']);
  expect(figuresOf(5.12, [0.0006, null])).toEqual(['5.12', '0.0006 to open']);
  expect(figuresOf(-0.5, [-1.25, 0.25])).toEqual(['−0.5', '−1.3 to 0.25']);
});

test('sums, shares and densities have neither empty powers nor negative zeros', () => {
  expect([7.747, 0.51, 0.0010182740177, 0, 3.2e7].map(sumFigure)).toEqual(['7.747', '0.5100', '1.018e-3', '0', '3.200e7']);
  expect([-0.00001, 0.99504, -0.25].map(shareExplained)).toEqual(['0.0000', '0.9950', '−0.2500']);
  expect([0.846, 12.34, 57340570].map(ratio)).toEqual(['0.85', '12.3', '5.7e7']);
});
