import { expect, test } from 'vitest';
import { formatted } from '../../src/features/report-formats.js';
import { exampleReport } from './report-example.js';

test('the same data, in signs a terminal does not act on', () => {
  const report = exampleReport({ names: ['\u001b[31mred', '\u009b2J', 'a\u202eb', '\u2028'] });
  const json = formatted(report, 'json');
  expect(JSON.parse(json)).toEqual(report);
  expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
  expect(json.endsWith('}\n')).toBe(true);
});
