import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.js';
import type { FileRead, Files } from '../../src/base/files.js';
import { DiskFiles } from '../../src/server/disk-files.js';

const onDisk = new DiskFiles(resolve('src/std'), () => [resolve('.')]);
const csv = (name: string): Record<string, string>[] => parse(readFileSync(`test/data/${name}`), { columns: true });

const read = (file: string) => analyze(resolve(file), readFileSync(file, 'utf8'), onDisk);
const remarks = (text: string, files: Files = onDisk) => analyze(resolve('docs/page.density'), text, files).diagnostics.map(({ code, message }) => `${code}: ${message}`);

const shipped = ['src/std', 'media/examples'].flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.density')).map((name) => `${folder}/${name}`));

test.each(shipped)('%s reads without a remark', (file) => {
  expect(read(file).diagnostics).toEqual([]);
});

describe('what is read is what was published', () => {
  test('RefinedWeb testbed', () => {
    const reference = analyze('x.density', 'use std/refinedweb', onDisk).study.reference!;
    expect(reference).toMatchObject({ name: 'refinedweb', count: 'total', unit: 'nats-per-token', benchmarks: ['hellaswag', 'arc_e_10shot', 'piqa_10shot', 'lambada'] });
    const rows = reference.rows.map(({ params, tokens, losses, scores, role }) => [params, tokens, losses.hellaswag, scores.hellaswag, scores.arc_e_10shot, scores.piqa_10shot, scores.lambada, role]);
    expect(rows).toEqual(csv('refinedweb-testbed.csv').map((row) => [
      ...[row.N, row.D, row.loss_c4, row.hellaswag, row.arc_easy, row.piqa, row.lambada_openai].map(Number), 'both',
    ]));
  });

  test('OLMo ladder', () => {
    const reference = analyze('x.density', 'use std/olmo-ladder', onDisk).study.reference!;
    expect(reference).toMatchObject({
      name: 'olmo-ladder', count: 'non-embedding', unit: 'bits-per-byte', benchmarks: ['mmlu', 'hellaswag'],
      law: { irreducible: true, robust: { kind: 'huber', delta: 1e-3 }, space: 'log' }, curve: { floor: 'free', ceiling: 'free', anchor: true },
    });
    const numbers = (role: string) => reference.rows.filter((row) => row.role === role)
      .map(({ params, tokens, losses, scores }) => [params, tokens, losses.mmlu, scores.mmlu, losses.hellaswag, scores.hellaswag]);
    const source = (role: string) => csv('olmo-ladder-runs.csv').filter((row) => row.role === role)
      .map((row) => [row.N, row.D, row.mmlu_bpb, row.mmlu_acc, row.hellaswag_bpb, row.hellaswag_acc].map(Number));
    expect(numbers('law')).toEqual(source('fit'));
    expect(numbers('held-out')).toEqual(source('target'));
    expect(numbers('curve')).toHaveLength(1401);
  });

  test('the models of the examples', () => {
    const source = new Map(csv('base-llms.csv').map((row) => [row.id!, row]));
    for (const [example, length] of [['base-models', 85], ['olmo-ladder', 55]] as const) {
      const { models, density } = read(`media/examples/${example}.density`).study;
      expect(models).toHaveLength(length);
      expect(density).toMatchObject({ benchmarks: ['hellaswag'], tokens: 1e12, frontier: 'records', reach: 10 });
      for (const { name, params, released, scores } of models) {
        const row = source.get(name)!;
        expect([params, released!.text, scores.hellaswag!.value], name).toEqual([Number(row.params_B) * 1e9, row.release, Number(row.hellaswag)]);
      }
    }
  });
});

test('every benchmark and reference of the standard library tells in a comment what it is', () => {
  const silent = ['benchmarks', 'refinedweb', 'olmo-ladder'].flatMap((name) => {
    const lines = readFileSync(`src/std/${name}.density`, 'utf8').split('\n');
    return lines.filter((line, at) => /^(benchmark|reference) /.test(line) && !lines[at - 1]?.startsWith('# '));
  });
  expect(silent).toEqual([]);
});

describe('the page on the language', () => {
  const page = readFileSync('docs/language.md', 'utf8');
  const blocks = [...page.matchAll(/```density\n([\s\S]*?)```/g)].map(([, code]) => code!);
  const [benchmark, reference] = ['# MMLU without examples', 'reference our-ladder'].map((start) => blocks.find((code) => code.startsWith(start))!);
  const beside: Record<string, FileRead> = {
    'our-tests.density': { kind: 'text', text: benchmark! },
    'leaderboard.csv': { kind: 'text', text: 'name,n_params,MMLU (0-shot)\nA-7B,7e9,0.477\n' },
    'ladder.csv': { kind: 'text', text: 'model,N,D,mmlu_bpb,mmlu_acc,mmlu_se,role\nA,190e6,3.8e9,1.519,0.269,0.004,law\n' },
  };
  const files = {
    shelf: onDisk.shelf,
    resolve: (_: string, path: string) => path,
    read: (path: string) => beside[path] ?? onDisk.read(path),
  };
  const ownModel = 'model A-7B { params: 7B  mmlu_0shot: 40% }\n';
  // What a reader of the page already has when the example comes.
  const before = (code: string) => {
    if (code === benchmark) return `use std/refinedweb\nmodel A-7B { params: 7B  hellaswag: 77% }\n`;
    if (code === reference) return benchmark + ownModel;
    if (code.includes('mmlu_0shot')) return benchmark!;
    if (code.startsWith('density')) return benchmark! + reference! + ownModel;
    return code.includes('std/') ? '' : 'use std/refinedweb\n';
  };

  test.each(blocks.map((code) => [code.trim().split('\n')[0]!, code]))('its example "%s" reads without a remark', (_, code) => {
    expect(remarks(before(code) + code, files).filter((remark) => !(code.startsWith('use') && remark.startsWith('no-shared-benchmark')))).toEqual([]);
  });
});
