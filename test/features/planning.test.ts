import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatted } from '../../src/features/report-formats.js';
import { hover } from '../../src/features/hover.js';
import { inlayHints } from '../../src/features/inlay-hints.js';
import { report, type Report } from '../../src/features/report.js';
import { cursor } from '../support/fixture.js';
import { renderSvg } from '../../src/render/svg.js';
import { evaluated } from '../support/remarks.js';
import { plotsOf, specNamed } from './plots-of.js';

async function reportOn(text: string): Promise<Report> {
  const { analysis, evaluation, diagnostics } = await evaluated(text);
  return report(analysis, evaluation, diagnostics.filter(({ severity }) => severity === 'error'), '0.1.0');
}

async function hintOf(text: string): Promise<string[]> {
  const { analysis, evaluation } = await evaluated(text);
  const kinds = { effectiveSize: true, density: true, interval: true, fit: false, plan: true, answer: false };
  return inlayHints(analysis, { analysis, evaluation }, { start: 0, end: text.length }, kinds).map((hint) => hint.text);
}

async function hoverAt(marked: string): Promise<string> {
  const { text, offset } = cursor(marked);
  const { analysis, evaluation } = await evaluated(text);
  return hover(analysis, evaluation, offset, { links: false })?.markdown.replace(/ {2}$/gm, '') ?? '';
}

const E = 1.7, A = 77, alpha = 0.22, B = 384, beta = 0.29;
const lossAt = (params: number, tokens: number) => E + A * params ** -alpha + B * tokens ** -beta;
const quizAt = (params: number, tokens: number) => 0.25 + 0.75 / (1 + Math.exp(3.5 * (lossAt(params, tokens) - 2.6)));
const RUNS = [[1e8, 2e9], [1e8, 2e10], [3e8, 6e9], [3e8, 6e10], [1e9, 2e10], [1e9, 2e11], [3e9, 6e10], [3e9, 3e11], [7e9, 1e11], [7e9, 1e12]] as const;

/** A ruler without noise. */
const ruler = `benchmark quiz { range: 25% .. 100% }
reference exact {
  | model | params | tokens | loss | quiz |
  | ----- | ------ | ------ | ---- | ---- |
${RUNS.map(([params, tokens], at) => `  | run-${at} | ${params} | ${tokens} | ${lossAt(params, tokens)} | ${quizAt(params, tokens) * 100}% |\n`).join('')}}
`;
/** Of density ρ at these params, read at 1T tokens. */
const scored = (density: number, params = 1e9) => `${quizAt(density * params, 1e12) * 100}%`;
const day = (text: string) => (Date.parse(text) - Date.UTC(2023, 1, 24)) / 86_400_000;
/** Models whose density doubles every 100 days, and is 1 on 2023-02-24. */
const growing = ['2023-03-06', '2023-06-14', '2023-11-01', '2024-02-09', '2024-04-19'];
const models = growing.map((date, at) => `model m${at} { params: 1B  released: ${date}  quiz: ${scored(2 ** (day(date) / 100))} }\n`).join('');

describe('a plan on an exact ruler', () => {
  const plan = 'plan Next { params: 4B  tokens: 200B  released: 2024-07-08 }\n';

  test('its loss and score are those of the law at its params and tokens', async () => {
    const { plans: [next], models: measured, trend } = await reportOn(ruler + models + plan);
    expect(measured.map(({ name }) => name)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4']);
    expect(trend!.doublingDays!).toBeCloseTo(100, 3);
    expect(next!.predictions[0]!.loss!.value).toBeCloseTo(lossAt(4e9, 2e11), 6);
    expect(next!.predictions[0]!.score!.value).toBeCloseTo(quizAt(4e9, 2e11), 6);
    expect(next).toMatchObject({ name: 'Next', size: 4e9, tokensPerParam: 50, compute: 6 * 4e9 * 2e11, timesLargest: 4 / 7, timesLongest: 0.2, line: measured.at(-1)!.line! + 1 });
  });

  test('it scores like the size that has this loss at 1T tokens', async () => {
    const { plans: [next] } = await reportOn(ruler + models + plan);
    const matched = ((4e9 ** -alpha * A + B * (2e11 ** -beta - 1e12 ** -beta)) / A) ** (-1 / alpha);
    const { effectiveParams, density, matches } = next!.standings[0]!;
    expect(effectiveParams?.kind === 'size' && effectiveParams.value / matched).toBeCloseTo(1, 5);
    expect(density! / (matched / 4e9)).toBeCloseTo(1, 5);
    expect(matches!.params / (matched / 2 ** (day('2024-07-08') / 100))).toBeCloseTo(1, 4);
  });

  test('the frontier of its date has grown on, and so has the score of its size', async () => {
    const { plans: [next] } = await reportOn(ruler + models + plan);
    const { frontier, promised, daysBeyond } = next!.standings[0]!;
    const density = 2 ** (day('2024-07-08') / 100);
    expect(frontier!.value / density).toBeCloseTo(1, 4);
    expect(promised!.effectiveParams.value / (4e9 * density)).toBeCloseTo(1, 4);
    expect(promised!.scores).toMatchObject([{ benchmark: 'quiz' }]);
    expect(promised!.scores[0]!.value).toBeCloseTo(quizAt(4e9 * density, 1e12), 5);
    expect(promised!.timesLargest! / (4e9 * density / 7e9)).toBeCloseTo(1, 4);
    expect(daysBeyond).toBe(80);
  });

  test('at the tokens that sizes are read at it is exactly its own size, however uncertain the ruler', async () => {
    const { plans: [next] } = await reportOn('use std/refinedweb\nplan Next { params: 4B  tokens: 1T }\n');
    expect(next!.standings[0]!.effectiveParams).toMatchObject({ value: expect.closeTo(4e9, -3), interval: [expect.closeTo(4e9, -3), expect.closeTo(4e9, -3)] });
  });

  test('with `each` it stands against each trend', async () => {
    const { plans: [next] } = await reportOn(`${ruler}density { combine: each }\n${models}${plan}`);
    expect(next!.standings).toMatchObject([{ benchmark: 'quiz', daysBeyond: 80 }]);
  });

  test('params counted from a shape; of a mixture density divides by what the file says', async () => {
    const moe = 'plan Mix { tokens: 1T  arch { layers: 32  d_model: 4096  d_ff: 14336  heads: 32  kv_heads: 8  vocab: 32000  experts: 8  experts_active: 2 } }\n';
    const [total] = (await reportOn(ruler + moe)).plans;
    expect(total).toMatchObject({ params: 46_702_792_704, active: 12_879_925_248, size: 46_702_792_704, compute: 6 * 12_879_925_248 * 1e12, arch: { cacheBytesPerToken: 131_072, weightBytes: 2 * 46_702_792_704 } });
    expect(total!.computeWithAttention!).toBe(3 * (2 * 12_879_925_248 + 2 * 32 * 4096 * 4096) * 1e12);
    const [active] = (await reportOn(`${ruler}density { params: active }\n${moe}`)).plans;
    expect(active!.size).toBe(12_879_925_248);
  });

  test('what is missing is left out, never guessed', async () => {
    const { plans } = await reportOn(`${ruler}plan Sizeless { tokens: 1T }\nplan Endless { params: 1B  released: 2026-01 }\nplan Undated { params: 1B  tokens: 1T }\n`);
    expect(plans.map(({ predictions, compute, standings }) => [predictions.length, compute, standings[0]!.frontier])).toEqual([[0, null, null], [0, null, null], [1, 6e21, null]]);
  });
});

test('the RefinedWeb ruler predicts by its golden coefficients, each number with both intervals', async () => {
  const { law, curve } = JSON.parse(readFileSync('test/golden/refinedweb-example.json', 'utf8')) as Record<string, Record<string, number>>;
  const { plans: [next] } = await reportOn('use std/refinedweb\nmodel A { params: 7B  hellaswag: 77% }\nplan Next { params: 3.2B  tokens: 9T  released: 2026-12 }\n');
  const loss = law!['E']! + law!['A']! * 3.2e9 ** -law!['alpha']! + law!['B']! * 9e12 ** -law!['beta']!;
  const [hellaswag] = next!.predictions;
  expect(hellaswag!.benchmark).toBe('hellaswag');
  expect(Math.abs(hellaswag!.loss!.value / loss - 1)).toBeLessThan(1e-4);
  expect(Math.abs(hellaswag!.score!.value - (0.25 + 0.75 / (1 + Math.exp(curve!['slope']! * (loss - curve!['midpoint']!)))))).toBeLessThan(1e-4);
  for (const { value, interval: [low, high], predictionInterval: [least, most] } of [hellaswag!.loss!, hellaswag!.score!]) {
    expect([least! < low!, low! < value, value < high!, high! < most!]).toEqual([true, true, true, true]);
  }
});

describe('what follows', () => {
  test('halving of size, Densing × Moore, leads', async () => {
    const { corollaries: { trends: [trend] }, models: [first] } = await reportOn(`${ruler}${models}model late { params: 1B  released: 2024-07-28  quiz: ${scored(2 ** (day('2024-04-19') / 100) * 0.9)} }\n`);
    expect(trend).toMatchObject({ hardwareDays: 767, break: null, breakWhy: null, intervalKind: 'slope' });
    expect(trend!.halvingDays!).toBeCloseTo(100, 3);
    expect(trend!.densingMooreDays!).toBeCloseTo(88.466, 2);
    expect(first!.lead!.days).toBeCloseTo(0, 1);
  });

  test('a model behind the trend lags by what the density lacks', async () => {
    const { models: all } = await reportOn(`${ruler}${models}model late { params: 1B  released: 2024-07-28  quiz: ${scored(2 ** (day('2024-04-19') / 100))} }\n`);
    expect(all.at(-1)!.lead!.days).toBeCloseTo(-100, 1);
  });

  test('the file sets how fast hardware grows', async () => {
    const { corollaries: { trends: [trend] }, density } = await reportOn(`${ruler}density { moore: 100 }\n${models}`);
    expect(density).toMatchObject({ moore: 100, break: null });
    expect(trend!.densingMooreDays!).toBeCloseTo(50, 3);
  });

  test('price: $20 to $0.075 from 2022-12-01 to 2024-08-01 halves every 75.6 days', async () => {
    const { corollaries: { price } } = await reportOn(`${ruler}model GPT-3.5 { params: 100B  released: 2022-12-01  quiz: ${scored(0.02, 1e11)}  price: $20 }\nmodel Flash { params: 8B  released: 2024-08-01  quiz: ${scored(0.3, 8e9)}  price: $0.075 }\nmodel Dear { params: 8B  released: 2024-09-01  quiz: ${scored(0.4, 8e9)}  price: $1 }\n`);
    expect(price!.halvingDays).toBeCloseTo((609 * Math.LN2) / Math.log(20 / 0.075), 6);
    expect(price).toMatchObject({ halvingInterval: [null, null], records: [{ name: 'GPT-3.5', released: '2022-12-01', price: 20 }, { name: 'Flash', released: '2024-08-01', price: 0.075 }] });
  });

  test('descent: the density of a child by that of its parent; a base elsewhere says nothing', async () => {
    const { corollaries: { lineage }, models: all } = await reportOn(`${ruler}model Parent { params: 8B  quiz: ${scored(1, 8e9)} }\nmodel Child { params: 4B  quiz: ${scored(0.8, 4e9)}  base: Parent  by: pruned }\nmodel Other { params: 4B  quiz: ${scored(0.8, 4e9)}  base: Elsewhere }\n`);
    expect(lineage).toMatchObject([{ name: 'Child', base: 'Parent', by: 'pruned', benchmark: null, sizeRatio: 0.5 }]);
    expect(lineage[0]!.ratio).toBeCloseTo(0.8, 5);
    expect(lineage[0]!.interval[0]! < 0.8 && lineage[0]!.interval[1]! > 0.8).toBe(true);
    expect(all.map(({ notInTrend }) => notInTrend)).toEqual(['no-date', 'no-date', 'no-date']);
  });

  test('bits: bytes of the weights and density per byte', async () => {
    const { models: [half, quarter, unsaid] } = await reportOn(`${ruler}model Half { params: 8B  bits: 16  quiz: ${scored(1.5, 8e9)} }\nmodel Quarter { params: 8B  bits: 4  quiz: ${scored(1.5, 8e9)} }\nmodel Unsaid { params: 8B  quiz: ${scored(1.5, 8e9)} }\n`);
    expect([half!.weightBytes, quarter!.weightBytes, unsaid!.weightBytes]).toEqual([16e9, 4e9, null]);
    expect(half!.densityPerByte!).toBeCloseTo(1.5, 5);
    expect(quarter!.densityPerByte!).toBeCloseTo(6, 5);
    expect([unsaid!.densityPerByte, unsaid!.densityPerByteInterval]).toEqual([null, null]);
  });

  test('a break at a date, searched, or where there are too few points', async () => {
    const bent = Array.from({ length: 12 }, (_, at) => `model b${at} { params: 1B  released: ${new Date(Date.UTC(2023, 1, 24) + 40 * at * 86_400_000).toISOString().slice(0, 10)}  quiz: ${scored(Math.exp(at < 6 ? 0.04 * at : 0.24 + 0.4 * (at - 6) + 0.01 * (at % 2)))} }\n`).join('');
    const at = async (option: string) => (await reportOn(`${ruler}density { ${option}  frontier: all  reach: 1000 }\n${bent}`)).corollaries.trends[0]!;
    expect((await at('break: 2023-10-22')).break).toMatchObject({ date: '2023-10-22', searched: false, before: { n: 6 }, after: { n: 6 }, chance: 0.001 });
    const searched = (await at('break: search')).break!;
    expect(searched).toMatchObject({ date: '2023-12-01', searched: true, chance: 0.001 });
    expect(searched.after.growthRatePerDay / searched.before.growthRatePerDay).toBeGreaterThan(8);
    expect(await at('break: 2023-03-01')).toMatchObject({ break: null, breakWhy: '12 points of the trend: each side of a break needs 3, on 2 dates or more' });
  });
});

const told = `use std/refinedweb
model Llama-3-8B { params: 8.03B  released: 2024-04-18  hellaswag: 82% }
model Pruned-4B { params: 4B  released: 2024-06-01  hellaswag: 76%  base: Llama-3-8B  by: pruned  bits: 4  price: $1.5 }
plan Next-8B { tokens: 300B  released: 2026-12  arch { layers: 32  d_model: 4096  d_ff: 14336  heads: 32  kv_heads: 8  vocab: 128256 } }
`;

test('the trend plot shows plans with a date as hollow squares, at the density the ruler’s recipe gives them', async () => {
  const plots = await plotsOf(`${ruler}${models}plan Next { params: 4B  tokens: 200B  released: 2024-07-08 }\nplan Undated { params: 4B  tokens: 200B }\n`);
  const { datasets } = specNamed(plots, 'trend');
  expect(datasets['plans']).toMatchObject([{ name: 'Next', date: Date.UTC(2024, 6, 8), density: expect.closeTo(0.58, 2) }]);
  expect(datasets['planNames']).toMatchObject([{ label: 'Next' }]);
  expect(plots[0]!.says).toMatch(/ Hollow square: a plan, at the density that the ruler’s recipe gives it\.$/);
  const svg = await renderSvg(plots[0]!.spec!, { width: 700, height: 420 }, (message) => { throw new Error(message); });
  expect(svg).toContain('Next (plan)');
});

describe('in words', () => {
  test('a plan in the text report and in Markdown', async () => {
    const written = await reportOn(told);
    const block = `Next-8B · 8.03B params · 300B tokens · 2026-12 · 37.4 tokens per parameter · 1.45e22 FLOP
  hellaswag by the ruler’s recipe: 77.0 % (90 % of a new run: …; of the curve: …), loss 2.362
  beyond the ruler’s runs: 1.2× its largest size
  scores like a model of the ruler with 4.99B at 1T tokens (90 %: …), density 0.62 (90 %: …)
  there is no trend here, so nothing says what a frontier model of its date will do
  shape: 8.03B params (6.98B without embeddings) · weights 16.1 GB at 16 bits · KV cache 131 KB per token, 537 MB at 4,096 tokens · 1.71e10 FLOP per token forward`;
    const blurred = (text: string) => text.replace(/: [\d.]+–[\d.]+[KMBT]?( %)?/g, ': …');
    expect(blurred(formatted(written, 'text'))).toContain(`Plans\n${block}\n`);
    const markdown = formatted(written, 'md');
    expect(markdown).toContain('**Plan Next-8B · 8.03B params · 300B tokens · 2026-12 · 37.4 tokens per parameter · 1.45e22 FLOP**\n\n- hellaswag by the ruler’s recipe');
    expect(markdown).toContain('- Pruned-4B, pruned from Llama-3-8B, is ');
  });

  test('a plan without a reference says so, and what its shape comes to', async () => {
    const written = formatted(await reportOn('plan A { tokens: 1T  released: 2030-01  arch { layers: 12  d_model: 768  d_ff: 3072  heads: 12  vocab: 50257  ffn: plain  tied: yes  biases: all  norms: layer  positions: 1024  context: 1024 } }\n'), 'text');
    expect(written).toContain(`Plans
A · 124M params · 1T tokens · 2030-01 · 8,040 tokens per parameter · 7.47e20 FLOP
  nothing is predicted: there is no one reference to predict with
  shape: 124M params (85.1M without embeddings) · weights 249 MB at 16 bits · KV cache 36.9 KB per token, 37.7 MB at 1,024 tokens · 2.68e8 FLOP per token forward
`);
  });

  test('a ruler that counts without embeddings is told of', async () => {
    const written = formatted(await reportOn('use std/olmo-ladder\nplan A { params: 3B  tokens: 300B }\n'), 'text');
    expect(written).toContain('the ruler counts params without embeddings; nothing is converted');
  });

  test('a plan in the CSV, behind the models', async () => {
    const [head, ...rows] = formatted(await reportOn(told), 'csv').trim().split('\r\n').map((line) => line.split(','));
    const cells = (row: string[]) => Object.fromEntries(head!.map((name, at) => [name, row[at]]));
    expect(rows.every((row) => row.length === head!.length)).toBe(true);
    expect(cells(rows[0]!)).toMatchObject({ model: 'Llama-3-8B', planned: 'false', predicted_score: '', density_per_byte: '' });
    const next = cells(rows.find((row) => row[0] === 'Next-8B' && row.includes('hellaswag'))!);
    expect(next).toMatchObject({ params: '8030261248', tokens: '300000000000', benchmark: 'hellaswag', score: '', density: '', planned: 'true', training_flop: String(6 * 8_030_261_248 * 3e11) });
    expect(Number(next['predicted_score'])).toBeCloseTo(0.77, 2);
    expect(Number(next['predicted_loss'])).toBeCloseTo(2.362, 3);
  });

  test('a plan’s hint: what the ruler and the frontier promise it, and its compute', async () => {
    const hints = await hintOf(ruler + models + 'plan Next { params: 4B  tokens: 200B  released: 2024-07-08 }\nplan Alone { params: 4B  released: 2024-07-08 }\n');
    expect(hints.at(-2)!.replace(/\([\d.]+–[\d.]+%\)/g, '(…)')).toBe('quiz ≈ 69.2% (…) · frontier ≈ 88.7% (…) · 4.8e21 FLOP');
    expect(hints.at(-1)!.replace(/\([\d.]+–[\d.]+%\)/g, '(…)')).toBe('quiz: frontier ≈ 88.7% (…)');
  });

  test('a line through all models says what a typical one does, not what the frontier promises', async () => {
    const text = `${ruler}density { frontier: all }\n${models}plan Next { params: 4B  tokens: 200B  released: 2024-07-08 }\nplan Undated { params: 4B  tokens: 200B }\n`;
    const written = formatted(await reportOn(text), 'text');
    expect(written).toMatch(/; matches a typical model of \d/);
    expect(written).toMatch(/the trend promises a typical model of 2024-07-08 density 3[\d.]+ \(/);
    const hints = await hintOf(text);
    expect(hints.filter((hint) => hint.includes('↗'))).toEqual([]);
    expect(hints.at(-2)).toMatch(/ · typical ≈ 88\.7%/);
    const ofModel = await hoverAt(text.replace('model m4', 'model m$04'));
    expect(ofModel).toContain('; carries the trend, ');
    const ofPlan = await hoverAt(text.replace('plan Next', 'plan Ne$0xt'));
    expect(ofPlan).toContain('A typical model is what the trend of all models promises if it goes on.');
    expect([written, ...hints, ofModel, ofPlan].join('\n')).not.toMatch(/frontier(?!: all)/);
  });

  test('a plan’s hover', async () => {
    const text = await hoverAt(told.replace('Next-8B', 'Next$0-8B'));
    expect(text.replace(/: [\d.]+–[\d.]+[KMBT]?( %)?/g, ': …').split('\n').filter((line) => line !== '')).toEqual([
      '**Next-8B** · planned · 300B tokens · released 2026-12',
      '**Predicted**', 'hellaswag by the ruler’s recipe: 77.0 % (90 % of a new run: …; of the curve: …), loss 2.362',
      '**Training** 1.45e22 FLOP, 37.4 tokens per parameter',
      'Scores like a model of the ruler with 4.99B at 1T tokens (90 %: …), density 0.62 (90 %: …)',
      expect.stringMatching(/^Shape: 8\.03B params/),
      '⚠ Beyond the ruler’s runs: 1.2× its largest size',
      '⚠ There is no trend here, so nothing says what a frontier model of its date will do',
      expect.stringMatching(/^Predicted from/),
    ]);
    const each = await hoverAt(`${ruler}density { combine: each }\n${models}plan Ne$0xt { params: 4B  tokens: 200B  released: 2024-07-08 }\n`);
    expect(each).toContain('\nquiz: scores like a model');
    expect(text).toContain('Predicted from the ruler’s fits and the trend, not measured.');
  });

  test('a model’s bytes and its descent', async () => {
    const text = await hoverAt(told.replace('Pruned-4B', 'Pruned$0-4B'));
    expect(text).toContain('· pruned from Llama-3-8B · \\$1.5 per million tokens');
    expect(text).toMatch(/Weights 2 GB at 4 bits, \*\*density per byte\*\* 4\.\d\d \(/);
    expect(text).toMatch(/as dense as Llama-3-8B \(90 %: /);
  });

  test('the keyword `density` says what follows from the trend', async () => {
    expect(await hoverAt(`${ruler}den$0sity { }\n${models}`)).toContain('A model of half the size draws level after 100 days');
  });

  test('a break, the price and the leaders are sentences', async () => {
    const text = formatted(await reportOn(`${readFileSync('media/examples/base-models.density', 'utf8').replace('density {', 'density {\n  break: search')}`), 'text').replaceAll('\n  ', ' ');
    expect(text).toContain('What follows\nA model of half the size draws level after 328 days (90 % interval of the line: ');
    expect(text).toContain('the same performance costs half as much hardware after 230 days');
    expect(text).toContain('No break can be looked for: 5 points of the trend: each side of a break needs 3, on 2 dates or more.');
    expect(text).toContain('Furthest ahead of the trend: ');
  });
});
