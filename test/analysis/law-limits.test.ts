import { describe, expect, test } from 'vitest';
import type { Answer } from '../../src/analysis/questions/answer.js';
import { additiveForm } from '../../src/engine/formula/additive.js';
import { answerHint, answerLines } from '../../src/features/answer-words.js';
import { misfit, shareExplained } from '../../src/features/formulas.js';
import { answerEntries } from '../../src/features/report-answers.js';
import { Lines } from '../../src/base/lines.js';
import { analysisOf, evaluated } from '../support/remarks.js';

async function answersTo(text: string): Promise<readonly Answer[]> {
  return (await evaluated(text)).evaluation.answers;
}

/** The answers in words, line by line. */
async function words(text: string): Promise<string[]> {
  return (await answersTo(text)).flatMap((answer) => answerLines(answer, 0.9));
}

describe('the depth of a formula', () => {
  test.each([['signs', '-\n '.repeat(1500)], ['negations', 'if(not\n '.concat('not\n '.repeat(1800))], ['powers', '2 ^ -\n '.repeat(600)], ['comparisons', 'x < not\n '.repeat(600)]])('%s are one located error', (_, signs) => {
    const { diagnostics } = analysisOf(`law a: score = ${signs} E${signs.startsWith('if') ? ' > 1, 1, 2)' : ''}\nuse std/nothing\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['too-deep', 'unknown-library']);
    expect(diagnostics[0]!.message).toBe('Parts of this formula are nested more than 400 deep; this statement is not read.');
  });

  test('counts terms that hang on each other', () => {
    const terms = Array.from({ length: 25 }, (_, at) => ` let x${at} = ${'-'.repeat(60)}x${at + 1}\n`).join('');
    expect(analysisOf(`law a: loss = E + x0\n${terms} let x25 = A\n`).diagnostics.map(({ code }) => code)).toEqual(['too-deep']);
  });

  test('sums of 300 parts are read', () => expect(analysisOf(`law a: loss = E\n ${'+ 1\n '.repeat(300)}\n`).diagnostics).toEqual([]));

  test('terms that double with each other are not written out', () => {
    const double = { kind: 'apply', operation: 'add', args: [0, 1] } as const;
    const terms = Array.from({ length: 60 }, (_, at) => ({ ...double, args: at === 0 ? [{ kind: 'input', at: 0 } as const] : [{ kind: 'term', at: at - 1 } as const, { kind: 'term', at: at - 1 } as const] }));
    expect(additiveForm({ inputs: 2, parameters: 0, terms, body: { kind: 'term', at: 59 } }, 0, 1)).toBeNull();
  });
});

describe('the length of a sum', () => {
  const rows = Array.from({ length: 50 }, (_, at) => `  | m${at} | ${(at + 1) * 10}M | ${(1.8 + 4 / (at + 1) ** 0.4 + 0.01 * Math.sin(at * at)).toFixed(4)} |\n`).join('');
  const fitted = (body: string) => `reference r {\n  | model | params | loss |\n  | --- | --- | --- |\n${rows}}\nlaw a: loss = E + ${body}\nfit f = a to r\n`;

  test('more terms at all rows than a search can compute are counted before it, and no row is to blame', async () => {
    const { laws } = (await evaluated(fitted('sum(j in 1..4100, A/(j*params^alpha))'))).evaluation;
    expect(laws[0]!.fitted).toEqual({ kind: 'not-fitted', why: 'range', n: 50, fault: 'too-many' });
    const { diagnostics } = await evaluated(fitted('sum(j in 1..4100, A/(j*params^alpha))'));
    expect(diagnostics.find(({ code }) => code === 'fit-failed')!.message).toContain('its sums and products have more than 200,000 terms at all rows together');
  });

  test('a fit of many terms ends, and its rows are not left out one by one', async () => {
    const began = process.cpuUsage();
    const { evaluation: { laws } } = await evaluated(fitted('sum(j in 1..1000, A/(j*params^alpha))'));
    const { user } = process.cpuUsage(began);
    expect(laws[0]!.fitted).toMatchObject({ kind: 'fitted', status: 'converged' });
    expect(user / 1e6).toBeLessThan(15);
  }, 60_000);
});

describe('where a law is level', () => {
  const level = 'quantity share in 0%..100%\nlaw l: share = max(0.5, min(log(params)/40, 0.55))\nfit g = l with { }\n';

  test('all values solve it, from end to end', async () => {
    const text = `${level}solve g for params at { share: 50% }\nsolve g for params at { share: 52% }\n`;
    const { evaluation, analysis } = await evaluated(text);
    const { answers } = evaluation;
    expect(answers.map((answer) => answerHint(answer, true))).toEqual(['→ every params from 1 to 485M', '→ params 1.08B']);
    expect(answerLines(answers[0]!, 0.9)).toEqual(['every params from 1 to 485M: the law is level there']);
    expect(answerEntries(evaluation, analysis, new Lines(text))[0]).toMatchObject({ solutions: [{ value: 1, to: expect.closeTo(Math.exp(20), -2) as number, interval: null }] });
  });

  test('narrower than the steps of the search', async () => {
    const [answer] = await answersTo('law l: loss = if(params < 1B, 3, if(params < 1.02B, 2, 1))\nfit g = l with { }\nsolve g for params at { loss: 2 }\n');
    expect(answerHint(answer!, false)).toBe('→ every params from 1B to 1.02B');
  });

  test('a valley that touches is one place', async () => {
    expect(await words('quantity y in 0..100\nlaw l: y = 2 + (log(params) - 20)^2\nfit g = l with { }\nsolve g for params at { y: 2 }\n')).toEqual(['params 485M']);
  });
});

test.each(['9999-12-31', '1900-01-01'])('no density is forecast for %s', async (date) => {
  const models = ['03-01 | 68', '07-01 | 71', '11-01 | 74'].map((cells, at) => `  | M${at} | 7B | 2023-${cells}% |\n`).join('');
  const [says] = await words(`use std/refinedweb\nmodels "m" {\n  | model | params | released | hellaswag |\n  | --- | --- | --- | --- |\n${models}}\nforecast density at ${date}\n`);
  expect(says).toBe(`Nothing can be forecast: ${date} is farther away than a trend tells anything of. Ask for a day from 1973-02-24 to 2123-02-25.`);
});

test('an answer says that its fit did not settle', async () => {
  const [answer] = await answersTo('law l: loss = 2\nfit g = l with { }\npredict g at { params: 1B }\n');
  expect(answerLines(answer!, 0.9)).toEqual(['loss 2.000']);
  expect(answerLines({ ...answer!, unsettled: true }, 0.9)).toEqual(['loss 2.000', 'from a fit that did not settle: not to be relied on']);
  expect(answerHint({ ...answer!, unsettled: true }, true)).toBe('→ loss 2.000 · fit not settled');
});

test('a law without inputs has no list of them', async () => {
  const { diagnostics } = await evaluated('reference r {\n  | model | params | loss |\n  | --- | --- | --- |\n  | a | 1B | 2 |\n  | b | 2B | 3 |\n}\nlaw l: loss = E + log(0 - 1)\nfit g = l to r\n');
  expect(diagnostics.find(({ code }) => code === 'fit-failed')!.message).toContain('at a it has no value');
});

test('huge misfits have the digits they deserve', () => {
  expect([0.1532, 240.3, 29981, 23849528297].map(misfit)).toEqual(['0.15', '240', '3.0e4', '2.4e10']);
  expect([0.99804, -0.5, -12.34, -4.2e57].map(shareExplained)).toEqual(['0.9980', '−0.5000', '−12', '−4.2e57']);
});
