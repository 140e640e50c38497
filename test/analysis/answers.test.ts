import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { tiedToLaw, withOwnErrors } from '../../src/engine/implied-errors.js';
import type { Code } from '../../src/base/diagnostic.js';
import { analyze } from '../../src/analysis/analyze.js';
import { evaluate } from '../../src/analysis/evaluate.js';
import { Workshop } from '../../src/analysis/workshop.js';
import { coefficientInterval } from '../../src/engine/fitted.js';
import { answerHint, answerLines } from '../../src/features/answer-words.js';
import { inlayHints } from '../../src/features/inlay-hints.js';
import { memoryFiles, path } from '../support/memory-files.js';
import { analysisOf, evaluated } from '../support/remarks.js';

const law = 'law chinchilla: loss = E + A / params^alpha + B / tokens^beta\n';
const replication = `${law}fit replication = chinchilla with { E: 1.8172  A: 482.01  alpha: 0.3478  B: 2085.43  beta: 0.3658 }\n`;
const never = new AbortController().signal;

function rows(table: readonly (readonly [params: number, tokens: number])[]): string {
  const lines = table.map(([params, tokens], at) => `  | r${at} | ${params}B | ${tokens}B | ${1.8 + 400 / (params * 1e9) ** 0.34 + 1500 / (tokens * 1e9) ** 0.36 + 0.003 * Math.sin(7 * at * at + 1)} |\n`).join('');
  return `reference mine {\n  | model | params | tokens | loss |\n  | ----- | ------ | ------ | ---- |\n${lines}}\n`;
}

const grid = [0.1, 0.4, 1.6, 6.4].flatMap((params) => [2, 20, 200].map((tokens) => [params, tokens] as const));

/** Densities that grow over a year. */
const trending = `use std/refinedweb
model A { params: 7B  released: 2023-03-01  hellaswag: 68% }
model B { params: 7B  released: 2023-07-01  hellaswag: 71% }
model C { params: 7B  released: 2023-11-01  hellaswag: 74% }
model D { params: 7B  released: 2024-03-01  hellaswag: 76% }
`;

/** Where in the text a code is said: the words there. */
async function said(text: string, code: Code): Promise<string[]> {
  const { diagnostics } = await evaluated(text);
  return diagnostics.filter((found) => found.code === code).map(({ span }) => text.slice(span.start, span.end));
}

describe('remarks stand where they belong', () => {
  const lines = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4].map((params) => [params, 20 * params] as const);
  const cases: readonly (readonly [Code, string, readonly string[]])[] = [
    ['collinear-inputs', `${rows(lines)}law one: loss = E + A / params^alpha + B / tokens\nfit scaling = one to mine\n`, ['scaling']],
    ['fit-without-hold-out', `${rows(grid)}${law}fit scaling = chinchilla to mine\npredict scaling at { params: 70B  tokens: 1T }\n`, ['scaling']],
    ['constants-rounded', `${replication.replace('0.3658 }', '0.3658  rounded: yes }')}predict replication at { params: 1B  tokens: 1T }\n`, ['predict']],
    ['implied-law', `benchmark mmlu { range: 25% .. 100% }\nlaw one: loss = E + A / params^alpha\nfit one-of = one with { E: 1.8  A: 400  alpha: 0.3 }\nreference mine {\n  mmlu.loss: from one-of\n  | model | params | tokens | mmlu |\n  | ----- | ------ | ------ | ---- |\n  | a | 1B | 1T | 40% |\n}\n`, ['mine']],
    ['answer-without-fit', `${rows(grid.slice(0, 2))}${law}fit scaling = chinchilla to mine\npredict scaling at { params: 70B  tokens: 1T }\n`, ['predict']],
    ['law-undefined', 'law pole: loss = 1 / log(params / 1B)\nfit at-pole = pole with { }\npredict at-pole at { params: 1B }\n', ['predict']],
    ['no-solution', `${replication}solve replication for tokens at { params: 1B  loss: 1 }\n`, ['solve']],
    ['no-best-split', `${replication}allocate replication over params, tokens at { compute: 1e21  params: 1T .. 2T  tokens: 1T .. 2T }\n`, ['allocate']],
    ['no-forecast', 'forecast density at 2027-01-01\n', ['forecast']],
    ['answer-extrapolated', `${rows(grid)}${law}fit scaling = chinchilla to mine\npredict scaling at { params: 70B  tokens: 1T }\npredict scaling at { params: 10B  tokens: 1T }\n`, ['predict']],
    ['answer-outside-range', 'quantity share "share" in 0%..100%\nlaw line: share = a + b * log10(params)\nfit rise = line with { a: -2.8  b: 0.34 }\npredict rise at { params: 1T }\nexpect share of rise at { params: 1T } > 0.5\npredict rise at { params: 1B }\n', ['predict', 'expect']],
    ['parameters-redundant', `${rows(grid)}law twice: loss = E + A / N^alpha + K / N^alpha + B / D^beta\nlaw shifted: loss = E + F + A / N^alpha\nlaw scaled: loss = E + A / (N * k)^alpha\nfit one = twice to mine\nfit two = shifted to mine\nfit three = scaled to mine\n`, ['one', 'two', 'three']],
    ['answer-without-interval', `${rows(grid)}law twice: loss = E + A / N^alpha + K / N^alpha + B / D^beta\nfit one = twice to mine\npredict one at { params: 1B  tokens: 10B }\n`, ['predict']],
    ['answer-extrapolated', `${rows(grid)}${law}fit scaling = chinchilla to mine\nexpect loss of scaling at { params: 90B  tokens: 1T } < 3\nexpect loss of scaling at { params: 9B  tokens: 1T } < 3\n`, ['expect']],
    ['answer-extrapolated', `${trending}forecast density at 2024-09-01\nforecast density at 2030-01-01\n`, ['forecast']],
    ['constant-above-losses', `${rows(grid).replace(/\n\}\n$/, '\n  | low | 12B | 400B | 1.7 |\n}\n')}${law}fit scaling = chinchilla to mine\n`, ['scaling']],
    ['no-best-split', `${replication}allocate replication over params, tokens at { compute: 3 }\n`, ['allocate']],
    ['expectation-failed', `${replication}expect loss of replication at { params: 1B  tokens: 1T } < 1\n`, ['expect']],
    ['expectation-open', 'use std/refinedweb\nmodel A { hellaswag: 78% }\nexpect density of A > 1\n', ['expect']],
  ];
  test.each(cases)('%s', async (code, text, places) => expect(await said(text, code)).toEqual(places));

  test('a fit that the text gets wrong is not spoken of again where it is asked', async () => {
    const { diagnostics } = await evaluated(`${rows(grid)}fit scaling = chinchila to mine\npredict scaling at { params: 1B  tokens: 1T }\n`);
    expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-name']);
  });

  test('outliers among the rows of a library are told at the fit, once', async () => {
    const text = 'use std/laws/chinchilla\nuse std/chinchilla-points\nfit s = chinchilla to chinchilla-points\n';
    const { diagnostics, evaluation } = await evaluated(text);
    const far = evaluation.laws[0]!.z.filter((z) => Math.abs(z) > 3.5).length;
    const [said, ...more] = diagnostics.filter(({ code }) => code === 'reference-outlier');
    expect(more).toEqual([]);
    expect(text.slice(said!.span.start, said!.span.end)).toBe('s');
    expect(said!.message).toMatch(new RegExp(`^${far} of 245 rows of Chinchilla, figure 4 are outliers of the fit s: c002 \\(robust z \\d+\\), c001 \\(robust z \\d+\\), c004 \\(robust z \\d+\\) and ${far - 3} more\\. Check them, leave them out with \`only\`, or hold them out\\.$`));
    expect((await evaluated(text.replace('fit s', '# allow reference-outlier because they are known\nfit s'))).diagnostics.filter(({ code }) => code === 'reference-outlier')).toEqual([]);
  });

  test('rows far from a fit are outliers of it', async () => {
    const text = `${rows(grid.concat(grid.map(([n, d]) => [n * 1.5, d * 1.5] as const))).replace(/(\| r5 \| [^|]*\| [^|]*\| )([\d.]+)/, (_, front: string, loss: string) => `${front}${Number(loss) * 1.2}`)}${law}fit scaling = chinchilla to mine\n`;
    expect(await said(text, 'reference-outlier')).toEqual(['r5']);
    const { diagnostics } = await evaluated(`${text}fit again = chinchilla to mine { seed: 2 }\n`);
    expect(diagnostics.flatMap(({ code, message }) => (code === 'reference-outlier' ? [message] : []))).toEqual([expect.stringMatching(/^r5, as scaling and again see it, is an outlier: measured [\d.]+, fitted [\d.]+ and [\d.]+ \(/)]);
  });
});

test('compute that is solved for has its unit', async () => {
  const { evaluation } = await evaluated(`${replication}solve replication for compute at { params: 7B  loss: 2.0 }\n`);
  expect([answerHint(evaluation.answers[0]!, true), answerLines(evaluation.answers[0]!, 0.9)]).toEqual(['→ compute 4.05e27 FLOP', ['compute 4.05e27 FLOP']]);
});

describe('expectations of a plan', () => {
  const plans = `use std/refinedweb
model A { params: 7B  tokens: 2T  hellaswag: 78% }
plan Next-3B { params: 3.2B  tokens: 9T }
plan Bare { params: 3B }
`;
  const asked = async (...conditions: readonly string[]) => {
    const { evaluation } = await evaluated(`${plans}${conditions.map((condition) => `expect ${condition}\n`).join('')}`);
    return evaluation.answers.map((answer) => answerLines(answer, 0.9).join(' '));
  };

  test('compare its predicted score, with the interval of a new run, and what it says of itself', async () => expect(await asked('hellaswag of Next-3B > 60%', 'hellaswag of Next-3B > 75%', 'hellaswag of Next-3B > hellaswag of A', 'params of Next-3B < 4B and compute of Next-3B < 2e23 FLOP', 'compute of A > 1e23')).toEqual([
    'It holds. The predicted hellaswag of Next-3B is 77.3% (70.5–84.0%); asked for: above 60%.',
    'It holds, not decisive: the interval 70.5–84.0% of the predicted hellaswag of Next-3B holds both answers. The predicted hellaswag of Next-3B is 77.3% (70.5–84.0%); asked for: above 75%.',
    'It does not hold, not decisive: the interval 70.5–84.0% of the predicted hellaswag of Next-3B holds both answers. The predicted hellaswag of Next-3B is 77.3% (70.5–84.0%). hellaswag of A is 78.0%.',
    'It holds. The params of Next-3B is 3.20B; asked for: below 4B. The compute of Next-3B is 1.73e23 FLOP; asked for: below 2e23 FLOP.',
    'It does not hold. The compute of A is 8.40e22 FLOP; asked for: above 1e23 FLOP.',
  ]));

  test('say what a plan does not have', async () => expect(await asked('density of Next-3B > 1', 'effective of Next-3B > 1B', 'hellaswag of Bare > 10%', 'compute of Bare < 1e22')).toEqual([
    'Whether density of Next-3B > 1 cannot be said: Next-3B is a plan: it has no density until it is measured.',
    'Whether effective of Next-3B > 1B cannot be said: Next-3B is a plan: it has no effective size until it is measured.',
    'Whether hellaswag of Bare > 10% cannot be said: no hellaswag of Bare is predicted: the plan has no tokens.',
    'Whether compute of Bare < 1e22 cannot be said: the compute of Bare needs its tokens.',
  ]));
});

describe('what cannot be is not claimed', () => {
  test('redundant parameters are named', async () => {
    const { diagnostics } = await evaluated(`${rows(grid)}law twice: loss = E + A / N^alpha + K / N^alpha + B / D^beta\nfit one = twice to mine\n`);
    expect(diagnostics.find(({ code }) => code === 'parameters-redundant')).toMatchObject({ data: { names: ['A', 'K'] } });
    expect(diagnostics.some(({ code }) => code === 'fit-not-converged')).toBe(false);
  });

  test('intervals end at the range of the output, and those of parameters at their bounds', async () => {
    const scores = [20, 45, 48, 72, 78, 97].map((score, at) => `  | m${at} | ${2 ** at}B | ${score}% |\n`).join('');
    const { evaluation: { answers, laws } } = await evaluated(`quantity share "share" in 0%..100%\nlaw line: share = a + b * log10(params) where b in 0 .. 0.55\nreference mine {\n  | model | params | share |\n  | ----- | ------ | ----- |\n${scores}}\nfit rise = line to mine\npredict rise at { params: 34B }\npredict rise at { params: 1B }\n`);
    const [high, low] = answers;
    if (high?.kind !== 'estimate' || low?.kind !== 'estimate' || laws[0]?.fitted.kind !== 'fitted') throw new Error('no answer');
    expect(high.estimate.value).toBeLessThan(1);
    expect(high.newRun![0]).toBeGreaterThan(0);
    expect(high.newRun![1]).toBe(1);
    expect(high.estimate.interval![1]).toBeLessThanOrEqual(1);
    expect(coefficientInterval(laws[0].fitted, 'b', 0.999)![1]).toBe(0.55);
  });

  test('a positive parameter of any size at all is undetermined', async () => {
    const flat = rows(grid).replace(/\| ([\d.]+) \|\n/g, (_, loss: string) => `| ${2 + Number(loss) / 1000} |\n`);
    const { diagnostics } = await evaluated(`${flat}law chain: loss = E + A / (params + M)^alpha where A > 0, M > 0, alpha in 0..3\nfit scaling = chain to mine\n`);
    expect(diagnostics.find(({ code }) => code === 'coefficient-undetermined')).toMatchObject({ message: expect.stringContaining('not known to a factor of ten') as string });
  });

  test('an expectation whose interval holds both answers is not decisive', async () => {
    const text = (least: number) => `${rows(grid)}${law}fit scaling = chinchilla to mine\nexpect loss of scaling at { params: 70B  tokens: 1T } < ${least}\n`;
    const { evaluation: { answers: [first] } } = await evaluated(text(3));
    const side = first?.kind === 'verdict' ? first.predictions[0]!.estimate : null;
    const [close, high] = [side!.value + 1e-6, side!.interval![1]! + 0.01];
    expect([await said(text(close), 'expectation-not-decisive'), await said(text(high), 'expectation-not-decisive')]).toEqual([['expect'], []]);
    const { evaluation } = await evaluated(text(close));
    expect(answerHint(evaluation.answers[0]!, true)).toMatch(/^✓ holds, not decisive · 11× beyond the rows$/);
  });

  test('a far forecast has the digits it deserves, and the size a score needs its factor', async () => {
    const { evaluation } = await evaluated(`${trending}forecast density at 2044-01-01\nforecast when params 1B reaches hellaswag 80%\n`);
    const [far, when] = evaluation.answers.map((answer) => answerLines(answer, 0.9));
    expect(far![0]).toMatch(/^density \d\.\de\d+; 90 % of the line: \d\.\de\d+–\d\.\de\d+$/);
    expect(when!.at(-1)).toMatch(/^effective size \d+(\.\d+)?B is \d+(\.\d+)?× beyond [\d.]+B, the largest fitted$/);
  });
});

describe('fits are remembered', () => {
  const text = `${rows(grid)}${law}fit scaling = chinchilla to mine\npredict scaling at { params: 70B  tokens: 1T }\nallocate scaling over params, tokens at { compute: 1e21 }\n`;

  test('typing elsewhere never refits, and moves nothing', async () => {
    const workshop = new Workshop();
    const first = await evaluate(analysisOf(text).study, workshop, never);
    const fitted = workshop.fitted;
    const again = await evaluate(analysisOf(`# A comment.\n${text.replace('70B', '71B')}model A { params: 7B }\n`).study, workshop, never);
    expect(workshop.fitted).toBe(fitted);
    expect(again.laws[0]!.fitted).toBe(first.laws[0]!.fitted);
    expect(again.answers[1]).toMatchObject({ kind: 'split', parts: (first.answers[1] as { parts: object }).parts });
    await evaluate(analysisOf(text.replace('r3', 'r3').replace('| 0.1B | 2B |', '| 0.11B | 2B |')).study, workshop, never);
    expect(workshop.fitted).toBe(fitted + 1);
  });

  test('an evaluation that is no longer wanted stops', async () => {
    const controller = new AbortController();
    const done = evaluate(analysisOf(text).study, new Workshop(), controller.signal);
    controller.abort(new Error('overtaken'));
    await expect(done).rejects.toThrow('overtaken');
  });
});

describe('hints', () => {
  async function hints(text: string, now = text): Promise<string[]> {
    const { analysis, evaluation } = await evaluated(text);
    const after = now === text ? analysis : analyze(path, now, memoryFiles({}), () => new Date('2026-06-01T12:00:00Z'), analysis);
    const kinds = { effectiveSize: true, density: true, interval: true, fit: true, plan: true, answer: true };
    return inlayHints(after, { analysis, evaluation }, { start: 0, end: now.length }, kinds).map((hint) => `${now.slice(0, hint.offset).split('\n').length}: ${hint.text}`);
  }
  const text = `${replication}predict replication at { params: 70B  tokens: 1.4T }
solve replication for params at { tokens: 1.4T  loss: 2 }
solve replication for params at { tokens: 1.4T  loss: 1 }
allocate replication over params, tokens at { compute: 5.76e23 }
expect loss of replication at { params: 70B  tokens: 1.4T } < 2
expect loss of replication at { params: 70B  tokens: 1.4T } < 1
`;
  const answers = ['→ loss 1.974', '→ params 31.5B', '→ no answer', '→ params 72.2B · tokens 1.33T · loss 1.974', '✓ holds', '✗ loss of replication 1.974'];

  test('stand at the end of the line of each question and fit', async () => {
    expect(await hints(text)).toEqual(['2: constants as given', ...answers.map((answer, at) => `${at + 3}: ${answer}`)]);
  });

  test('go with what is typed anew', async () => {
    expect(await hints(text, text.replace('loss: 2 }', 'loss: 3 }'))).toEqual(['2: constants as given', ...answers.flatMap((answer, at) => (at === 1 ? [] : [`${at + 3}: ${answer}`]))]);
  });

  test('move with their lines', async () => {
    expect(await hints(text, text.replace('predict', '# Above.\n\npredict'))).toEqual(['2: constants as given …', ...answers.map((answer, at) => `${at + 5}: ${answer} …`)]);
  });

  test('tell of a fit how many rows, how well, and its parameters, and how far an answer reaches', async () => {
    const [fit, answer] = await hints(`${rows(grid)}${law}fit scaling = chinchilla to mine\npredict scaling at { params: 640B  tokens: 200B }\n`);
    expect(fit).toMatch(/^18: 12 rows, typically off by 0\.\d+ % · E \d(\.\d+)?, A \d+(\.\d+)?, …$/);
    expect(answer).toMatch(/^19: → loss \d\.\d{3} \(\d\.\d{3}–\d\.\d{3}\) · 100× beyond the rows$/);
  });
});

describe('losses taken from a fit', () => {
  const golden = JSON.parse(readFileSync('test/golden/golden.json', 'utf8')) as { 'base-llms-mmlu-36': { loss_law: Record<string, number>; sigmoid: Record<string, number>; trend: { record_setters: Record<string, number> } } };
  const { loss_law: published, sigmoid, trend: { record_setters: records } } = golden['base-llms-mmlu-36'];
  const models = readFileSync('test/golden/density-mmlu-36.csv', 'utf8').trim().split('\n').slice(1).map((line) => line.split(','));
  const cell = ([name, , params, tokens, released, score]: readonly string[]) => `  | ${name} | ${params}B | ${tokens ? `${tokens}T` : '?'} | ${released} | ${Number(score) * 100}% |\n`;
  const llamas = models.filter(([, family]) => family === 'Llama' || family === 'Llama-2');
  const constants = Object.entries(published).map(([name, value]) => `${name}: ${value}`).join('  ');
  const text = (fit: string) => `use std/benchmarks
${law}${fit}
reference llama {
  mmlu.loss: from scaling
  | model | params | tokens | released | mmlu |
  | ----- | ------ | ------ | -------- | ---- |
${llamas.map(cell).join('')}}
models {
  | model | params | tokens | released | mmlu |
  | ----- | ------ | ------ | -------- | ---- |
${models.map(cell).join('')}}
`;

  test('the 36 base models, to the golden digits', async () => {
    const { evaluation } = await evaluated(text(`fit scaling = chinchilla with { ${constants} }`));
    const [ruler] = evaluation.rulers;
    expect(ruler).toMatchObject({ implied: { name: 'scaling' }, largest: 7e10, law: { kind: 'fitted' }, curve: { kind: 'fitted' } });
    if (ruler?.curve.kind !== 'fitted') throw new Error('no curve');
    expect(ruler.curve.coefficients.slope / sigmoid['k']!).toBeCloseTo(1, 6);
    expect(ruler.curve.coefficients.midpoint).toBeCloseTo(sigmoid['L0']!, 8);
    for (const [at, [, , , , , , , , density]] of models.entries()) expect(evaluation.models[at]!.density! / Number(density), models[at]![0]).toBeCloseTo(1, 6);
    const { trend } = evaluation.trends[0]!;
    if (trend.kind !== 'trend') throw new Error('no trend');
    expect(trend.n).toBe(9);
    expect(trend.growthRate).toBeCloseTo(records['A_per_day']!, 8);
    expect(trend.doublingDays).toBeCloseTo(99.3, 1);
    expect(trend.r2).toBeCloseTo(0.909, 3);
  });

  test('what the law errs moves the ruler and the models alike, so sizes hardly know of it', async () => {
    const fitted = await evaluated(text('use std/chinchilla-points\nfit scaling = chinchilla to chinchilla-points only tokens > 0.45 * params'));
    const exact = await evaluated(text(`fit scaling = chinchilla with { ${constants} }`));
    const ends = ({ evaluation }: typeof exact) => evaluation.models.map(({ effective }) => (effective?.kind === 'size' ? effective.interval : [null, null]));
    ends(fitted).forEach(([low, high], at) => {
      const [from, to] = ends(exact)[at]!;
      expect(low! / from!).toBeGreaterThan(0.8);
      expect(high! / to!).toBeLessThan(1.25);
    });
  });

  test('the curve follows the law as fitting it anew shows', async () => {
    const { evaluation } = await evaluated(text('use std/chinchilla-points\nfit scaling = chinchilla to chinchilla-points only tokens > 0.45 * params'));
    const [{ law: implied }] = evaluation.rulers as [typeof evaluation.rulers[0]];
    if (implied.kind !== 'fitted') throw new Error('no law');
    expect(implied.free).toEqual(['E', 'A', 'alpha', 'B', 'beta']);
    const own = (constantsNow: Record<string, number>) => evaluated(text(`fit scaling = chinchilla with { ${Object.entries(constantsNow).map(([name, value]) => `${name}: ${value}`).join('  ')} }`));
    // One of the law's independent errors, a hundredth of it, and the curve fitted to the losses that are implied then.
    const step = 0.01;
    const curveAt = async (sign: number) => {
      const moved = Object.fromEntries(implied.free.map((name, k) => {
        const by = sign * step * implied.influence[0]![k]!;
        return [name, name === 'alpha' || name === 'beta' ? implied.coefficients[name] + by : implied.coefficients[name] * Math.exp(by)];
      }));
      const { curve } = (await own(moved)).evaluation.rulers[0]!;
      return curve.kind === 'fitted' ? [Math.log(curve.coefficients.slope), curve.coefficients.midpoint] : [];
    };
    const [up, down] = [await curveAt(1), await curveAt(-1)];
    const { curve } = evaluation.rulers[0]!;
    if (curve.kind !== 'fitted') throw new Error('no curve');
    const told = curve.influence[curve.influence.length - implied.influence.length]!;
    told.forEach((value, k) => expect((up[k]! - down[k]!) / (2 * step) / value).toBeCloseTo(1, 1));
  });

  test('a law without errors ties nothing', async () => {
    const { evaluation } = await evaluated(text(`fit scaling = chinchilla with { ${constants} }`));
    const [{ law: exact, curve }] = evaluation.rulers as [typeof evaluation.rulers[0]];
    if (exact.kind !== 'fitted' || curve.kind !== 'fitted') throw new Error('not fitted');
    expect(withOwnErrors(exact)).toBe(exact);
    expect(tiedToLaw(exact, curve, [], false)).toBe(curve);
  });
});
