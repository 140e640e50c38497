import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AnswerEntry } from '../../src/features/report-answers.js';
import { isRulerFit, type LawFitEntry } from '../../src/features/report-laws.js';
import type { Report } from '../../src/features/report.js';
import { call } from './call.js';

const validate = new Ajv2020({ strictTypes: false }).compile(JSON.parse(readFileSync('docs/report.schema.json', 'utf8')));

/** What `density report` writes about a text, and its exit code; the report keeps to its schema. */
async function reportOf(text: string): Promise<{ readonly code: number; readonly report: Report }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'density-answers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(path.join(folder, 'chinchilla.csv'), readFileSync('test/data/chinchilla.csv'));
  writeFileSync(path.join(folder, 'text.density'), text);
  const { code, out, err } = await call(['report', path.join(folder, 'text.density'), '--format', 'json']);
  const report = JSON.parse(out || `{ "err": ${JSON.stringify(err)} }`) as Report;
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
  return { code, report };
}

async function answersTo(text: string): Promise<readonly AnswerEntry[]> {
  return (await reportOf(text)).report.answers;
}

function said({ diagnostics }: Report): string[] {
  return diagnostics.filter(({ severity }) => severity !== 'info').map(({ code, severity, message, range }) => `${range.start.line} ${severity} ${code}: ${message}`);
}

const law = `law chinchilla: loss = E + A / params^alpha + B / tokens^beta
  where E > 0, A > 0, B > 0, alpha in 0..2, beta in 0..2
`;
const replication = `${law}fit replication = chinchilla with { E: 1.8172  A: 482.01  alpha: 0.3478  B: 2085.43  beta: 0.3658 }
`;
const sweep = `benchmark c4 { }
reference sweep from "chinchilla.csv" { name: column id  params: column N  tokens: column D  c4.loss: column loss }
`;

describe('constants', () => {
  test('answer exactly: golden figures of the replication', async () => {
    const [loss, split, other] = await answersTo(`${replication}predict replication at { params: 70B  tokens: 1.4T }
allocate replication over params, tokens at { compute: 5.76e23 }
allocate replication over params, tokens at { compute: 1e21 }
`);
    expect(loss).toMatchObject({ kind: 'predict', line: 4, text: 'predict replication at { params: 70B  tokens: 1.4T }', quantity: 'loss', value: expect.closeTo(1.9738818632, 10) as number, interval: null, predictionInterval: null, why: null });
    expect(split).toMatchObject({ kind: 'allocate', intervals: { params: null, tokens: null }, limited: [], otherOptima: 0 });
    if (split?.kind !== 'allocate' || other?.kind !== 'allocate') throw new Error('no split');
    expect(split.values!['params']! / 7.2249e10).toBeCloseTo(1, 4);
    expect(split.values!['tokens']! / 1.3287e12).toBeCloseTo(1, 4);
    expect(other.values!['params']! / 2.7785e9).toBeCloseTo(1, 4);
    expect(other.loss).toBe(other.value);
  });

  test('solved for either quantity give back what was put in', async () => {
    const [params, tokens, compute] = await answersTo(`${replication}law scaled: loss = 2.57 * (compute / 1e18)^-0.05
fit spent = scaled with { }
solve replication for params at { tokens: 1.4T  loss: 1.9738818632 }
solve replication for tokens at { params: 70B  loss: 1.9738818632 }
solve spent for compute at { loss: 2 }
`);
    expect(params).toMatchObject({ kind: 'solve', quantity: 'params', solutions: [{ value: expect.closeTo(7e10, -3) as number, interval: null }] });
    expect(tokens).toMatchObject({ solutions: [{ value: expect.closeTo(1.4e12, -4) as number }] });
    expect(compute).toMatchObject({ solutions: [{ value: expect.closeTo(1e18 * (2.57 / 2) ** 20, -14) as number }] });
  });

  test('solved along a budget give the runs on both sides of the best split, and the budget of a run: as scipy does', async () => {
    const [params, tokens, none, sized, trained] = await answersTo(`${replication}solve replication for params at { compute: 2e23  loss: 2.1 }
solve replication for tokens at { compute: 2e23  loss: 2.1 }
solve replication for params at { compute: 2e22  loss: 2.1 }
solve replication for compute at { params: 7B  loss: 2.0 }
solve replication for compute at { tokens: 1T  loss: 2.0 }
`);
    const at = (value: number) => ({ value: expect.closeTo(value, 4 - Math.floor(Math.log10(value))) as number, interval: null });
    expect(params).toMatchObject({ quantity: 'params', solutions: [at(2.846374835e9), at(5.954246355e11)] });
    expect(tokens).toMatchObject({ quantity: 'tokens', solutions: [at(5.598245579e10), at(1.171080243e13)] });
    expect(none).toMatchObject({ solutions: [], why: 'There is no solution: replication goes no lower than loss 2.103 at any params, at params 12.9B; asked for was 2.1.' });
    expect(sized).toMatchObject({ quantity: 'compute', solutions: [at(4.052073089e27)] });
    expect(trained).toMatchObject({ quantity: 'compute', solutions: [at(2.488577595e23)] });
  });

  test('in other writings have the same best split', async () => {
    const answers = await answersTo(`law rising: loss = (params / Nc)^-alpha + B * tokens^(-beta) + E
law logs: loss = exp(a - alpha * log(params)) + exp(b - beta * log(tokens)) + exp(e)
fit rising-as = rising with { E: 1.8172  Nc: ${482.01 ** (1 / 0.3478)}  alpha: 0.3478  B: 2085.43  beta: 0.3658 }
fit logs-as = logs with { e: ${Math.log(1.8172)}  a: ${Math.log(482.01)}  alpha: 0.3478  b: ${Math.log(2085.43)}  beta: 0.3658 }
allocate rising-as over params, tokens at { compute: 5.76e23 }
allocate logs-as over params, tokens at { compute: 5.76e23 }
`);
    for (const answer of answers) expect((answer.kind === 'allocate' ? answer.values!['params']! : NaN) / 7.2249e10).toBeCloseTo(1, 4);
  });

  test('tried on rows say how well they do', async () => {
    const { report } = await reportOf(`${sweep}${law}fit replication = chinchilla to sweep only tokens > 0.45 * params { loss: c4.loss } with { E: 1.8172  A: 482.01  alpha: 0.3478  B: 2085.43  beta: 0.3658 }\n`);
    const [fit] = report.fits.filter((one): one is LawFitEntry => !isRulerFit(one));
    expect(fit).toMatchObject({ name: 'replication', law: 'chinchilla', constants: true, rows: { fitted: 240, filtered: 5, heldOut: 0, incomplete: 0 }, params: { E: { value: 1.8172, stderr: null, state: 'fixed' } } });
    expect(fit!.objective!.value / 0.0010182740177 - 1).toBeGreaterThan(0);
    expect(fit!.objective!.value / 0.0010182740177 - 1).toBeLessThan(0.01);
    expect(fit!.typicalError).toBeLessThan(0.01);
    expect(fit!.worst!.name).toMatch(/^c\d+$/);
  });
});

describe('a fit to rows', () => {
  const fitted = `${sweep}${law}fit scaling = chinchilla to sweep only tokens > 0.45 * params { loss: c4.loss }
`;

  test('is the golden one, and its answers have intervals', async () => {
    const { code, report } = await reportOf(`${fitted}predict scaling at { params: 70B  tokens: 1.4T }
solve scaling for params at { tokens: 1.4T  loss: 2.0 }
solve scaling for params at { tokens: 1.4T  loss: 1.895 }
allocate scaling over params, tokens at { compute: 5.76e23 }
allocate scaling over params, tokens at { compute: 5.76e23  serve: 2T }
allocate scaling over params, tokens at { compute: 5.76e23  params: 1B .. 7B }
`);
    expect(code).toBe(0);
    const fit = report.fits.find((one) => one.name === 'scaling') as LawFitEntry;
    expect(fit.objective!.value / 0.0010182740177 - 1).toBeLessThan(1e-6);
    expect(fit.params['E']!.value).toBeCloseTo(1.817218, 3);
    expect(fit.params['alpha']!.value).toBeCloseTo(0.34731, 3);
    expect(fit.influence).toHaveLength(200);
    expect(fit.influenceUnits).toBe(240);

    const [loss, size, flat, split, served, limited] = report.answers;
    expect(loss).toMatchObject({ extrapolation: [{ quantity: 'params', value: 7e10, factor: expect.closeTo(4.33, 1) as number }, { quantity: 'tokens' }] });
    if (loss?.kind !== 'predict' || size?.kind !== 'solve' || flat?.kind !== 'solve' || split?.kind !== 'allocate' || served?.kind !== 'allocate' || limited?.kind !== 'allocate') throw new Error('other answers');
    expect(loss.value).toBeCloseTo(1.9737, 3);
    expect(loss.interval![0]).toBeLessThan(loss.value!);
    expect(loss.predictionInterval![0]).toBeLessThan(loss.interval![0]!);
    expect(size.solutions).toHaveLength(1);
    expect(size.solutions[0]!.interval![0]).toBeLessThan(size.solutions[0]!.value);
    // So near the limit of the law no size is too large.
    expect(flat.solutions[0]!.interval![1]).toBeNull();
    const { params } = split.intervals!;
    expect([params![0]! < split.values!['params']!, params![1]! > split.values!['params']!]).toEqual([true, true]);
    expect(served.values!['params']).toBeLessThan(split.values!['params']!);
    expect(limited).toMatchObject({ limited: ['params'], values: { params: expect.closeTo(7e9, -2) as number }, intervals: { params: null } });
  });

  test('gives the same draws each time, and others from another seed', async () => {
    const ask = async (seed: number) => {
      const [answer] = await answersTo(`${fitted.replace('c4.loss }\n', `c4.loss  seed: ${seed} }\n`)}allocate scaling over params, tokens at { compute: 1e22 }\n`);
      return answer?.kind === 'allocate' ? answer.intervals : null;
    };
    const first = await ask(1);
    expect(first!['params']).not.toBeNull();
    expect(await ask(1)).toEqual(first);
    expect(await ask(2)).not.toEqual(first);
  });

  test('predicts the rows it holds out, and never fits them', async () => {
    const rows = [1e8, 2e8, 4e8, 8e8, 1.6e9, 3.2e9, 6.4e9].flatMap((n) => [2e9, 2e10, 2e11].map((d, i) => [n, d, (1.8 + 400 / n ** 0.34 + 1500 / d ** 0.36) * (1 + 0.002 * Math.sin(n / 1e7 + i))] as const));
    const table = rows.map(([n, d, loss], at) => `  | r${at} | ${n / 1e9}B | ${d / 1e9}B | ${loss} | ${n > 6e9 ? 'held-out' : 'law'} |`).join('\n');
    const { report } = await reportOf(`reference mine {\n  | model | params | tokens | loss | role |\n  | ----- | ------ | ------ | ---- | ---- |\n${table}\n}\n${law}fit scaling = chinchilla to mine\n`);
    const fit = report.fits.find((one) => one.name === 'scaling') as LawFitEntry;
    expect(fit.rows).toEqual({ fitted: 18, heldOut: 3, filtered: 0, incomplete: 0 });
    expect(fit.heldOut.map(({ name }) => name)).toEqual(['r18', 'r19', 'r20']);
    for (const { output } of fit.heldOut) {
      expect(Math.abs(output.error!)).toBeLessThan(0.02);
      expect(output.predictionInterval).not.toBeNull();
      expect(Number.isFinite(output.standardErrors)).toBe(true);
    }
  });
});

describe('what cannot be answered says why, where it is asked', () => {
  test.each([
    ['solve replication for params at { tokens: 1.4T  loss: 1.5 }', '4 warning no-solution: There is no solution: replication goes no lower than loss 1.892 at any params; asked for was 1.5.'],
    ['solve replication for params in 1B .. 10B at { tokens: 1.4T  loss: 1.9 }', '4 warning no-solution: There is no solution: replication goes no lower than loss 2.053 for params from 1B to 10B, at params 10B; asked for was 1.9.'],
    ['solve replication for params in 1B .. 10B at { tokens: 1.4T  loss: 3 }', '4 warning no-solution: There is no solution: replication goes no higher than loss 2.250 for params from 1B to 10B, at params 1B; asked for was 3.'],
    ['allocate replication over params, tokens at { compute: 1e21  params: 1T .. 2T  tokens: 1T .. 2T }', '4 warning no-best-split: There is no best split: the budget is too small for the limits given.'],
    ['forecast doubling', '4 warning no-forecast: Nothing can be forecast: no reference measures densities here.'],
  ])('%s', async (question, message) => {
    const { code, report } = await reportOf(`${replication}${question}\n`);
    expect(said(report)).toEqual([message]);
    expect(code).toBe(0);
    expect(report.answers).toHaveLength(1);
    expect(report.answers[0]!.why).toBe(report.diagnostics[0]!.message);
  });

  test('a law that falls all the way has no best split', async () => {
    const { report } = await reportOf('law size: loss = 1 + 400 / params^0.3 + tokens * 0\nfit only-size = size with { }\nallocate only-size over params, tokens at { compute: 1e21 }\n');
    expect(said(report)).toEqual(['3 warning no-best-split: There is no best split: only-size falls all the way to the largest params that the budget allows, so no tokens are worth their compute.']);
  });

  test('a law without a value there', async () => {
    const { code, report } = await reportOf('law pole: loss = 1 / log(params / 1B)\nfit at-pole = pole with { }\npredict at-pole at { params: 1B }\n');
    expect(code).toBe(1);
    expect(said(report)).toEqual(['3 error law-undefined: at-pole has no value at params 1B: it divides by zero. Ask where it has one.']);
  });

  test('rows at which the law has no value, and few rows', async () => {
    const { report } = await reportOf(`reference mine {
  | model | params | tokens | loss |
  | ----- | ------ | ------ | ---- |
  | a     | 60M    | 1B     | 4.1  |
  | b     | 90M    | 2B     | 3.9  |
}
law shifted: loss = E + A / log(params / 1M - 70)
fit gone = shifted to mine
${law}fit few = chinchilla to mine
predict few at { params: 1B  tokens: 1B }
`);
    expect(said(report)).toEqual([
      '8 warning fit-failed: The fit gone cannot be fitted: at a (params 60M) it has no value, whatever its parameters: it takes the logarithm of a number that is not positive. Leave such rows out with `only`, or mend the formula.',
      '11 warning fit-failed: The fit few cannot be fitted: 2 usable rows are too few, or too much alike, to determine 5 parameters. Add rows.',
      '12 error answer-without-fit: This cannot be answered, since few is not fitted: 2 usable rows are too few, or too much alike, to determine 5 parameters. Add rows.',
    ]);
    expect(report.answers[0]).toMatchObject({ kind: 'predict', value: null, interval: null });
  });
});

describe('expectations', () => {
  const models = `use std/refinedweb
model A { params: 7B  released: 2023-04-24  hellaswag: 78% }
model B { released: 2023-04-24  hellaswag: 78% }
`;

  test('hold, fail, or cannot be said', async () => {
    const { code, report } = await reportOf(`${models}expect density of A > 0.5
expect density of A > 2
expect density of B > 1
expect density of A > 2 and density of B > 1
expect density of A > 0.5 or density of B > 1
expect doubling < 400
`);
    expect(report.answers.map((answer) => (answer.kind === 'expect' ? answer.holds : answer.kind))).toEqual([true, false, null, false, true, null]);
    expect(code).toBe(1);
    const failed = said(report).filter((line) => line.includes('expectation'));
    expect(failed.map((line) => line.replace(/ is 0\.\d+ \([^)]*\)/, ' is …'))).toEqual([
      '5 error expectation-failed: This does not hold: density of A > 2. Here the density of A is ….',
      '6 error expectation-open: Whether density of B > 1 cannot be said: B has no density.',
      '7 error expectation-failed: This does not hold: density of A > 2 and density of B > 1. Here the density of A is ….',
      '9 error expectation-open: Whether doubling < 400 cannot be said: there is no trend.',
    ]);
  });

  test('that hold leave the exit code at 0', async () => {
    const { code, report } = await reportOf(`${replication}expect loss of replication at { params: 70B  tokens: 1.4T } < 2\n`);
    expect({ code, answers: report.answers }).toMatchObject({ code: 0, answers: [{ kind: 'expect', holds: true, values: [{ what: 'loss of replication', value: '1.974' }], why: null }] });
  });
});

describe('a mixture of experts', () => {
  const moe = `quantity sparsity "share of experts idle" in 0% .. 95%
law moe: loss = E + A / active^alpha / (1 + 0.2 * sparsity) + B / tokens^beta + 0.05 * sparsity^2
fit made-up = moe with { E: 1.7  A: 480  alpha: 0.34  B: 2000  beta: 0.36 }
`;

  test('pays for what a token uses, and spreads what costs nothing', async () => {
    const [free, limited, given] = await answersTo(`${moe}allocate made-up over active, tokens, sparsity at { compute: 1e22 }
allocate made-up over active, tokens, sparsity at { compute: 1e22  sparsity: 50% .. 90% }
allocate made-up over active, tokens at { compute: 1e22  sparsity: 50% }
`);
    if (free?.kind !== 'allocate' || limited?.kind !== 'allocate' || given?.kind !== 'allocate') throw new Error('no split');
    const { active, tokens, sparsity } = free.values as Record<'active' | 'tokens' | 'sparsity', number>;
    expect((6 * active * tokens) / 1e22).toBeCloseTo(1, 9);
    // Where the derivatives by sparsity vanish.
    expect((0.2 * 480 * active ** -0.34) / (1 + 0.2 * sparsity) ** 2 / (0.1 * sparsity)).toBeCloseTo(1, 4);
    expect(limited).toMatchObject({ limited: ['sparsity'], values: { sparsity: 0.5 } });
    expect(limited.value! / given.value!).toBeCloseTo(1, 9);
    expect(limited.values!['active']! / given.values!['active']!).toBeCloseTo(1, 4);
  });

  test('needs limits for what costs nothing', async () => {
    const { report } = await reportOf(`${moe.replace(' in 0% .. 95%', '')}allocate made-up over active, tokens, sparsity at { compute: 1e22 }\n`);
    expect(said(report)).toEqual(['4 warning no-best-split: There is no best split: sparsity costs no compute, so it needs limits: give it a range in `at { … }`.']);
  });
});

describe('forecasts', () => {
  test('extend the line of the trend', async () => {
    const text = readFileSync('media/examples/base-models.density', 'utf8');
    const { report } = await reportOf(`${text}
forecast doubling
forecast density at 2027-01-01
forecast when params 3B reaches hellaswag 80%
`);
    const [doubling, density, day] = report.answers;
    const { trend } = report;
    if (!trend || doubling?.kind !== 'forecast' || density?.kind !== 'forecast' || day?.kind !== 'forecast') throw new Error('no forecast');
    expect(doubling).toMatchObject({ quantity: 'doublingDays', value: trend.doublingDays, interval: trend.doublingInterval });
    const days = (Date.UTC(2027, 0, 1) - Date.UTC(2023, 1, 24)) / 86_400_000;
    expect(density.value! / Math.exp(trend.intercept + trend.growthRatePerDay * days)).toBeCloseTo(1, 9);
    expect(density.extrapolation).toMatchObject([{ quantity: 'released', value: days, factor: null }]);

    const at80 = await reportOf(`use std/refinedweb\nmodel Eighty { params: 3B  hellaswag: 80% }\n`);
    const needed = at80.report.models[0]!.density!;
    expect(trend.intercept + trend.growthRatePerDay * day.value!).toBeCloseTo(Math.log(needed), 6);
    expect(day.date).toBe(new Date(Date.UTC(2023, 1, 24) + Math.round(day.value!) * 86_400_000).toISOString().slice(0, 10));
    expect([day.interval![0]! < day.value!, day.interval![1] === null || day.interval![1] > day.value!]).toEqual([true, true]);
  });
});
