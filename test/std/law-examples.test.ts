import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import type { AnswerEntry } from '../../src/features/report-answers.js';
import { reportOn } from './report-of.js';

/** What the comments of the examples say of their numbers is so. */
const example = (name: string) => `media/examples/${name}.density`;
const prose = (name: string) => readFileSync(example(name), 'utf8').replace(/^ *\|.*$/gm, '').replace(/\n#?/g, ' ').replace(/ +/g, ' ');

/** The numbers that answer each question, by its text. */
async function answers(name: string): Promise<(question: string) => readonly number[]> {
  const report = await reportOn(example(name));
  expect(report.answers.map(({ why }) => why).filter((why) => why !== null)).toEqual([]);
  return (question) => numbersOf(report.answers.find(({ text }) => text.replace(/\s+/g, ' ') === question));
}

function numbersOf(answer: AnswerEntry | undefined): readonly number[] {
  if (answer?.kind === 'predict') return [answer.value!];
  if (answer?.kind === 'solve') return answer.solutions.map(({ value }) => value);
  return answer?.kind === 'allocate' ? [answer.values!['params'] ?? answer.values!['active']!, answer.values!['tokens']!] : [];
}

test('fine-tuning', async () => {
  const text = prose('fine-tuning');
  const rows: Record<string, string>[] = parse(readFileSync('test/data/finetuning-flan.csv', 'utf8'), { columns: true });
  const at = (name: string, size: string) => Number(rows.find((row) => row['config name']!.endsWith(name))![size]);
  for (const name of ['gpt2', 'gpt2-xl', 'Cerebras-GPT-1.3B', 'opt-1.3b', 'opt-6.7b', 'phi-2']) expect(text).toMatch(new RegExp(`${name} (has )?${at(name, '1638400').toFixed(3)}`));
  expect(at('opt-6.7b', '204800') - at('opt-1.3b', '204800')).toBeCloseTo(0.03, 2);
  expect(at('gpt2-xl', '204800') - at('opt-1.3b', '204800')).toBeCloseTo(0.32, 2);
  const answer = await answers('fine-tuning');
  const [xl, opt, plainXl, plainOpt] = ['gpt2-xl', 'opt-6.7b', 'gpt2-xl-plain', 'opt-6.7b-plain'].map((fit) => answer(`predict ${fit} at { samples: 1638400 }`)[0]!);
  expect(xl! / at('gpt2-xl', '1638400')).toBeCloseTo(0.93, 2);
  expect(xl).toBeLessThan(opt!);
  expect(plainXl).toBeGreaterThan(plainOpt!);
});

test('mixture-of-experts', async () => {
  const answer = await answers('mixture-of-experts');
  expect(answer('predict routed-size-s-base at { active: 1.3B experts: 64 }')[0]! / 1e9).toBeCloseTo(3.9, 1);
  expect(answer('predict routed-size-s-base at { active: 370M experts: 64 }')[0]! / 370e6).toBeCloseTo(3.7, 1);
  expect(answer('predict routed-size-s-base at { active: 5M experts: 128 }')[0]! / 5e6).toBeCloseTo(10.4, 1);
  const [experts] = answer('solve refitted for experts in 1 .. 512 at { active: 370M loss: 2.242 }');
  expect(Math.abs(experts! - 42)).toBeLessThan(1);
  const [dense, sparse] = ['0%', '95%'].map((sparsity) => answer(`allocate moe-sparsity-active-published over active, tokens at { compute: 1e21 sparsity: ${sparsity} }`));
  expect([sparse![0]! / 1e9, sparse![0]! / 0.05 / 1e9].map(Math.round)).toEqual([2, 35]);
  expect([sparse![0]! < dense![0]!, sparse![1]! > dense![1]!]).toEqual([true, true]);
});

test('plan-a-3b', async () => {
  const answer = await answers('plan-a-3b');
  const [params, tokens] = answer('allocate scaling over params, tokens at { compute: 2e23 }');
  const [served, longer] = answer('allocate scaling over params, tokens at { compute: 2e23 serve: 10T }');
  expect([Math.floor(params! / 1e9), Math.round(params! / served!), longer! / tokens! > 2]).toEqual([42, 7, true]);
  expect(Math.round(answer('solve scaling for tokens at { params: 3.2B loss: 2.072 }')[0]! / 1e13)).toBe(9);
  const { plans: [plan] } = await reportOn(example('plan-a-3b'));
  const budget = plan!.compute! + 2 * plan!.params! * 10e12;
  expect([budget <= 2e23, budget > 1.98e23]).toEqual([true, true]);
});

test('llama-ruler', async () => {
  const [llama, base] = [await reportOn(example('llama-ruler')), await reportOn(example('base-models'))];
  expect(prose('llama-ruler')).toContain(`give ${Math.round(llama.trend!.doublingDays!)} days`);
  expect(Math.round(base.trend!.doublingDays! / llama.trend!.doublingDays!)).toBe(3);
});
