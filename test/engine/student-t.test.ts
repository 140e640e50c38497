import { expect, test } from 'vitest';
import { tFactor } from '../../src/engine/student-t.js';

test.each([
  [0.9, 1, 6.313752],
  [0.9, 2, 2.919986],
  [0.95, 10, 2.228139],
  [0.9, 30, 1.697261],
  [0.95, 240, 1.969898],
  [0.95, Infinity, 1.959966],
])('Student’s t, level %f, %f degrees of freedom: the printed tables', (level, dof, value) => {
  expect(tFactor(level, dof)).toBeCloseTo(value, 5);
});

test('between whole degrees of freedom the factor falls steadily', () => {
  for (let dof = 1; dof < 60; dof += 0.25) expect(tFactor(0.9, dof + 0.25)).toBeLessThan(tFactor(0.9, dof));
});
