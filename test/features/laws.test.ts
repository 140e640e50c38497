import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.js';
import { hover } from '../../src/features/hover.js';
import { definition } from '../../src/features/navigation.js';
import { rename, renameable } from '../../src/features/rename.js';
import { symbols } from '../../src/features/symbols.js';
import { cursor } from '../support/fixture.js';
import { memoryFiles } from '../support/memory-files.js';
import { analysisOf, type Beside } from '../support/remarks.js';

const study = `quantity ratio "share" in 0..1
# Loss by size.
law mine "My law": loss = E + A / params^alpha + tail
  let tail = B * (1 - ratio) / tokens^beta * sum(j in 1..3, B / j^alpha)
  where E > 0, alpha in 0..2
reference runs {
  | model | params | tokens | loss | ratio |
  | ----- | ------ | ------ | ---- | ----- |
  | a     | 1B     | 20B    | 3.1  | 0.3   |
}
fit ours = mine to runs only ratio < 50% and params > 1M { ratio: ratio  holdout: a }
fit published = mine with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }
predict published at { params: 70B  tokens: 1.4T  ratio: 30% }
solve published for ratio at { params: 70B  tokens: 1.4T  loss: 2 }
expect alpha of published > 0.3 and loss of published at { N: 7B  tokens: 1T  ratio: 0 } < 3
model A { params: 7B  ratio: 0.2 }
`;

/** The study with the cursor in the `nth` place where `word` stands. */
function at(word: string, nth = 1): string {
  let from = -1;
  for (let k = 0; k < nth; k++) from = study.indexOf(word, from + 1);
  if (from < 0) throw new Error(`no ${word} number ${nth}`);
  return `${study.slice(0, from + 1)}$0${study.slice(from + 1)}`;
}

describe('hover', () => {
  const said = (marked: string, beside: Beside = {}) => {
    const { text, offset } = cursor(marked);
    return hover(analysisOf(text, beside), null, offset, { links: false })?.markdown.replaceAll('  \n', '\n') ?? null;
  };

  test('on a law: the formula as papers print it, its names, the comment above', () => expect(said(at('mine'))).toBe([
    '**My law** · law `mine`', '',
    '`L = E + A/Nᵅ + tail`', 'with `tail = B·(1 − ratio)/Dᵝ·Σ(j = 1 … 3) (B/jᵅ)`', '',
    'Computes `loss`.', 'Inputs: `N` parameters, `ratio` share, `D` training tokens.', 'Parameters: `E` > 0, `A`, `α` in 0 … 2, `B`, `β`.', '',
    'Loss by size.',
  ].join('\n')));
  test('on its name in a fit', () => expect(said(at('mine to'))).toContain('**My law**'));
  test('on a quantity', () => expect(said(at('params^'))).toBe('**parameters** · quantity `params`, in formulas also `N`\nWritten as a count: `7B`.'));
  test('on a declared quantity', () => expect(said(at('ratio)'))).toBe('**share** · quantity `ratio`\nWritten as a number: `0.3`. From 0 to 1.'));
  test('on a parameter', () => expect(said(at('alpha', 2))).toBe('`alpha`: a parameter of `mine`, `α` in 0 … 2.'));
  test('bounds as they are typed', () => {
    const law = 'law a: loss = E + K / N^b + c * D^-d + f\n  where E > 0, K >= 0, b > 0, b <= 1, c < 5, d <= 2, f in -1..1, f > -1\n';
    expect(said(law.replace('a:', 'a$0:'))).toContain('Parameters: `E` > 0, `K` ≥ 0, 0 < `b` ≤ 1, `c` < 5, `d` ≤ 2, −1 < `f` ≤ 1.');
    expect(said(law.replace('K /', '$0K /'))).toBe('`K`: a parameter of `a`, `K` ≥ 0.');
  });
  test('on a term', () => expect(said(at('tail'))).toContain('`tail`: a term of `mine`, `tail = B·'));
  test('on a function and an index', () => {
    expect(said(at('sum('))).toContain('over whole numbers');
    expect(said(at('j^alpha'))).toBe('`j`: the index of a sum or product.');
  });
  test('on a constant and on a fit', () => {
    expect(said(at('alpha: 0.34'))).toContain('a parameter of `mine`');
    expect(said(at('ours'))).toBe('**ours** · `mine` fitted to `runs`');
  });
  test('on the word of a question', () => expect(said(at('predict'))).toContain('What a fitted law says'));
  test('on a key of a fit', () => expect(said(at('holdout'))).toContain('Rows to predict'));

  test.each([
    ['a^-b', 'a⁻ᵇ'], ['-x^2', '−x²'], ['(a + b) * c', '(a + b)·c'], ['a / (b * c)', 'a/(b·c)'], ['a - (b - c)', 'a − (b − c)'], ['a^(b / c)', 'a^(b/c)'], ['(a^b)^c', '(aᵇ)ᶜ'],
    ['x^(alpha + 1)', 'xᵅ⁺¹'], ['exp(-x)', 'exp(−x)'], ['sqrt(x)', '√(x)'], ['D / 1000000', 'D/1M'], ['if(x > 1 and not y < 2, a, b)', 'if(x > 1 and not y < 2, a, b)'], ['(-a)^2', '(−a)²'],
    ['lambda * Delta', 'λ·Δ'],
  ])('%s is set as %s', (formula, shown) => expect(said(`law ma$0x: price = ${formula}\n`)).toContain(`= ${shown}\``));
});

describe('definition', () => {
  const found = (marked: string, beside: Beside = {}) => {
    const { text, offset } = cursor(marked);
    const place = definition(analysisOf(text, beside), offset);
    if (!place) return null;
    const home = place.path === '/file.density' ? text : String(beside[place.path.slice(1)]);
    return `${place.path.slice(1)}:${home.slice(0, place.span.start).split('\n').length} ${home.slice(place.span.start, place.span.end)}`;
  };
  test('of a law, a fit, a quantity', () => {
    expect(found(at('mine to'))).toBe('file.density:3 mine');
    expect(found(at('published', 2))).toBe('file.density:12 published');
    expect(found(at('ratio <'))).toBe('file.density:1 ratio');
  });
  test('of rows and models', () => {
    expect(found(at('runs', 2))).toBe('file.density:6 runs');
    expect(found(study.replace('expect ', 'expect density of $0A > 1 and '))).toBe('file.density:16 A');
  });
  test('of names in a formula', () => {
    expect(found(at('alpha'))).toBe('file.density:5 alpha');
    expect(found(at('alpha: 0.34'))).toBe('file.density:5 alpha');
    expect(found(at('tail'))).toBe('file.density:4 tail');
    expect(found(at('j^alpha'))).toBe('file.density:4 j');
    expect(found(at('beta'))).toBe('file.density:4 beta');
  });
  test('of what is built in is nowhere', () => expect(found(at('params^'))).toBeNull());
  test('in another file', () => {
    const other = 'law theirs: loss = E + A / N^alpha\nfit f = theirs with { E: 1  A: 2  alpha: 3 }\n';
    expect(found('use "other.density"\npredict $0f at { N: 3B }\n', { 'other.density': other })).toBe('other.density:2 f');
    expect(found('use "other.density"\nfit g = theirs with { E: 1  A: 2  al$0pha: 3 }\n', { 'other.density': other })).toBe('other.density:1 alpha');
  });
});

describe('rename', () => {
  const renamed = (marked: string, to: string, beside: Beside = {}) => {
    const { text, offset } = cursor(marked);
    const found = rename(analysisOf(text, beside), offset, to);
    if (found.kind === 'refused') return found.why;
    return [...found.edits].sort((a, b) => b.span.start - a.span.start).reduce((result, { span, text: put }) => result.slice(0, span.start) + put + result.slice(span.end), text);
  };
  const places = (marked: string, from: RegExp, to: string) => expect(renamed(marked, to)).toBe(study.replace(from, to));

  test('a parameter, wherever it stands', () => places(at('alpha'), /\balpha\b/g, 'a'));
  test('from its place in where, in constants, in an expectation', () => {
    places(at('alpha', 3), /\balpha\b/g, 'a');
    places(at('alpha: 0.34'), /\balpha\b/g, 'a');
    places(at('alpha of'), /\balpha\b/g, 'a');
  });
  test('a term', () => places(at('tail'), /\btail\b/g, 'rest'));
  test('an index', () => places(at('j in'), /\bj\b/g, 'k'));
  test('a law', () => places(at('mine'), /\bmine\b/g, 'ours-2'));
  test('a fit', () => places(at('published'), /\bpublished\b/g, 'pub-1'));
  test('a quantity, with its columns and entries', () => places(at('ratio'), /\bratio\b/g, 'share_r'));

  test('leaves the same name in another law alone', () => {
    const two = 'law a: loss = E + A / N^alpha\nlaw b: loss = E + A / N^al$0pha\nfit f = b with { E: 1  A: 2  alpha: 3 }\n';
    expect(renamed(two, 'x')).toBe('law a: loss = E + A / N^alpha\nlaw b: loss = E + A / N^x\nfit f = b with { E: 1  A: 2  x: 3 }\n');
  });
  test('refuses what would change the meaning', () => {
    expect(renamed(at('alpha'), 'A')).toBe('mine has a name A already.');
    expect(renamed(at('beta'), 'N')).toBe('N is a quantity, so the law would read it as an input. List beta in `where` first.');
    expect(renamed(at('beta'), 'b-1')).toBe('Names in a formula are letters, digits and `_`, and begin with a letter.');
    expect(renamed(at('beta'), 'exp')).toBe('exp is a function.');
    expect(renamed(at('ratio'), 'tokens')).toBe('tokens is a quantity or benchmark already.');
    expect(renamed(at('ratio'), 'E')).toBe('mine has a name E of its own.');
    expect(renamed(at('ours'), 'published')).toBe('There is a fit published already.');
    expect(renamed(at('ours'), 'a"b')).toBe('A name holds no quotes and no line breaks.');
    expect(renamed(at('params^'), 'size')).toBe('This cannot be renamed here.');
  });
  test('is not offered for what is declared elsewhere', () => {
    const { text, offset } = cursor('use "other.density"\nfit g = theirs with { E: 1  A: 2  al$0pha: 3 }\n');
    expect(renameable(analysisOf(text, { 'other.density': 'law theirs: loss = E + A / N^alpha\n' }), offset)).toBeNull();
  });
  test('says where a name is declared that is not of this file', () => {
    expect(renamed('use "other.density"\nfit g = the$0irs with { E: 1  A: 2  alpha: 3 }\n', 'ours', { 'other.density': 'law theirs: loss = E + A / N^alpha\n' }))
      .toBe('This is declared in other.density, and renaming changes one file only. Rename it there.');
  });
  test('refuses what another open file speaks of', () => {
    const [own, far] = ['law mine: loss = E + A / N^alpha\nfit f = mine with { E: 1  A: 2  alpha: 3 }\n', analysisOf('law mine: loss = E\n')];
    const user = (text: string) => analyze('/user.density', text, memoryFiles({ 'file.density': own }));
    const to = (offset: number, text: string) => rename(analysisOf(own), offset, 'other', [far, user(text)]);
    const said = (name: string) => ({ kind: 'refused', why: `user.density speaks of ${name} too, and renaming changes one file only. Change both by hand, or close user.density first.` });
    expect(to(own.indexOf('mine'), 'use "file.density"\nfit g = mine with { E: 1  A: 2  alpha: 3 }\n')).toEqual(said('mine'));
    expect(to(own.indexOf('alpha'), 'use "file.density"\nfit g = mine with { E: 1  A: 2  alpha: 3 }\n')).toEqual(said('alpha'));
    expect(to(own.indexOf('f ='), 'use "file.density"\npredict f at { N: 3B }\n')).toEqual(said('f'));
    expect(to(own.indexOf('f ='), 'use "file.density"\nfit g = mine with { E: 1  A: 2  alpha: 3 }\n')).toMatchObject({ kind: 'edits' });
    expect(to(own.indexOf('mine'), 'fit g = mine with { E: 1  A: 2  alpha: 3 }\n')).toMatchObject({ kind: 'edits' });
  });
  test('refuses where a CSV file names the column', () => {
    expect(renamed('quantity ra$0tio\nreference r from "r.csv" { }\n', 'share', { 'r.csv': 'model,params,ratio\na,7e9,0.3\n' })).toContain('A column of r.csv has this name.');
    expect(renamed('quantity ra$0tio\nreference r from "r.csv" { model: column model  ratio: column ratio }\n', 'share', { 'r.csv': 'model,params,ratio\na,7e9,0.3\n' }))
      .toBe('quantity share\nreference r from "r.csv" { model: column model  share: column ratio }\n');
  });
  test('what is offered is what is edited', () => {
    const { text, offset } = cursor(at('alpha', 2));
    const found = renameable(analysisOf(text), offset)!;
    expect([found.name, text.slice(found.span.start, found.span.end)]).toEqual(['alpha', 'alpha']);
  });
});

test('the outline names laws, fits and questions', () => {
  expect(symbols(analysisOf(study)).map(({ kind, name, detail }) => [kind, name, detail].join(' '))).toEqual([
    'quantity ratio share', 'law mine My law', 'reference runs ', 'fit ours mine to runs', 'fit published mine', 'question predict published', 'question solve published', 'question expect ', 'model A 7B',
  ]);
});
