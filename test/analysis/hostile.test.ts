import { describe, expect, test } from 'vitest';
import { judged } from '../../src/analysis/allow.js';
import { diagnose } from '../../src/base/diagnostic.js';
import { mark, unmark } from '../support/fixture.js';
import { analysisOf, evaluated, type Beside } from '../support/remarks.js';
import { cpuTime } from '../support/cpu-time.js';

async function check(marked: string, beside: Beside = {}): Promise<void> {
  const text = unmark(marked);
  const { diagnostics } = await evaluated(text, beside);
  expect(mark(text, diagnostics)).toBe(marked);
}

async function messages(text: string, beside: Beside = {}): Promise<string[]> {
  return (await evaluated(text, beside)).diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

async function sizes(text: string, beside: Beside = {}) {
  const { evaluation } = await evaluated(text, beside);
  return evaluation.models.map(({ effective }) => (effective?.kind === 'size' ? effective.params : (effective?.why ?? null)));
}

const small = 'use std/refinedweb\nmodels {\n  | model | params | hellaswag |\n  | A | 7B | 77% |\n  | B | 7B | 70% |\n}\nmodel C { params: 7B  hellaswag: 75% }\n';

describe('characters', () => {
  test.each([
    ['a lone carriage return ends a line', small.replaceAll('\n', '\r')],
    ['so do all line ends mixed', small.replace('\n', '\r').replace('\n', '\r\n')],
    ['a table indented with hard blanks', small.replaceAll('  |', '\u00a0\u3000|')],
    ['a byte order mark in the midst', small.replace('model C', '\ufeffmodel C')],
  ])('%s', async (_, text) => {
    expect(await messages(text)).toEqual([]);
    expect(await sizes(text)).toEqual(await sizes(small));
  });

  test('what is not UTF-8 is said, in the text and in a CSV file', () => check(`
use std/refinedweb
model "Caf\ufffd" { params: 7B  hellaswag: 77% }
#         ^ not-utf8
models from "latin.csv"
#           ^^^^^^^^^^^ not-utf8
`, { 'latin.csv': 'model,params\nCaf\ufffd2,7B\n' }));
});

describe('much of the same', () => {
  test.each([
    ['200,000 braces that close nothing', '}\n'],
    ['200,000 quotes never closed', '"\n'],
  ])('%s', async (_, line) => expect((await messages(line.repeat(200_000))).filter((message) => !/^(unexpected-text|unclosed-string): /.test(message))).toEqual([]));

  test('50,000 keys without values cost less than a second', async () => {
    const text = `model A {\n${Array.from({ length: 50_000 }, (_, at) => `k${at}:\n`).join('')}}`;
    const start = cpuTime();
    await messages(text);
    expect(cpuTime() - start).toBeLessThan(3000);
  });
});

describe('files that use files', () => {
  const diamond = (levels: number): Beside => Object.fromEntries(Array.from({ length: levels }, (_, at) => ['a', 'b'].map((side) => [
    `${side}${at}.density`, at === levels - 1 ? `benchmark ${side} { }\n` : `use "a${at + 1}.density"\nuse "b${at + 1}.density"\n`,
  ])).flat());

  test('each file is read once, however many ways lead to it', async () => {
    const { analysis } = await evaluated('use "a0.density"\nuse "b0.density"\n', diamond(40));
    expect([...analysis.module.scope.benchmarks.keys()]).toEqual(['a', 'b']);
    expect(analysis.diagnostics).toEqual([]);
  });

  test('a chain is followed a hundred files deep, and the first file says in one sentence what is wrong in the last', async () => {
    const chain = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`c${at}.density`, `use "c${at + 1}.density"\n`]));
    expect(await messages('use "c0.density"\n', chain)).toEqual([
      'use-problems: c0.density has 1 error, the first in c99.density: `c100.density` is not read: files use each other more than 100 deep. Use it in the first of them.',
    ]);
    expect(await messages('use "c1.density"', { 'c1.density': 'use "c2.density"' })).toEqual(['use-problems: c1.density has 1 error: There is no file c2.density beside this one.']);
  });

  test('the hundredth says it itself', async () => {
    const chain = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`c${at}.density`, `use "c${at + 1}.density"\n`]));
    const { analysis } = await evaluated('use "c0.density"', { ...chain, 'c100.density': '' });
    let { module } = analysis;
    while (module.uses[0]?.module) module = module.uses[0].module;
    expect(module.uses[0]?.problem?.code).toBe('use-too-deep');
  });

  test('a circle of three is one sentence', async () => {
    const circle = { 'a.density': 'use "b.density"', 'b.density': 'use "c.density"', 'c.density': 'use "a.density"' };
    expect(await messages('use "a.density"', circle)).toEqual(['use-problems: a.density has 1 error, the first in c.density: These files use each other in a circle: a.density → b.density → c.density → a.density.']);
  });

  test('what is wrong in a CSV file of a used file counts', async () => {
    expect(await messages('use "a.density"', { 'a.density': 'reference r from "gone.csv" { }' })).toContain('use-problems: a.density has 1 error: There is no file gone.csv beside this one.');
  });

  test('references that take over each other’s rows', () => check(`
reference a from b { }
#                ^ reference-cycle
reference b from a { }
#                ^ reference-cycle
reference c from c { }
#                ^ reference-cycle
density { reference: a }
`));

  test('a folder or a device is said to be one', async () => {
    expect(await messages('models from "d"', { d: { kind: 'unreadable', why: 'it is a folder.' } })).toEqual(['csv-unreadable: d cannot be read: it is a folder.']);
  });
});

describe('a CSV file', () => {
  const from = 'use std/refinedweb\nmodels from "m.csv"\n';

  test('names file, row and column of what is wrong with its models, and tells warnings from errors', async () => {
    const csv = 'model,params,released,hellaswag\nA,7B,2024-01-01,150%\nB,7b,2024-01-01,70\nC,7B,2029-01-01,70%\nA,7B,2024-01-01,70%\nD,7,2024-01-01,70%\n';
    const { diagnostics } = await evaluated(from, { 'm.csv': csv });
    expect(diagnostics.map(({ severity, message }) => `${severity}: ${message}`).sort()).toEqual([
      'error: m.csv, row 1, column hellaswag: 150% lies outside the range of hellaswag, 0% to 100%. Check the score, or the benchmark\'s `range`.',
      'error: m.csv, row 2, column hellaswag: 70 is a fraction above 1. Did you mean 70%?',
      'error: m.csv, row 4, column model: A model called `A` already stands above; this one is ignored. Rename one of them.',
      'warning: m.csv, row 2, column params: `7b`: scales are capital letters. It is read as `7B`.',
      'warning: m.csv, row 3, column released: 2029-01-01 lies in the future, and a score cannot be measured before release. Check the date.',
      'warning: m.csv, row 5, column params: 7 parameters for D looks wrong by a factor of a thousand or more. Did you mean 7B?',
    ]);
  });

  test('checks the scores of a reference too', async () => {
    expect(await messages('benchmark b { }\nreference r from "m.csv"', { 'm.csv': 'params,tokens,b.loss,b\n1B,20B,2.5,45.9\n' })).toContain('csv-row: m.csv, row 1, column b: 45.9 is a fraction above 1. Did you mean 45.9%?');
  });

  test('a row whose cells do not match the header is not read; a comma at the end is no cell', async () => {
    const csv = 'model,params,hellaswag,\nA,7,000,70%,\nB,7B\nC,7B,70%,\nD,7B,70%\n';
    expect(await messages(from, { 'm.csv': csv })).toEqual([
      'csv-row: m.csv, row 1: This row has 5 cells, its header has 4 columns; the row is not read.',
      'csv-row: m.csv, row 2: This row has 2 cells, its header has 4 columns; the row is not read.',
    ]);
    expect(await sizes(from, { 'm.csv': csv })).toHaveLength(2);
  });

  test('of two columns of one name the first counts, and that is said', async () => {
    const csv = 'model,params,hellaswag,hellaswag,notes,notes\nA,7B,77%,40%,x,y\n';
    expect(await messages(from, { 'm.csv': csv })).toEqual(['duplicate-key: `m.csv: hellaswag` is given twice; the first counts. Remove one.']);
    expect(await sizes(from, { 'm.csv': csv })).toEqual((await sizes(small)).slice(0, 1));
  });

  test('columns that are none of ours are left alone, unless they are almost a benchmark', async () => {
    expect(await messages(from, { 'm.csv': 'model,params,hellaswag,url,helaswag,mmlu\nA,7B,77%,http://x,77%,50%\n' })).toEqual([
      'unknown-benchmark: `helaswag` is no benchmark here; its scores are ignored. Did you mean `hellaswag`?',
    ]);
  });

  test('only a header', async () => expect(await messages(from, { 'm.csv': 'model,params\n' })).toContain('empty-table: This table has a header but no rows.'));

  test('100,000 bad rows are three sentences, in time', async () => {
    const start = cpuTime();
    const found = await messages(from, { 'm.csv': `model,params,hellaswag\n${Array.from({ length: 100_000 }, (_, at) => `A${at},7B,70`).join('\n')}` });
    expect(found.at(-1)).toBe('csv-row: m.csv, row 3, column hellaswag: 70 is a fraction above 1. Did you mean 70%? (and 99,997 more rows like it)');
    expect(cpuTime() - start).toBeLessThan(8000);
  });

  test('one key for two columns', () => check(`
use std/refinedweb
models from "m.csv" { model: column model  hellaswag: column a  hellaswag: column b }
#                                                               ^^^^^^^^^ duplicate-key
`, { 'm.csv': 'model,a,b\nA,70%,71%\n' }));
});

describe('a table', () => {
  test('of two columns of one name the first counts, as the sentence says', async () => {
    const twice = small.replace('| params |', '| params | params |').replaceAll('| 7B |', '| 7B | 1B |');
    const { analysis } = await evaluated(twice);
    expect(analysis.study.models.map(({ params }) => params)).toEqual([7e9, 7e9, 7e9]);
  });
});

describe('names in quotes', () => {
  test('are keys and lists like all others', async () => {
    const { analysis, diagnostics } = await evaluated('benchmark "My test (0-shot)" { }\nbenchmark other { }\nmodel A { source: "a paper" "My test (0-shot)": 50%  other: 40% }\ndensity { benchmarks: "My test (0-shot)", other }');
    expect(diagnostics.map(({ code }) => code)).toEqual(['no-reference']);
    expect(analysis.study.models[0]!.scores).toEqual({ 'My test (0-shot)': { value: 0.5, stderr: null }, other: { value: 0.4, stderr: null } });
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('a benchmark, reference and model called %s are computed', async (name) => {
    const { analysis, evaluation } = await evaluated(small.replace('use std/refinedweb', `use std/refinedweb\nbenchmark "${name}" { }\nreference "${name}" from refinedweb { }\ndensity { reference: "${name}" }`).replace('model C {', `model "${name}" { "${name}": 50%`));
    expect(evaluation.models[2]).toMatchObject({ model: { name }, effective: { kind: 'size' } });
    expect(Object.keys(analysis.study.models[2]!.scores)).toContain(name);
  });
});

describe('numbers', () => {
  test.each([
    ['params: 1e308', '`params` takes a count from 1 to 1e30, such as `params: 6.74B`.'],
    ['params: 1e-320', '`params` takes a count from 1 to 1e30, such as `params: 6.74B`.'],
    ['params: 0.5', '`params` takes a count from 1 to 1e30, such as `params: 6.74B`.'],
    ['params: -0', '`params` must be greater than zero.'],
    ['bits: 1e300', '`bits` takes a number from 1e-30 to 1e30, such as `bits: 4`.'],
    ['hellaswag: 1e300', '`hellaswag` takes a number from -1e30 to 1e30, such as `hellaswag: 77.7%`.'],
    ['hellaswag: 61% ±', '`±` does not belong here. One standard error follows it: `61.0% ± 0.4%`.'],
  ])('%s', async (entry, message) => expect((await evaluated(`use std/refinedweb\nmodel A { ${entry} }`)).diagnostics.map((found) => found.message)).toContain(message));

  test.each([
    ['level: 1e-9', '`level` takes a share from 0.1% to 99.9999%, such as `level: 95%`.'],
    ['level: 99.99999999%', '`level` takes a share from 0.1% to 99.9999%, such as `level: 95%`.'],
    ['level: $0.9', '`level` takes a share from 0.1% to 99.9999%, such as `level: 95%`.'],
    ['tokens: 1e300', '`tokens` takes a count from 1 to 1e30, such as `tokens: 1T`.'],
  ])('density { %s }', async (entry, message) => expect(await messages(`density { ${entry} }`)).toEqual([`wrong-kind: ${message}`]));

  test.each([
    ['range: 25% ..', 'unexpected-text: `..` does not belong here. A range has two ends: `25% .. 100%`.'],
    ['range: 25 .. 100%', 'wrong-kind: `range` takes a range with both ends in one unit, such as `range: 25% .. 100%`.'],
    ['range: 0% .. 100', 'wrong-kind: `range` takes a range with both ends in one unit, such as `range: 25% .. 100%`.'],
    ['range: 0% ± 1% .. 100%', 'wrong-kind: `range` takes a range with both ends in one unit, such as `range: 25% .. 100%`.'],
  ])('benchmark { %s }', async (entry, message) => expect(await messages(`benchmark b { ${entry} }`)).toEqual([message]));

  test.each(['1e-300', '1e300', '0', '5%'])('huber(%s)', async (delta) => expect(await messages(`reference r { law { robust: huber(${delta}) } }`)).toEqual(['wrong-kind: `robust` takes `huber(…)` with a number from 1e-8 to 1e30, `least-absolute` or `none`, such as `robust: huber(1e-3)`.']));

  test('one impossible loss costs its row, not the fit', async () => {
    const rows = Array.from({ length: 12 }, (_, at) => `| ${[1e8, 3e8, 1e9, 3e9][at % 4]} | ${[1e10, 1e11, 3e11][Math.floor(at / 4)]} | ${at === 5 ? '1e300' : (1.7 + 80 * [1e8, 3e8, 1e9, 3e9][at % 4]! ** -0.22 + 400 * [1e10, 1e11, 3e11][Math.floor(at / 4)]! ** -0.29).toFixed(5)} | ${(20 + 4 * (at % 4) + 6 * Math.floor(at / 4)).toFixed(1)}% |`);
    const { evaluation, diagnostics } = await evaluated(`benchmark b { }\nreference r {\n| params | tokens | b.loss | b |\n| - | - | - | - |\n${rows.join('\n')}\n}`);
    expect(diagnostics.find(({ code }) => code === 'wrong-kind')).toMatchObject({ message: '`b.loss` takes a loss from 1e-6 to 1e6, such as `b.loss: 2.595`.' });
    expect(evaluation.rulers[0]!.law).toMatchObject({ kind: 'fitted', n: 11 });
  });
});

describe('the ends of a score curve', () => {
  const ruler = (curve: string) => `\nuse std/refinedweb\nreference mine from refinedweb { curve { ${curve} } }\n`;

  test('a ceiling that is not above the floor, and ends outside the range', async () => {
    expect(await messages(`${ruler('floor: 90%  ceiling: 10%')}density { reference: mine }`)).toContain('wrong-kind: `ceiling` takes a score above the floor, such as `ceiling: 100%`.');
    expect(await messages(`${ruler('floor: 45')}density { reference: mine }`)).toContain('wrong-kind: `floor` takes a score in the range of hellaswag, 0.0% to 100.0%, such as `floor: range`.');
    expect(await messages(`${ruler('ceiling: 120%')}density { reference: mine }`)).toContain('wrong-kind: `ceiling` takes a score in the range of hellaswag, 0.0% to 100.0%, such as `ceiling: range`.');
  });

  test('where lower is better everything is mirrored: floor is the lowest score, not the worst', async () => {
    const rows = Array.from({ length: 24 }, (_, at) => [10 ** (7.5 + (at % 6) / 2), 10 ** (9.7 + Math.floor(at / 6) / 1.5)] as const).map(([N, D], at) => {
      const loss = 1.7 + 80 * N ** -0.22 + 400 * D ** -0.29;
      return { N, D, loss, score: 0.25 + 0.7 / (1 + Math.exp(3.5 * (loss - 2.6))) + 0.004 * Math.sin(7 * at) };
    });
    const study = (better: string, curve: string, turn: (score: number) => number) => [
      `benchmark b { range: 25% .. 100%  better: ${better} }`, `reference r {`, `curve { ${curve} }`, '| params | tokens | b.loss | b |', '| - | - | - | - |',
      ...rows.map(({ N, D, loss, score }) => `| ${N} | ${D} | ${loss} | ${turn(score)} |`), '}',
      ...[0.5, 0.6, 0.8].map((score, at) => `model m${at} { params: 1B  released: 2024-0${at + 1}  b: ${turn(score)} ± 0.01 }`),
    ].join('\n');
    const higher = await evaluated(study('higher', 'floor: 25%  ceiling: 95%', (score) => score));
    const lower = await evaluated(study('lower', 'floor: 30%  ceiling: 100%', (score) => 1.25 - score));
    expect(lower.evaluation.models).toHaveLength(3);
    lower.evaluation.models.forEach((model, at) => {
      const same = higher.evaluation.models[at]!;
      expect(model.density! / same.density!).toBeCloseTo(1, 9);
      expect(model.densityInterval![0]! / same.densityInterval![0]!).toBeCloseTo(1, 6);
      expect(model.densityInterval![1]! / same.densityInterval![1]!).toBeCloseTo(1, 6);
    });
  });
});

describe('scores that hardly say anything', () => {
  test('near the floor is said without a release date too', async () => {
    expect((await messages('use std/refinedweb\nmodel A { params: 7B  hellaswag: 25.5% }')).map((message) => message.split(':')[0])).toEqual(['score-near-floor']);
  });

  test('a size read off the very edge has open ends, not none', async () => {
    const { evaluation } = await evaluated('use std/benchmarks\nuse std/refinedweb\nbenchmark edge { }\nreference r from refinedweb { curve { floor: 0% } }\ndensity { reference: r  benchmarks: lambada }\nmodel A { params: 7B  lambada: 1e-29 }');
    expect(evaluation.models[0]!.effective).toMatchObject({ kind: 'size' });
    const [low, high] = (evaluation.models[0]!.effective as { interval: readonly [number | null, number | null] }).interval;
    expect(low === null || high === null || high > low).toBe(true);
  });
});

describe('very many allowances', () => {
  const model = 'use std/refinedweb\nmodel A { params: 7B  hellaswag: 70% }\n';
  const allow = '# allow score-near-floor because 1\n';
  test.each([
    ['on top of a file', `${allow.repeat(50_000)}\n${model}`],
    ['above one statement', `use std/refinedweb\n${allow.repeat(50_000)}model A { params: 7B  hellaswag: 70% }\n`],
    ['one for all, and for each of many models', `# allow score-near-floor because all\n\nuse std/refinedweb\n${Array.from({ length: 10_000 }, (_, at) => `${allow}model m${at} { params: 7B  hellaswag: 26% }\n`).join('')}${Array.from({ length: 10_000 }, (_, at) => `model n${at} { params: 7B  hellaswag: 26% }\n`).join('')}`],
    ['signs of a comment on one line', `${'#'.repeat(19_000)} ${allow}${model}`],
    ['a text that is never closed', `${'"'}${'\\"'.repeat(2_000_000)} ${allow}${model}`],
  ])('%s cost less than a second', (_, text) => {
    const start = cpuTime();
    const { allows } = analysisOf(text);
    judged(allows.list.map(({ extent }) => diagnose('score-near-floor', { start: extent?.end === Infinity ? text.length - 40 : extent!.start, end: text.length }, { benchmark: 'b', score: '', floor: '' })), allows);
    expect(cpuTime() - start).toBeLessThan(3000);
  });
});

test('names of a file cannot speak to a terminal or turn the reading direction in any message', async () => {
  const said = await messages('use std/refinedweb\nmodel "a\u001b[31m\u202eb\u2028c" { params: 7B  hellaswag: 70% }\nmodel "a\u001b[31m\u202eb\u2028c" { params: 7B  hellaswag: 71% }\n');
  expect(said).toEqual(['duplicate-name: A model called `ab c` already stands above; this one is ignored. Rename one of them.']);
});
