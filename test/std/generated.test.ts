import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { readNumber } from '../../src/syntax/literals.js';
import { generate } from '../data/generate.mjs';
import { smoothCheckpoints } from '../data/smooth-checkpoints.mjs';
import { tableOf, type Row } from './table.js';

const golden = (name: string) => JSON.parse(readFileSync(`test/golden/${name}`, 'utf8'));

test.each(generate())('$file is what its data give, byte for byte', ({ current, generated }) => {
  expect(current === generated, 'run: node test/data/generate.mjs').toBe(true);
});

describe('smoothed checkpoints', () => {
  const points = smoothCheckpoints(parse(readFileSync('test/data/olmo-ladder-checkpoints.csv'), { columns: true }));

  test('1,401 of them, in the order of the file', () => {
    expect(points).toHaveLength(1401);
    expect(points[0]).toMatchObject({ size: '190M', mult: '1xC', checkpoint: 5, D: '524288000', mmlu_bpb: 1.85611, mmlu_acc: 0.255377 });
    expect(points.at(-1)).toMatchObject({ size: '1.3B', mult: '10xC', checkpoint: 163, D: '255895535616' });
  });

  test('a point is the mean over at most five rows of its own run', () => {
    expect(points[1]!.mmlu_bpb).toBe((1.85611 + 1.84196) / 2);
    expect(points[4]!.mmlu_bpb).toBeCloseTo((1.85611 + 1.84196 + 1.86689 + 1.78177 + 1.74292) / 5, 12);
    const second = points.findIndex((point) => point.mult === '2xC');
    expect(points[second]).toMatchObject({ checkpoint: 9, mmlu_bpb: 1.73212 });
  });
});

// The residuals of the shipped rows at the coefficients an independent program (scipy) found on the source data.
describe('the shipped numbers reproduce the published fits', () => {
  const curve = (c: Record<'floor' | 'ceiling' | 'slope' | 'midpoint', number>, loss: number) =>
    c.floor + (c.ceiling - c.floor) / (1 + Math.exp(c.slope * (loss - c.midpoint)));
  const huber = (r: number, delta = 1e-3) => (Math.abs(r) <= delta ? (r * r) / 2 : delta * (Math.abs(r) - delta / 2));
  const number = (cell: string | undefined) => readNumber(cell ?? '')!.value;
  const lawObjective = (rows: Row[], loss: string, c: Record<'E' | 'A' | 'alpha' | 'B' | 'beta', number>) =>
    sum(rows, (row) => huber(Math.log(c.E + c.A * number(row.params) ** -c.alpha + c.B * number(row.tokens) ** -c.beta) - Math.log(number(row[loss]))));
  const curveSquares = (rows: Row[], loss: string, score: string, c: Parameters<typeof curve>[0]) =>
    sum(rows, (row) => (curve(c, number(row[loss])) - number(row[score])) ** 2);

  test('RefinedWeb testbed', () => {
    const { law, curve: ends } = golden('refinedweb-example.json');
    const rows = tableOf('src/std/refinedweb.density');
    expect(rows).toHaveLength(35);
    expect(lawObjective(rows, 'loss', law) / law.objective).toBeCloseTo(1, 9);
    expect(curveSquares(rows, 'loss', 'hellaswag', ends) / ends.sse).toBeCloseTo(1, 9);
  });

  test.each(['mmlu', 'hellaswag'])('OLMo ladder, %s', (benchmark) => {
    const { law, curve: ends } = golden('olmo-ladder-example.json')[benchmark];
    const rows = tableOf('src/std/olmo-ladder.density');
    const role = (name: string) => rows.filter((row) => row.role === name);
    expect([role('law').length, role('curve').length, role('held-out').length]).toEqual([16, 1401, 2]);
    const anchor = (curve(ends, 0) - 1) ** 2;
    expect(lawObjective(role('law'), `${benchmark}.loss`, law) / law.objective).toBeCloseTo(1, 9);
    expect((curveSquares(role('curve'), `${benchmark}.loss`, benchmark, ends) + anchor) / ends.sse).toBeCloseTo(1, 9);
  });
});

function sum(rows: Row[], term: (row: Row) => number): number {
  return rows.reduce((total, row) => total + term(row), 0);
}
