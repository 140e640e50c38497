import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { advice } from '../../src/analysis/advice.js';
import type { Analysis } from '../../src/analysis/analysis.js';
import type { Evaluation } from '../../src/analysis/evaluation.js';
import { isOutside } from '../../src/analysis/prediction.js';
import type { LawResult } from '../../src/analysis/questions/answer.js';
import { figure } from '../../src/features/formulas.js';
import { hover } from '../../src/features/hover.js';
import { formatted } from '../../src/features/report-formats.js';
import { report } from '../../src/features/report.js';
import { plain } from '../../src/features/report-table.js';
import { evaluated } from '../support/remarks.js';

type Computed = Awaited<ReturnType<typeof evaluated>>;

function said({ analysis, evaluation }: { analysis: Analysis; evaluation: Evaluation | null }, row: string): string {
  return hover(analysis, evaluation, analysis.text.indexOf(`| ${row} `) + 3, { links: false })?.markdown.replaceAll('  \n', '\n') ?? '';
}

function text({ analysis, evaluation }: Computed, format: 'text' | 'md', width = 140): string {
  return formatted(report(analysis, evaluation, advice(analysis, evaluation), '1.0.0'), format, { width, style: plain });
}

describe('the fine-tuning example', () => {
  let computed: Computed;
  beforeAll(async () => {
    computed = await evaluated(readFileSync(new URL('../../media/examples/fine-tuning.density', import.meta.url), 'utf8'));
  });
  const fitOf = (name: string): LawResult => computed.evaluation.laws.find(({ fit }) => fit.name === name)!;

  test('a held-out row says what each of its laws predicts, and whether a new run may come out so', () => {
    const markdown = said(computed, 'gpt2-xl@1638400');
    expect(markdown).toMatch(/^\*\*gpt2-xl\\@1638400\*\* · held out: predicted, never fitted\n\n/);
    const [, rectified, plainLaw] = markdown.split('\n\n');
    expect(rectified).toMatch(/^`gpt2-xl`: loss [\d.]+ \(90 % of the curve: [\d.]+–[\d.]+, of a new run: [\d.]+–[\d.]+\) predicted, measured 1\.555 \([+−][\d.]+ %, [+−][\d.]+ standard errors\): (inside|outside) what a new run is expected to be$/);
    const { output } = fitOf('gpt2-xl').heldOut.at(-1)!;
    expect(rectified).toContain(isOutside(output) ? ': outside what' : ': inside what');
    expect(plainLaw).toMatch(/^`gpt2-xl-plain`: loss 1\.936 .* predicted, measured 1\.555 \(\+24 %, \+3\.1 standard errors\): outside what a new run is expected to be$/);
  });

  /** The row that moves a coefficient of this fit most. */
  const foremost = () => {
    const { fit, fitted, rows, influence } = fitOf('Cerebras-GPT-1.3B');
    const [out] = influence!;
    if (fitted.kind !== 'fitted' || !out?.moves) throw new Error('not fitted');
    const [{ parameter, after, errors }] = out.moves as [typeof out.moves[number]];
    return { name: fit.rows![out.rows[0]!]!.name, parameter, before: figure(fitted.coefficients[parameter]!), after: figure(after), errors, leverage: fitted.leverages[rows.indexOf(out.rows[0]!)]! };
  };

  test('a fitted row says how it is fitted, and what the parameters would be without it', () => {
    const { name, parameter, before, after, leverage } = foremost();
    const lines = said(computed, name).split('\n');
    expect(lines[0]).toBe(`**${name.replace('@', '\\@')}**`);
    expect(lines[2]).toMatch(/^`Cerebras-GPT-1\.3B`: loss [\d.]+, fitted [\d.]+ \([+−][\d.]+ %\)/);
    expect(lines[2]).toContain(`leverage ${leverage.toFixed(2)} of at most 1`);
    expect(lines[3]).toMatch(new RegExp(`^Without this row: ${parameter} ${before} → ${after} \\([+−][\\d.]+ standard errors\\)`));
  });

  test('while numbers are computed a row says so', () => {
    expect(said({ analysis: computed.analysis, evaluation: null }, 'gpt2@200')).toBe('**gpt2\\@200**\n\n_Computing…_');
  });

  test('the report says what the fits hang on, as text and as Markdown', () => {
    const { name, parameter, before, after, errors } = foremost();
    expect(text(computed, 'text')).toMatch(new RegExp(`What it hangs on: rows left out one by one, .*\nleft out +moves +with all +without +std\\. errors\n(?:.* of .*\n)*${name} +${parameter} of Cerebras-GPT-1\\.3B +${before} +${after} +${errors < 0 ? '−' : '\\+'}`));
    expect(text(computed, 'md')).toContain('| left out | moves | with all | without | std. errors |\n| --- | --- | --- | --- | ---: |\n');
    expect(text(computed, 'md')).toContain(` | ${parameter} of Cerebras-GPT-1.3B | ${before} | ${after} | `);
  });
});

/** Rows of a line with a little noise, and the fourth of them far off. */
function line(n: number): string {
  const rows = Array.from({ length: n }, (_, i) => `  | r${i} | ${(i + 1) / n} | ${(100 * (0.2 + (0.5 * (i + 1)) / n + 0.002 * Math.sin(12.9 * i * i) + (i === 3 ? 0.1 : 0))).toFixed(2)}% |\n`).join('');
  return `quantity x in 0..1\nbenchmark passed { range: 0% .. 100% }\nlaw straight: passed = a + b * x\nfit ours = straight to rows { robust: huber(1e-3)  space: linear }\nreference rows {\n  | model | x | passed |\n  | - | - | - |\n${rows}}\n`;
}

describe('other rows', () => {
  test('of an output that is a share the error is in points; an outlier says so', async () => {
    const markdown = said(await evaluated(line(20)), 'r3');
    expect(markdown).toMatch(/^\*\*r3\*\*\n\n`ours`: passed 40\.0%, fitted 30\.\d% \(−10 points\); robust z \+\d+, so an outlier; leverage 0\.\d\d of at most 1\nWithout this row: /);
  });

  test('of another table than the one that measures densities', async () => {
    const markdown = said(await evaluated(`use std/refinedweb\ndensity { reference: refinedweb }\n${line(12)}model A { params: 7B  hellaswag: 77% }\n`), 'r5');
    expect(markdown).toMatch(/^\*\*r5\*\*\n\n`ours`: passed /);
  });

  test('models are rows too', async () => {
    const models = Array.from({ length: 8 }, (_, i) => `  | m${i} | ${2 ** i}B | ${2 ** i * 20}B | ${(2 + 2 / (i + 1) + 0.01 * Math.sin(i * i)).toFixed(3)} |\n`).join('');
    const computed = await evaluated(`use std/laws/power-law-params\nquantity cost as plain\nlaw costs: cost = a * params^b\nfit paid = costs to Tried\nmodels Tried {\n  | model | params | tokens | cost |\n  | - | - | - | - |\n${models}}\n`);
    expect(said(computed, 'm3')).toMatch(/\n\n`paid`: cost /);
  });

  test('rows of fits with more than a thousand are not left out one by one, and the report says so', async () => {
    const computed = await evaluated(line(1200));
    expect(text(computed, 'text', 200)).toContain('The rows of ours (1,200) are not left out one by one: that is done for fits of up to 1,000 rows.');
    expect(text(computed, 'md')).toContain('ours (1,200) are not left out one by one');
    expect(said(computed, 'r3')).not.toContain('Without');
  });
});
