import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readNumber } from '../../src/syntax/literals.js';
import { tableOf } from './table.js';

interface GoldenModel {
  name: string;
  params: number;
  released: string;
  score: number;
  extrapolated: boolean;
  effectiveParams: number;
}

const golden = (name: string) => JSON.parse(readFileSync(`test/golden/${name}`, 'utf8'));
const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

test.each([
  ['base-models', golden('refinedweb-example.json').models],
  ['olmo-ladder', golden('olmo-ladder-example.json').example.models],
])('%s lists exactly the models of its golden file', (example, models: GoldenModel[]) => {
  const rows = tableOf(`media/examples/${example}.density`).map((row) => ({
    name: row.model!, params: readNumber(row.params!)!.value, released: row.released!, score: readNumber(row.hellaswag!)!.value,
  }));
  expect(rows.sort(byName)).toEqual(models.map(({ name, params, released, score }) => ({ name, params, released, score })).sort(byName));
});

test('what the comments of base-models say is so', () => {
  const { models, largestReference, trendReach10: trend } = golden('refinedweb-example.json');
  const text = prose('media/examples/base-models.density');
  expect(text).toContain(`${count(models, (m) => m.extrapolated)} of the ${models.length} effective sizes`);
  expect(count(models, (m) => m.effectiveParams > 10 * largestReference)).toBe(4);
  expect(text).toContain('Four lie more than ten times above');
  expect(models.filter((m: GoldenModel) => m.score < 0.27).map((m: GoldenModel) => m.name)).toEqual(['Cerebras-GPT-111M']);
  expect(text).toContain(`five record setters among ${models.length - 5} models`);
  expect(trend.n).toBe(5);
  expect(models.filter((m: { date_basis: string }) => m.date_basis === 'family')).toHaveLength(30);
  expect(text).toContain('30 models have no day of their own');
});

test('what the comments of olmo-ladder say is so', () => {
  const { example, hellaswag, mmlu } = golden('olmo-ladder-example.json');
  const text = prose('media/examples/olmo-ladder.density');
  expect(text).toContain(`${example.extrapolated} of the ${example.n} effective sizes are extrapolated and ${example.n - example.inReach} lie beyond reach`);
  expect(text).toContain(`${example.inReach} of the ${example.n} models lie within`);
  for (const { target } of [hellaswag, mmlu]) {
    expect(text).toContain(`${target.loss.toFixed(3)} (is`);
    expect(text).toContain(`${(100 * target.score).toFixed(1)}% (is`);
  }
  expect(Math.round(example.trendReach10.doublingDays / 10)).toBe(25);
});

/** A file without its table, comment signs and line breaks. */
function prose(file: string): string {
  return readFileSync(file, 'utf8').replace(/^ *\|.*$/gm, '').replace(/\n#?/g, ' ').replace(/ +/g, ' ');
}

function count(models: GoldenModel[], which: (model: GoldenModel) => boolean): number {
  return models.filter(which).length;
}
