import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma';
import { INITIAL, parseRawGrammar, Registry, type IGrammar } from 'vscode-textmate';
import { beforeAll, describe, expect, test } from 'vitest';
import { snippets } from '../../src/features/completion-snippets.js';
import { statementKeywords } from '../../src/syntax/vocabulary.js';

const GRAMMAR = 'syntaxes/density.tmLanguage.json';
const EXAMPLES = [
  'src/std/refinedweb.density', 'src/std/benchmarks.density',
  ...['media/examples', 'src/std/laws'].flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`)),
];

let grammar: IGrammar;

beforeAll(async () => {
  const wasm = createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm');
  await loadWASM(readFileSync(wasm));
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async () => parseRawGrammar(readFileSync(GRAMMAR, 'utf8'), GRAMMAR),
  });
  grammar = (await registry.loadGrammar('source.density'))!;
});

/** Every coloured stretch of a text: its line, its words, and its innermost scope without `.density`. */
function colours(text: string): { line: string; word: string; scope: string }[] {
  let stack = INITIAL;
  return text.split('\n').flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return tokens
      .map(({ startIndex, endIndex, scopes }) => ({ line, word: line.slice(startIndex, endIndex).trim(), scope: scopes.at(-1)!.replace(/\.density$/, '') }))
      .filter(({ word }) => word !== '');
  });
}

/** The colours of one line, as `word scope` pairs; punctuation is left out. */
function check(text: string, expected: string): void {
  const shown = colours(text).filter(({ scope }) => !scope.startsWith('punctuation')).map(({ word, scope }) => `${word} → ${scope}`);
  expect(shown.join('\n')).toBe(expected.trim().replace(/^ +/gm, ''));
}

describe('one line', () => {
  test('use', () => check('use std/refinedweb   # a ruler', `
    use → keyword.control.import
    std/refinedweb → entity.name.namespace
    a ruler → comment.line.number-sign
  `));

  test('a model', () => check('model Llama-3.1-8B { params: 8.03B, active: ?  released: 2024-07-23  mmlu: 66.7% ± 0.4% }', `
    model → storage.type
    Llama-3.1-8B → entity.name.type
    params → support.type.property-name
    8.03 → constant.numeric
    B → keyword.other.unit
    active → support.type.property-name
    ? → constant.language.unknown
    released → support.type.property-name
    2024-07-23 → constant.numeric.date
    mmlu → support.type.property-name
    66.7 → constant.numeric
    % → keyword.other.unit
    ± → keyword.operator.plus-minus
    0.4 → constant.numeric
    % → keyword.other.unit
  `));

  test('a quoted name, a title, a sign of the comment inside it', () => check('benchmark "my test" "Tests #1" { range: 25% .. 100%  better: lower }', `
    benchmark → storage.type
    my test → entity.name.type
    Tests #1 → string.quoted.double
    range → support.type.property-name
    25 → constant.numeric
    % → keyword.other.unit
    .. → keyword.operator.range
    100 → constant.numeric
    % → keyword.other.unit
    better → support.type.property-name
    lower → string.unquoted
  `));

  test('sections, calls and choices', () => check('  law { irreducible: yes  robust: huber(1e-3)  space: log }', `
    law → keyword.other.section
    irreducible → support.type.property-name
    yes → constant.language
    robust → support.type.property-name
    huber → support.function
    1e-3 → constant.numeric
    space → support.type.property-name
    log → string.unquoted
  `));

  test('what is held out', () => check('  holdout: largest 3  validate: compute', `
    holdout → support.type.property-name
    largest → support.function
    3 → constant.numeric
    validate → support.type.property-name
    compute → string.unquoted
  `));

  test('a law', () => check('law d-cpt "D-CPT": loss = E + A / N^alpha - 0.2B * exp(-x)  where E >= 0, alpha in 0..2', `
    law → storage.type
    d-cpt → entity.name.type
    D-CPT → string.quoted.double
    loss → variable.other
    = → keyword.operator.arithmetic
    E → variable.other
    + → keyword.operator.arithmetic
    A → variable.other
    / → keyword.operator.arithmetic
    N → variable.other
    ^ → keyword.operator.arithmetic
    alpha → variable.other
    - → keyword.operator.arithmetic
    0.2 → constant.numeric
    B → keyword.other.unit
    * → keyword.operator.arithmetic
    exp → support.function
    - → keyword.operator.arithmetic
    x → variable.other
    where → keyword.other.clause
    E → variable.other
    >= → keyword.operator.arithmetic
    0 → constant.numeric
    alpha → variable.other
    in → keyword.operator.word
    0 → constant.numeric
    .. → keyword.operator.range
    2 → constant.numeric
  `));

  test('a law goes on over lines, and ends at the next statement', () => check('law a: loss = E\n  let x = N-1\n  where E > 0\nmodel N-1 { }', `
    law → storage.type
    a → entity.name.type
    loss → variable.other
    = → keyword.operator.arithmetic
    E → variable.other
    let → keyword.other.clause
    x → variable.other
    = → keyword.operator.arithmetic
    N → variable.other
    - → keyword.operator.arithmetic
    1 → constant.numeric
    where → keyword.other.clause
    E → variable.other
    > → keyword.operator.arithmetic
    0 → constant.numeric
    model → storage.type
    N-1 → entity.name.type
  `));

  test('a fit', () => check('fit s-1 = d-cpt to my-runs only released > 2024-01-01 and N < 7B { robust: huber(1e-3)  loss: mmlu.loss } with { E: -1 }', `
    fit → storage.type
    s-1 → entity.name.type
    = → keyword.operator.assignment
    d-cpt → string.unquoted
    to → keyword.other.clause
    my-runs → string.unquoted
    only → keyword.other.clause
    released → variable.other
    > → keyword.operator.arithmetic
    2024-01-01 → constant.numeric.date
    and → keyword.operator.word
    N → variable.other
    < → keyword.operator.arithmetic
    7 → constant.numeric
    B → keyword.other.unit
    robust → support.type.property-name
    huber → support.function
    1e-3 → constant.numeric
    loss → support.type.property-name
    mmlu.loss → string.unquoted
    with → keyword.other.clause
    E → support.type.property-name
    -1 → constant.numeric
  `));

  test('questions', () => check('solve s for params in 1M .. 1T at { loss: 2.0 }\nforecast when params 3B reaches mmlu 70%\nexpect density of "A-7B" > 1', `
    solve → storage.type
    s → entity.name.type
    for → keyword.other.clause
    params → string.unquoted
    in → keyword.other.clause
    1 → constant.numeric
    M → keyword.other.unit
    .. → keyword.operator.range
    1 → constant.numeric
    T → keyword.other.unit
    at → keyword.other.clause
    loss → support.type.property-name
    2.0 → constant.numeric
    forecast → storage.type
    when → keyword.other.clause
    params → string.unquoted
    3 → constant.numeric
    B → keyword.other.unit
    reaches → keyword.other.clause
    mmlu → string.unquoted
    70 → constant.numeric
    % → keyword.other.unit
    expect → storage.type
    density → variable.other
    of → keyword.operator.word
    A-7B → string.quoted.double
    > → keyword.operator.arithmetic
    1 → constant.numeric
  `));

  test('columns of a CSV file', () => check('models from "board.csv" { name: column model   mmlu: column "MMLU 5" }', `
    models → storage.type
    from → keyword.control.from
    board.csv → string.quoted.double
    name → support.type.property-name
    column → keyword.other.column
    model → string.unquoted
    mmlu → support.type.property-name
    column → keyword.other.column
    MMLU 5 → string.quoted.double
  `));
});

test('a table: header, separator, cells, comment', () => check([
  'models {', '  | model    | tokens | mmlu        | note  |', '  | -------- | :----: | ----------- | ----- |',
  '  | 190M-1xC | 3.81B  | 26.9% ± 0.4 | a 7B  |  # why', '  | a\\|b    | ?      | 2024-07     | 7B-it |', '}', 'model x { }',
].join('\n'), `
  models → storage.type
  model → support.type.property-name
  tokens → support.type.property-name
  mmlu → support.type.property-name
  note → support.type.property-name
  190M-1xC → entity.name.type
  3.81 → constant.numeric
  B → keyword.other.unit
  26.9 → constant.numeric
  % → keyword.other.unit
  ± → keyword.operator.plus-minus
  0.4 → constant.numeric
  a 7B → string.unquoted
  why → comment.line.number-sign
  a\\|b → entity.name.type
  ? → constant.language.unknown
  2024-07 → constant.numeric.date
  7B-it → string.unquoted
  model → storage.type
  x → entity.name.type
`));

describe('keywords', () => {
  test.each(statementKeywords)('%s is coloured at column 0, and only there', (keyword) => {
    const coloured = (text: string) => colours(text)[0]!.scope;
    expect(coloured(`${keyword} std`)).toMatch(/^(storage\.type|keyword\.control\.import)$/);
    for (const other of [`  ${keyword} std`, `${keyword}: 3`, `${keyword}-2 {`, `${keyword}s2 {`]) {
      expect(coloured(other), other).not.toMatch(/^(storage|keyword\.control)/);
    }
  });

  test('the grammar colours no other word as a statement', () => {
    const { repository } = JSON.parse(readFileSync(GRAMMAR, 'utf8'));
    const words = [repository.use.match, repository.statement.match].flatMap((match: string) => /^\^\(([a-z|]+)\)/.exec(match)![1]!.split('|'));
    expect(words.sort()).toEqual([...statementKeywords].sort());
  });

  test('no snippet says again what completion offers at its keyword', () => {
    expect(snippets.map(({ label }) => label).filter((label) => statementKeywords.includes(label))).toEqual([]);
  });
});

describe.each(EXAMPLES)('%s', (file) => {
  const text = readFileSync(file, 'utf8');

  test('every word has a colour', () => {
    expect(colours(text).filter(({ scope }) => ['source', 'meta.table', 'meta.table.header'].includes(scope))).toEqual([]);
  });

  test('names are names, numbers are numbers, comments are comments', () => {
    const all = colours(text);
    for (const { line, word, scope } of all) {
      if (line.startsWith('#')) expect(scope).toMatch(/comment/);
      else if (/^ *\|/.test(line)) {
        const words = /^[A-Za-z]/.test(word) ? '|string\\.unquoted' : ''; // a group, a role
        expect(scope, `${word} in ${line}`).toMatch(new RegExp(`entity\\.name\\.type|constant\\.numeric|keyword\\.other\\.unit|constant\\.language\\.unknown|support\\.type|punctuation${words}`));
      }
    }
    const lines = text.split('\n');
    const row = (line: string | undefined) => /^ *\|/.test(line ?? '');
    const headless = lines.filter((line, at) => row(line) && row(lines[at - 1]) && row(lines[at - 2]));
    expect(all.filter(({ line, scope }) => row(line) && scope === 'entity.name.type').map(({ word }) => word)).toEqual(headless.map((line) => line.split('|')[1]!.trim()));
  });
});

test('the language configuration takes a name, a number or a date as one word', () => {
  const { wordPattern } = JSON.parse(readFileSync('syntaxes/language-configuration.json', 'utf8'));
  const words = 'Llama-3.1-8B: 8.03B, x.loss 2024-07-23 66.7% ± 0.4 std/refinedweb huber(1e-3) 190M-1xC'.match(new RegExp(wordPattern, 'g'));
  expect(words).toEqual(['Llama-3.1-8B', '8.03B', 'x.loss', '2024-07-23', '66.7%', '0.4', 'std/refinedweb', 'huber', '1e-3', '190M-1xC']);
});
