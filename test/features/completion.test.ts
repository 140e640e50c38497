import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { completion, type CompletionItem } from '../../src/features/completion.js';
import { cursor } from '../support/fixture.js';
import { analysisOf } from '../support/remarks.js';

function offered(marked: string): { text: string; offset: number; items: CompletionItem[] } {
  const { text, offset } = cursor(marked);
  return { text, offset, items: completion(analysisOf(text), offset) };
}

/** What is offered at the cursor, in its order. */
function labels(marked: string): string {
  return offered(marked).items.map(({ label }) => label).join(' ');
}

/** The text after one of the offers is taken; tab stops stay as they are. */
function taken(marked: string, label: string): string {
  const { text, offset, items } = offered(marked);
  const item = items.find((one) => one.label === label);
  if (!item) throw new Error(`${label} is not offered`);
  const { start, end } = item.replace;
  expect(start <= offset && offset <= end && !text.slice(start, end).includes('\n'), 'the cursor lies in what is replaced, on one line').toBe(true);
  return text.slice(0, start) + item.insert + text.slice(end);
}

const keywords = 'use benchmark reference model plan models density quantity law fit predict solve allocate forecast expect';
const longer = 'model± ruler scaling density-full';
const modelKeys = 'params active tokens released base by trainable bits price source';

describe('at the start of a line', () => {
  test.each(['$0', 'mo$0', '# note\n$0', 'model A { }\n$0\nmodel B { }', 'model A { }\n\nmo$0'])('%j offers statements, and beginnings of files', (marked) => expect(labels(marked)).toBe(`${keywords} ${longer}`));
  test.each(['models {\n  $0\n}', 'model A {\n$0', 'mod$0 Llama { }', 'models {\n  | model |\n  | $0 |\n}', 'model A { $0 }'])('%j offers no beginning of a file', (marked) => expect(labels(marked)).not.toMatch(/model±|ruler|scaling|density-full/));
  test('such a beginning is shown as it will stand', () => expect(offered('$0').items.find(({ label }) => label === 'density-full')!.documentation).toContain('combine:    average-score\n'));
  test('one density block is enough', () => expect(labels('density { }\n$0')).not.toContain('density'));
  test('an empty line takes the whole statement', () => expect(taken('mod$0', 'model')).toBe('model ${1:Llama-2-7B} { params: ${2:6.74B}  released: ${3:2023-07-18}  ${4:hellaswag}: ${5:77.7%} }'));
  test('a line that goes on takes the word alone', () => expect(taken('mod$0 Llama { }', 'model')).toBe('model Llama { }'));
  test('inside an open block its keys come after the statements', () => expect(labels('benchmark b {\n$0')).toBe(`${keywords} shots range metric better`));
});

describe('use', () => {
  const rulers = 'std/olmo-ladder std/refinedweb std/benchmarks std/chinchilla-points std/quantities';
  test('offers the library, rulers before laws', () => expect(labels('use $0')).toMatch(new RegExp(`^${rulers} std/laws/[a-z-]+.* std/laws/chinchilla `)));
  test('what is used already is left out', () => expect(labels('use std/refinedweb\nuse $0')).toMatch(new RegExp(`^${rulers.replace(' std/refinedweb', '')} std/laws`)));
  test('says what each is for', () => {
    const details = Object.fromEntries(offered('use $0').items.map(({ label, detail }) => [label, detail]));
    expect(details).toMatchObject({
      'std/refinedweb': 'ruler: hellaswag, arc_e_10shot, piqa_10shot and 1 more', 'std/olmo-ladder': 'ruler: mmlu, hellaswag', 'std/benchmarks': '24 benchmarks', 'std/chinchilla-points': 'rows: Chinchilla, figure 4',
      'std/laws/chinchilla': 'law: Chinchilla', 'std/laws/kaplan': expect.stringMatching(/^law: Kaplan, by parameters and \d+ more$/), 'std/quantities': expect.stringMatching(/^\d+ quantities$/),
    });
    expect(new Set(Object.values(details)).size).toBe(Object.keys(details).length);
  });
  test('a law is replaced whole', () => expect(taken('use std/laws/c$0hin', 'std/laws/chinchilla')).toBe('use std/laws/chinchilla'));
  test.each(['use s$0', 'use std$0', 'use std/$0', 'use std/re$0', 'use std/re$0finedwe'])('%j is replaced whole', (marked) => expect(taken(marked, 'std/refinedweb')).toBe('use std/refinedweb'));
  test('says what a file brings', () => expect(offered('use $0').items.find(({ label }) => label === 'std/refinedweb')!.documentation).toContain('A ruler for model size: 35 language models'));
  test('files beside this one cannot be known', () => expect(labels('use "$0')).toBe(''));
});

describe('keys', () => {
  const used = 'use std/olmo-ladder\n';
  test('of a model, with the benchmarks in scope', () => expect(labels(`${used}model A { $0`)).toBe(`${modelKeys} mmlu hellaswag arch`));
  test('not those that are given', () => expect(labels(`${used}model A {\n  params: 7B\n  $0\n  mmlu: 40%\n}`)).toBe(`${modelKeys.replace('params ', '')} hellaswag arch`));
  test('of a plan, which has no scores, and of a shape', () => {
    expect(labels(`${used}plan A { $0`)).toBe(`${modelKeys} arch`);
    expect(labels(`${used}plan A { arch { layers: 32  $0 } }`)).toBe('d_model d_ff heads kv_heads head_dim vocab ffn experts experts_active shared_experts tied biases norms norms_per_layer qk_norm positions context cache_bits');
    expect(labels(`${used}model B { }\nplan A { base: $0 }`)).toBe('B A');
  });
  test('come with an example to type over', () => expect(taken(`${used}model A { pa$0 }`, 'params')).toBe(`${used}model A { params: \${1:6.74B} }`));
  test('or with what can be chosen', () => expect(taken(`${used}model A { $0 }`, 'by')).toBe(`${used}model A { by: \${1|pruned,distilled,quantized,tuned|} }`));
  test('before a colon the key alone', () => expect(taken(`${used}model A { hel$0: 77% }`, 'hellaswag')).toBe(`${used}model A { hellaswag: 77% }`));
  test.each(['model A { params: 7B  $0', 'model A { params: 7B, $0 }', 'model A { params:\n  $0', 'model A { by: pruned $0', 'model A { source: "x { y" $0', 'model A { # {\n $0'])('after %j', (marked) => expect(labels(marked)).toContain('tokens'));
  test('of a benchmark', () => expect(labels('benchmark b { shots: 5  $0 }')).toBe('range metric better'));
  test('of a density block', () => expect(labels('density { reach: 5\n  $0 }')).toBe('reference benchmarks tokens params combine frontier level break moore'));
  test('of a reference, its sections and a table', () => expect(labels('reference r {\n  law { }\n  $0\n}')).toBe('table count unit holdout validate curve'));
  test('of a section', () => {
    expect(labels('reference r { law { space: log  $0 }')).toBe('irreducible robust');
    expect(labels('reference r { law { space: log }  curve { $0 } }')).toBe('floor ceiling anchor');
  });
  test('of a CSV file are its columns', () => {
    expect(labels(`${used}models from "a.csv" { model: column name  $0 }`)).toBe(`${modelKeys} mmlu hellaswag`);
    expect(labels(`${used}reference r from "a.csv" { $0 }`)).toBe('count unit holdout validate model params tokens loss nonEmbedding active unique compute experts released price bits group run role mmlu mmlu.loss hellaswag hellaswag.loss law curve');
    expect(taken('models from "a.csv" { par$0 }', 'params')).toBe('models from "a.csv" { params: column ${1:name} }');
  });
  test('a table comes with its header', () => expect(taken('models {\n  $0\n}', 'table')).toContain('  | model | params | released | ${2:hellaswag} |\n| ----- |'));
});

describe('what is typed already', () => {
  const used = 'use std/olmo-ladder\n';
  test.each(['use std/refinedweb$0', `${used}density { benchmarks: hellaswag$0`, 'density { combine: each$0', 'model A { by: tuned$0 }'])('%j is not offered once more', (marked) => {
    expect(labels(marked).split(' ')).not.toContain(/[^\s{]*(?=\$0)/.exec(marked)![0]);
  });
  test('but where others begin like it, which would be taken for it', () => expect(labels(`${used}reference r {\n  | model | mmlu$0`).split(' ')).toEqual(expect.arrayContaining(['mmlu', 'mmlu.loss'])));
  test('and where more is inserted than is typed', () => expect(labels(`${used}model A { params$0 }`).split(' ')).toContain('params'));
});

test('Enter takes a suggestion only where that changes the text', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as { contributes: { configurationDefaults: Record<string, Record<string, unknown>> } };
  expect(contributes.configurationDefaults['[density]']!['editor.acceptSuggestionOnEnter']).toBe('smart');
});

describe('values', () => {
  test.each([
    ['density { combine: $0 }', 'average-score geometric-mean each'],
    ['density { frontier: rec$0 }', 'records envelope all'],
    ['use std/refinedweb\nreference mine { }\ndensity { reference: $0 }', 'mine refinedweb'],
    ['use std/olmo-ladder\ndensity { benchmarks: $0 }', 'mmlu hellaswag'],
    ['use std/olmo-ladder\ndensity { benchmarks: mmlu, h$0 }', 'hellaswag'],
    ['reference r { law { robust: $0 } }', 'huber(1e-3) least-absolute none'],
    ['reference r { law { irreducible: $0', 'yes no'],
    ['reference r { curve { floor: $0', 'range free'],
    ['reference r { count: $0', 'total non-embedding'],
    ['reference r { unit: $0', 'nats-per-token bits-per-byte'],
    ['reference a { }\nreference b from $0', 'a'],
    ['reference r {\n  validate: $0\n}', 'no params compute'],
    ['reference r {\n  holdout: $0\n  | model | params | run |\n  | a | 1B | x |\n  | b c | 2B | x |\n}', 'largest a b c x'],
    ['reference r {\n  holdout: a, $0\n  | model | params |\n  | a | 1B |\n  | b | 2B |\n}', 'b'],
    ['model A { by: $0', 'pruned distilled quantized tuned'],
  ])('%j', (marked, expected) => expect(labels(marked)).toBe(expected));

  test('a row to hold out, in quotes where its name needs them', () => {
    const table = '\n  | model | params |\n  | 1B-a | 1B |\n}';
    expect(taken(`reference r {\n  holdout: $0${table}`, '1B-a')).toBe(`reference r {\n  holdout: "1B-a"${table}`);
    expect(taken(`reference r {\n  holdout: "1$0"${table}`, '1B-a')).toBe(`reference r {\n  holdout: "1B-a"${table}`);
    expect(taken(`reference r {\n  holdout: la$0${table}`, 'largest')).toBe(`reference r {\n  holdout: largest \${1:3}${table}`);
  });

  test('the model another was made from, in quotes where it needs them', () => {
    const both = 'model Llama-3 { }\nmodel "Llama 3 8B" { }\n';
    expect(taken(`${both}model A { base: $0 }`, 'Llama-3')).toBe(`${both}model A { base: Llama-3 }`);
    expect(taken(`${both}model A { base: $0 }`, 'Llama 3 8B')).toBe(`${both}model A { base: "Llama 3 8B" }`);
    expect(taken(`${both}model A { base: "Lla$0 }`, 'Llama 3 8B')).toBe(`${both}model A { base: "Llama 3 8B" }`);
    expect(taken(`${both}model A { base: "Llama$0 3" }`, 'Llama 3 8B')).toBe(`${both}model A { base: "Llama 3 8B" }`);
  });

  test.each(['model A { params: $0', 'model A { params: 7$0', 'model A { params: 7B$0 }', 'model A { hellaswag: 77% ± $0', 'model A { source: "x$0', 'model A { # $0', '# mo$0', 'model $0', 'model A$0 { }', 'benchmark b { range: 25% .. $0', 'models from "a.csv" { model: column $0', 'reference r { law { robust: huber($0', 'model A { } $0'])('nothing is offered at %j', (marked) => expect(labels(marked)).toBe(''));
});

describe('tables', () => {
  const used = 'use std/olmo-ladder\n';
  test('columns not there yet', () => {
    expect(labels(`${used}models {\n  | model | params | $0`)).toBe('active tokens released base by trainable bits price source mmlu hellaswag');
    expect(labels(`${used}reference r {\n  | model | $0 | role |\n  | A | | law |\n}`)).toBe('params tokens loss nonEmbedding active unique compute experts released price bits group run mmlu mmlu.loss hellaswag hellaswag.loss');
    expect(taken(`${used}models {\n  | model | rel$0 |\n}`, 'released')).toBe(`${used}models {\n  | model | released |\n}`);
  });
  test('cells', () => {
    const table = (row: string) => `reference r {\n  | model | params | role |\n  | ----- | ------ | ---- |\n${row}`;
    expect(labels(table('  | A | 7B | $0'))).toBe('both law curve held-out');
    expect(taken(table('  | A \\| B | 7B | hel$0d |\n}'), 'held-out')).toBe(table('  | A \\| B | 7B | held-out |\n}'));
    expect(labels(table('  | A | $0 | law |\n}'))).toBe('');
    expect(labels(table('  | A | 7B | law | # $0'))).toBe('');
    expect(labels('models {\n  | model | by | base |\n  | Llama 3 | | |\n  | A | tun$0 | |\n}')).toBe('pruned distilled quantized tuned');
    expect(taken('models {\n  | model | base |\n  | Llama 3 | |\n  | A | Lla$0 |\n}', 'Llama 3')).toBe('models {\n  | model | base |\n  | Llama 3 | |\n  | A | Llama 3 |\n}');
  });
  test('the line of dashes offers nothing', () => expect(labels('models {\n  | model | by |\n  | -- | --$0 |')).toBe(''));
});

test('among thousands of models those are offered whose names hold what is typed', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => `  | m${at} | |\n`).join('');
  const { items } = offered(`models {\n  | model | base |\n${many}  | A | m99$0 |\n}`);
  expect(items).toHaveLength(111);
  expect(items.length).toBeLessThanOrEqual(500);
});

test('a comment between rows offers nothing of a table', () => expect(labels('models {\n  | model | by |\n# a | $0\n  | A | |\n}')).toBe(''));

describe('a comment that allows', () => {
  test('offers the codes of warnings and notes', () => {
    const found = labels('# allow $0').split(' ');
    expect(found).toContain('few-points');
    expect(found).not.toContain('bad-date');
  });
  test('between rows, with what is typed already', () => expect(taken('models {\n  | model |\n  # allow few$0\n  | A |\n}', 'few-points')).toBe('models {\n  | model |\n  # allow few-points because \n  | A |\n}'));
  test.each(['# allows $0', '# see # allow $0', 'model A { source: "# allow $0" }', '# allow few-points because $0'])('%j offers none', (marked) => expect(labels(marked).split(' ')).not.toContain('few-points'));
});
