import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { advice } from '../../src/analysis/advice.js';
import { here } from '../../src/analysis/laboratory.js';
import { lockText } from '../../src/analysis/lock.js';
import { lockOf } from '../../src/analysis/locked.js';
import { refit } from '../../src/analysis/refit.js';
import { Workshop } from '../../src/analysis/workshop.js';
import type { Fit } from '../../src/engine/fitted.js';
import type { LossLawName } from '../../src/engine/loss-law.js';
import type { ScoreCurveName } from '../../src/engine/score-curve.js';
import { mostInfluential, rowInfluence } from '../../src/features/influence-hover.js';
import { inlayHints } from '../../src/features/inlay-hints.js';
import { hover } from '../../src/features/hover.js';
import { plots } from '../../src/features/plots.js';
import { formatted } from '../../src/features/report-formats.js';
import { isRulerFit } from '../../src/features/report-laws.js';
import { report, type Report } from '../../src/features/report.js';
import { cursor } from '../support/fixture.js';
import { analysisOf, evaluated, type Beside } from '../support/remarks.js';

const models = `models {
  | model      | params | released   | hellaswag |
  | ---------- | ------ | ---------- | --------- |
  | llama-7b   | 6.7B   | 2023-02-24 | 77.81%    |
  | falcon-7b  | 7B     | 2023-04-24 | 78.13%    |
  | Mistral-7B | 7.3B   | 2023-09-27 | 83.3%     |
  | phi-2      | 2.7B   | 2023-12    | 74.9%     |
  | Qwen-4B    | 3.9B   | 2024-02-04 | 73%       |
}
`;
const text = `use std/refinedweb\ndensity { tokens: 1T }\n${models}`;
const row = 'open_lm_7b-1.0';
const withoutRow = `use std/refinedweb\nreference mine from refinedweb { holdout: ${row} }\ndensity { reference: mine  tokens: 1T }\n${models}`;

async function reportOf(source: string, beside: Beside = {}): Promise<Report> {
  const { analysis, evaluation } = await evaluated(source, beside);
  return report(analysis, evaluation, advice(analysis, evaluation), '1.0.0');
}

describe('a row left out, against a file that holds it out', () => {
  let all: Report, without: Report;
  beforeAll(async () => {
    [all, without] = await Promise.all([reportOf(text), reportOf(withoutRow)]);
  });
  const fitOf = ({ fits }: Report, law: string) => fits.filter(isRulerFit).find((fit) => fit.law === law && fit.benchmark === 'hellaswag')!;

  test.each(['chinchilla', 'score-curve'])('the coefficients of the %s', (law) => {
    const entry = fitOf(all, law).influence!.find(({ name }) => name === row)!;
    expect(fitOf(all, law).influenceUnits).toBe(35);
    for (const [name, { value, standardErrors }] of Object.entries(entry.params!)) {
      const [before, after] = [fitOf(all, law).params[name]!, fitOf(without, law).params[name]!];
      expect(value / after.value).toBeCloseTo(1, 4);
      const moved = ['E', 'A', 'B', 'slope'].includes(name) ? Math.log(after.value / before.value) * before.value : after.value - before.value;
      expect(standardErrors).toBeCloseTo(moved / before.stderr!, 3);
    }
  });

  test('the sizes, each model’s and the one that moves most', () => {
    const sizeIn = (one: Report, name: string) => {
      const size = one.models.find((model) => model.name === name)!.effectiveParams;
      return size?.kind === 'size' ? size.value : null;
    };
    const hanging = all.models.filter(({ hangsOn }) => hangsOn?.name === row);
    expect(hanging.map(({ name }) => name)).toContain('Mistral-7B');
    for (const { name, hangsOn } of hanging) {
      expect(hangsOn!.effectiveParams! / sizeIn(without, name)!).toBeCloseTo(1, 4);
      expect(hangsOn!.change).toBeCloseTo(sizeIn(without, name)! / sizeIn(all, name)! - 1, 4);
    }
    const { model } = fitOf(all, 'chinchilla').influence!.find(({ name }) => name === row)!;
    expect(model!.effectiveParams! / sizeIn(without, model!.name)!).toBeCloseTo(1, 4);
  });

  test('the doubling time, without the row and without a model', async () => {
    const { doublingDays } = fitOf(all, 'chinchilla').influence!.find(({ name }) => name === row)!;
    expect(without.trend).toBeNull();
    expect(doublingDays).toEqual([{ benchmark: null, value: null }]);
    const other = fitOf(all, 'chinchilla').influence!.find(({ name }) => name === 'open_lm_1b-16.0')!;
    const { trend } = await reportOf(withoutRow.replace(row, 'open_lm_1b-16.0'));
    expect(other.doublingDays[0]!.value! / trend!.doublingDays!).toBeCloseTo(1, 4);
    const { frontier, doublingWithout } = all.trend!;
    const at = frontier.indexOf('Mistral-7B');
    const shorter = await reportOf(text.replace(/ {2}\| Mistral.*\n/, ''));
    expect(doublingWithout![at]).toBeCloseTo(shorter.trend!.doublingDays!, 3);
  });
});

describe('in words', () => {
  const ask = async (marked: string, beside: Beside = {}) => {
    const { text: source, offset } = cursor(marked);
    const { analysis, evaluation } = await evaluated(source, beside);
    return hover(analysis, evaluation, offset, { links: false })?.markdown ?? '';
  };
  /** Twelve runs of one law, the last of them far from it, with a checkpoint each where asked. */
  const ladder = (last: number, run = false) => {
    const rows = [0.1, 0.4, 1, 4].flatMap((n) => [10, 40, 160].map((d) => [n, d] as const)).map(([n, d], at) => {
      const loss = (1.7 + 480 / (n * 1e9) ** 0.34 + 2100 / (d * 1e9) ** 0.37) * (1 + Math.sin(12.9 * at * at + 1) * 0.002) * (at === 11 ? last : 1);
      return `  | run-${at} | ${n}B | ${d}B | ${loss.toFixed(4)} | ${(100 * (0.25 + 0.75 / (1 + Math.exp(3.5 * (loss - 2.6))))).toFixed(2)}% | ${run && at > 9 ? 'big' : ''} |\n`;
    });
    return `benchmark b { range: 25% .. 100% }\nreference r {\n  | model | params | tokens | loss | b | run |\n${rows.join('')}}\nmodel A { params: 1B  b: 55% }\n`;
  };

  test('a row says what it moves, and the model it moves most', async () => {
    const said = await ask(ladder(1.02).replace('run-11', 'run$0-11'));
    expect(said).toMatch(/robust z [+−]?[\d.]+, leverage 0\.\d\d of at most 1/);
    expect(said).toMatch(/\n\nWithout this row: (?:[\w ]+(?: on `b`)? [\d.]+ → [\d.]+ \([+−][\d.]+ standard errors\)(?:, )?){1,3} {2}\nA [\d.]+[MB] → [\d.]+[MB] \([+−][\d.]+ %\), the model it moves most$/);
  });

  test('a row that moves nothing says so', async () => {
    const { evaluation } = await evaluated(ladder(1));
    const [ruler] = evaluation.rulers;
    const { coefficients } = ruler!.law as Fit<LossLawName>, curve = (ruler!.curve as Fit<ScoreCurveName>).coefficients;
    const units = evaluation.scrutiny!.influence.units.map(() => ({ laws: [coefficients], curves: [curve], largest: null, doublings: [] }));
    const still = { ...evaluation, scrutiny: { ...evaluation.scrutiny!, influence: { ...evaluation.scrutiny!.influence, units } } };
    expect(rowInfluence(still, 3)).toBe('Without this row: no coefficient moves by more than 0.1 standard errors');
    expect(mostInfluential(still)).toEqual(['No row moves a coefficient by more than 0.10 standard errors when it is left out']);
  });

  test('checkpoints are left out with their run', async () => {
    expect(await ask(ladder(1.02, true).replace('run-11', 'run$0-11'))).toContain('\n\nWithout run `big` (its 2 rows are left out together): ');
  });

  test('a held-out row moves nothing', async () => {
    expect(await ask(ladder(1.02).replace('| run |', '| run | role |').replace(/\| {2}\|\n}/, '|  | held-out |\n}').replace('run-11', 'run$0-11'))).not.toContain('Without');
  });

  test('the line that brings the ruler in names the rows it hangs on', async () => {
    const said = await ask(text.replace('refinedweb', 'refined$0web'));
    expect(said.match(/^The fits hang on `.*$/gm)).toHaveLength(3);
    expect(said).toMatch(/^The fits hang on `open_lm_7b-1\.0`: without it E would be 1\.461 instead of 1\.701 \(−1\.\d standard errors\)\. It moves Mistral-7B most: 16\.3B → 7\.5\dB \(−54 %\)\./m);
  });

  test('names are data', async () => {
    const said = await ask(ladder(1.02).replace('run-11', '**x**$0 <b>').replace('model A', 'model "[a](b)"'));
    expect(said).toContain('\\[a\\](b) ');
    const { evaluation } = await evaluated(ladder(1.02).replace('run-11', "'];x"));
    expect(JSON.stringify(plots(evaluation, '').map(({ spec }) => ({ ...spec, datasets: null, description: null })))).not.toContain("'];x");
  });
});

describe('in the report and the plots', () => {
  test('the table holds what moves a coefficient by half a standard error', async () => {
    const page = formatted(await reportOf(text), 'text');
    expect(page).toMatch(/\n\nWhat it hangs on: .*\nleft out +moves +with all +without +std\. errors +model moved most +doubling\nopen_lm_7b-1\.0 +E +1\.701 +1\.461 +−1\.\d +Mistral-7B 16\.3B → 7\.5\dB \(−54 %\) +no trend\n/);
    expect(formatted(await reportOf(text), 'md')).toContain('| left out | moves | with all | without | std. errors | model moved most | doubling |');
  });

  test('before rows were left out there is none', async () => {
    const { analysis, evaluation } = await evaluated(text);
    const before = report(analysis, { ...evaluation, scrutiny: null }, [], '1.0.0');
    expect(formatted(before, 'text')).not.toContain('hangs on');
    expect(before.fits.map(({ influence, influenceUnits }) => [influence, influenceUnits])).toEqual(before.fits.map(() => [null, null]));
    expect(before.trend!.doublingWithout).toBeNull();
  });

  test('where no row counts for much one line says so', async () => {
    const made = await reportOf(text);
    const calm = { ...made, fits: made.fits.filter(isRulerFit).map((fit) => ({ ...fit, influence: fit.influence!.map((one) => ({ ...one, params: { alpha: { value: 0.2, standardErrors: 0.31 } } })) })) };
    expect(formatted(calm, 'text')).toContain('\nNo row moves any coefficient by more than 0.31 standard errors when it is left out.\n');
  });

  test('of many rows the most influential are listed, and how many there are', async () => {
    const steps = Array.from({ length: 15 }, (_, at) => 1.4 ** at);
    const rows = steps.flatMap((n) => steps.map((d) => {
      const loss = (1.7 + 480 / (n * 1e8) ** 0.34 + 2100 / (d * 1e10) ** 0.37) * (1 + Math.sin(7 * n * d) * 0.002);
      return `  | x | ${(n * 1e8).toFixed(0)} | ${(d * 1e10).toFixed(0)} | ${loss.toFixed(4)} | ${(100 - 15 * loss).toFixed(1)}% |\n`;
    })).join('');
    const { fits: [law] } = await reportOf(`benchmark b { range: 25% .. 100% }\nreference r {\n  | model | params | tokens | loss | b |\n${rows}}\nmodel A { params: 1B  b: 55% }\n`);
    expect(law!.influence).toHaveLength(200);
    expect(law!.influenceUnits).toBe(225);
    const most = law!.influence!.map(({ params }) => Math.abs(Object.values(params!)[0]!.standardErrors));
    expect(most).toEqual([...most].sort((a, b) => b - a));
  });

  test('runs tell their leverage and what they move, and those that move much are ringed', async () => {
    const { evaluation } = await evaluated(text);
    const drawn = plots(evaluation, '');
    const of = (id: string) => drawn.find((plot) => plot.id === id) as unknown as { says: string; spec: { datasets: Record<string, { name: string; tip: string }[]> } };
    const law = of('law-hellaswag');
    expect(law.spec.datasets['ringed']).toHaveLength(1);
    expect(law.says).toContain('Ringed: open_lm_7b-1.0, without which a coefficient moves by a standard error or more.');
    expect(law.spec.datasets['runs']!.find(({ name }) => name === row)!.tip).toMatch(/\nleverage 0\.\d\d · without it E −1\.\d standard errors$/);
    expect(law.spec.datasets['runs']!.every(({ tip }) => /\nleverage [01]\.\d\d · without it /.test(tip))).toBe(true);
    expect(of('trend').spec.datasets['models']!.find(({ name }) => name === 'Mistral-7B')!.tip).toMatch(/\nwithout this model density doubles every \d+ days instead of 142\n/);
    expect(of('trend').spec.datasets['models']!.find(({ name }) => name === 'llama-7b')!.tip).toMatch(/\nwithout this model no trend is left, or density does not grow$/);
    expect(of('trend').spec.datasets['models']!.find(({ name }) => name === 'phi-2')!.tip).not.toContain('without this model');
  });
});

test('remarks link what they are about', async () => {
  const { diagnostics } = await evaluated(`${text}model big { params: 7B  released: 2024-05-01  hellaswag: 92% }\n`);
  const { related } = diagnostics.find(({ code }) => code === 'beyond-reach')!;
  expect(related).toEqual([
    { message: 'The ruler’s largest run, 6.89B', path: '/library/refinedweb.density', span: expect.anything() },
    { message: expect.stringMatching(/^Its size hangs most on this row: without it [\d.]+B \(−\d+ %\)$/), path: '/library/refinedweb.density', span: expect.anything() },
  ]);
});

test('remarks about rows link their reference and the model they move most', async () => {
  const source = `benchmark b { range: 25% .. 100% }\nreference r {\n  | model | params | tokens | loss | b |\n${[0.1, 0.4, 1, 4].flatMap((n) => [10, 40, 160, 640].map((d) => {
    const loss = (1.7 + 480 / (n * 1e9) ** 0.34 + 2100 / (d * 1e9) ** 0.37) * (1 + Math.sin(7 * n * d) * 0.002);
    return `  | ${n}B-${d}B | ${n}B | ${d}B | ${(n === 1 && d === 40 ? 1.3 * loss : loss).toFixed(4)} | ${(100 * (0.25 + 0.75 / (1 + Math.exp(3.5 * (loss - 2.6))))).toFixed(2)}% |\n`;
  })).join('')}}\nmodel A { params: 1B  b: 55% }\n`;
  const { diagnostics } = await evaluated(source);
  const outlier = diagnostics.find(({ code }) => code === 'reference-outlier')!;
  expect(source.slice(outlier.span.start, outlier.span.end)).toBe('1B-40B');
  expect(outlier.related!.map(({ message, span }) => [message.replace(/:.*/, ''), source.slice(span.start, span.end)])).toEqual([['The reference whose fit it lies off', 'r'], ['The model that this row moves most', 'A']]);
});

describe('which kind of interval is shown', () => {
  let locked: Beside;
  beforeAll(async () => {
    const { study } = analysisOf(text);
    const thorough = await refit(study, new Workshop(), here, { resamples: 200, seed: 1 }, new AbortController().signal, () => undefined);
    locked = { 'file.density.lock': lockText(lockOf(thorough, '1.0.0')!) };
  });
  const hints = async (source: string, beside: Beside) => {
    const { analysis, evaluation } = await evaluated(source, beside);
    return inlayHints(analysis, { analysis, evaluation }, { start: 0, end: 20 }, { effectiveSize: true, density: true, interval: true, fit: true, plan: true, answer: true }).map((hint) => hint.text);
  };

  test('the hint of the ruler says how it stands to the lock', async () => {
    expect(await hints(text, {})).toEqual([expect.stringMatching(/^35 runs, loss typically off by 1\.\d %$/)]);
    expect(await hints(text, locked)).toEqual([expect.stringMatching(/^35 runs, loss typically off by 1\.\d % · locked$/)]);
    expect(await hints(text.replace('78.13', '79'), locked)).toEqual([expect.stringMatching(/ · lock stale$/)]);
  });

  test('the report names it for everything, every fit and every model', async () => {
    const [open, fixed, stale] = await Promise.all([reportOf(text), reportOf(text, locked), reportOf(text.replace('78.13', '79'), locked)]);
    expect(formatted(open, 'text')).toContain(' · intervals 90 % from the fits’ covariance; `density refit` resamples\n');
    expect(formatted(fixed, 'text')).toContain(' · intervals 90 %: 200 resamples of 35 rows (BCa, seed 1), locked\n');
    expect(formatted(stale, 'text')).toContain('; else from the fits’ covariance, lock stale\n'.replace('; else', ', else'));
    expect(open.intervals).toEqual({ kind: 'covariance', resamples: null, seed: null, method: null, failed: null, drawn: null, runs: false, lock: 'none' });
    expect(fixed.intervals).toEqual({ kind: 'bootstrap', resamples: 200, seed: 1, method: 'bca', failed: expect.any(Number), drawn: 35, runs: false, lock: 'current' });
    expect(stale.intervals).toMatchObject({ kind: 'mixed', lock: 'stale' });
    expect([open, fixed].map(({ fits, models: [first] }) => [fits[0]!.intervalKind, first!.intervalKind])).toEqual([['covariance', 'tested'], ['bootstrap', 'resampled']]);
    expect(stale.models.map(({ intervalKind }) => intervalKind)).toEqual(['resampled', 'tested', 'resampled', 'resampled', 'resampled']);
  });

  test('so does the sentence of the trend', async () => {
    const example = readFileSync('media/examples/base-models.density', 'utf8');
    const thorough = await refit(analysisOf(example).study, new Workshop(), here, { resamples: 200, seed: 1 }, new AbortController().signal, () => undefined);
    const beside = { 'file.density.lock': lockText(lockOf(thorough, '1.0.0')!) };
    const [open, fixed] = (await Promise.all([evaluated(example), evaluated(example, beside)])).map(({ evaluation }) => plots(evaluation, '')[0]!.says);
    expect(open).toMatch(/ \(90 % interval of the line: /);
    expect(fixed).toMatch(/ \(90 % interval of the line: ≥ \d+ days, R² \d\.\d\d; models drawn anew: [≥\d–, ]+ days, no confidence interval\)/);
  });

  test('and hovers', async () => {
    const ask = async (marked: string, beside: Beside) => {
      const { text: source, offset } = cursor(marked);
      const { analysis, evaluation } = await evaluated(source, beside);
      return hover(analysis, evaluation, offset, { links: false })!.markdown;
    };
    const reference = text.replace('tokens', 'reference: refined$0web  tokens');
    expect(await ask(text.replace('Mistral', 'Mis$0tral'), {})).toContain('a confidence interval. It does not hold');
    expect(await ask(text.replace('Mistral', 'Mis$0tral'), locked)).toContain('The interval is one of resampling: ');
    expect(await ask(reference, {})).toMatch(/alpha {2}0\.2226 \(90 %: 0\.\d+ to 0\.\d+\)\n/);
    expect(await ask(reference, locked)).toMatch(/alpha {2}0\.2226 \(90 % resampled: 0\.\d+ to 0\.\d+\)\n/);
    expect(await ask(reference, locked)).toContain('Intervals 90 %: 200 resamples of 35 rows (BCa, seed 1), locked');
  });
});
