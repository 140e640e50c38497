import { describe, expect, test } from 'vitest';
import { parse } from '../../src/syntax/parse.js';
import type { FormulaTree, StatementTree } from '../../src/syntax/tree.js';

function treeOf(text: string): StatementTree {
  const [statement] = parse(text).statements;
  return statement!.tree;
}

/** A tree with all its brackets. */
function shown(tree: FormulaTree): string {
  switch (tree.kind) {
    case 'missing': return '?';
    case 'number': return String(tree.literal.value);
    case 'date': return tree.text;
    case 'name': return tree.word.quoted ? `"${tree.word.text}"` : tree.word.text;
    case 'of': return `${tree.what.text} of ${tree.thing.text}${tree.at ? ` at ${tree.at.entries.length}` : ''}`;
    case 'operation': return `(${tree.operation} ${tree.args.map(shown).join(' ')})`;
    case 'call': return `${tree.name.text}(${tree.args.map(shown).join(', ')})`;
    default: return `${tree.kind}(${tree.index.text} in ${shown(tree.from)}..${shown(tree.to)}, ${shown(tree.body)})`;
  }
}

describe('operators bind', () => {
  test.each([
    ['a + b * c', '(add a (multiply b c))'],
    ['a * b + c', '(add (multiply a b) c)'],
    ['a - b - c', '(subtract (subtract a b) c)'],
    ['a / b / c', '(divide (divide a b) c)'],
    ['a ^ b ^ c', '(power a (power b c))'],
    ['-a ^ b', '(negate (power a b))'],
    ['a ^ -b', '(power a (negate b))'],
    ['a ^ -b ^ c', '(power a (negate (power b c)))'],
    ['a ^ -b * c', '(multiply (power a (negate b)) c)'],
    ['-a * b', '(multiply (negate a) b)'],
    ['a * -b + c', '(add (multiply a (negate b)) c)'],
    ['- - a', '(negate (negate a))'],
    ['+a', 'a'],
    ['(a + b) * c', '(multiply (add a b) c)'],
    ['a < b and c >= d or not e = f', '(or (and (less a b) (at-least c d)) (not (equal e f)))'],
    ['not a > b and c', '(and (not (greater a b)) c)'],
    ['0 < x <= 1', '(and (less 0 x) (at-most x 1))'],
    ['a < b = c', '(and (less a b) (equal b c))'],
    ['a + b < c * d', '(less (add a b) (multiply c d))'],
    ['a != b', '(unequal a b)'],
    ['a ≤ b ≠ c − d·e', '(and (at-most a b) (unequal b (subtract c (multiply d e))))'],
    ['a ** 2 == b', '(equal (power a 2) b)'],
    ['N-1', '(subtract N 1)'],
    ['D/20', '(divide D 20)'],
    ['1e-3*x', '(multiply 0.001 x)'],
    ['0.2B + 45% + $0.15', '(add (add 200000000 0.45) 0.15)'],
    ['released > 2024-01-01', '(greater released 2024-01-01)'],
    ['mmlu.loss + "mmlu-pro"', '(add mmlu.loss "mmlu-pro")'],
    ['if(a, b, min(c, d, e))', 'if(a, b, min(c, d, e))'],
    ['sum(j in 2..K, product(k in 1..j, k))', 'sum(j in 2..K, product(k in 1..j, k))'],
    ['α + beta_2', '(add α beta_2)'],
    ['density of Llama-2-7B > 1', '(greater density of Llama-2-7B 1)'],
    ['alpha of s - 1', '(subtract alpha of s 1)'],
    ['proof - 1', '(subtract proof 1)'],
  ])('%s', (formula, wanted) => {
    const { formula: read, problems } = treeOf(`law x: y = ${formula}`);
    expect(problems).toEqual([]);
    expect(shown(read!.body)).toBe(wanted);
  });
});

test('let and where come in any order, over lines, with comments between', () => {
  const { name, title, formula, problems } = treeOf(`law d-cpt "D-CPT": loss = E   # the floor
  + x
  where E > 0, A >= -1e3
  let x = A /
    N
  # beta of the paper
  where beta in -1 .. 2 ~ 0.5, C, gamma < 3 and delta <= -2
`);
  expect(problems).toEqual([]);
  expect([name!.text, title!.text, formula!.output!.text, shown(formula!.body)]).toEqual(['d-cpt', 'D-CPT', 'loss', '(add E x)']);
  expect(formula!.terms.map((term) => `${term.name.text} = ${shown(term.value)}`)).toEqual(['x = (divide A N)']);
  expect(formula!.bounds.map((bound) => [bound.name.text, ...bound.limits.map(({ side, value }) => `${side} ${value}`), ...(bound.start ? [`from ${bound.start.value}`] : [])].join(', '))).toEqual([
    'E, low 0', 'A, low -1000', 'beta, low -1, high 2, from 0.5', 'C', 'gamma, high 3', 'delta, high -2',
  ]);
});

describe('heads are read by their words', () => {
  const said = (text: string) => {
    const { name, title, clauses, formula, block, constants, problems } = treeOf(text);
    expect(problems).toEqual([]);
    const items = clauses.map(({ word, items: all }) => [word.text, ...all.map((one) => ('text' in one ? one.text : 'image' in one ? one.image : one.kind === 'list' ? one.items.map((item) => item.text).join('+') : one.kind))].join(' '));
    return [name?.text, title?.text && `"${title.text}"`, ...items, formula && shown(formula.body), block && `{${block.entries.map(({ key }) => key.text).join(' ')}}`, constants && `with {${constants.entries.map(({ key }) => key.text).join(' ')}}`].filter(Boolean).join(' | ');
  };
  test.each([
    ['fit s-1 "T" = d-cpt to my-runs only N > 1B or N < 7B { seed: 7 } with { E: -1 }', 's-1 | "T" | = d-cpt | to my-runs | only | (or (greater N 1000000000) (less N 7000000000)) | {seed} | with {E}'],
    ['fit a = b with { E: 1 }', 'a | = b | with | with {E}'],
    ['fit a = b to "Open models" with { E: 1 } { loss: x.loss }', 'a | = b | to Open models | with | {loss} | with {E}'],
    ['predict a at { N: 3B }', 'a | at | {N}'],
    ['solve a for params in 1M .. 1T at { loss: 2 }', 'a | for params | in range | at | {loss}'],
    ['allocate a over params, tokens at { compute: 1e21 }', 'a | over params+tokens | at | {compute}'],
    ['forecast density at 2027-01-01', 'density | at 2027-01-01'],
    ['forecast when params 3B reaches mmlu 70%', 'when params 3B | reaches mmlu 70%'],
    ['quantity day "a day" in 2023-01 .. 2024-01-31', 'day | "a day" | in range'],
    ['expect loss of s at { N: 3B  D: -1 } < 2', '(less loss of s at 2 2)'],
  ])('%s', (text, wanted) => expect(said(text)).toBe(wanted));
});

test('what stands in braces is read as everywhere, also in a formula', () => {
  const { formula } = treeOf('expect loss of s at { N: -3B  source: a-b/c } < 2');
  const of = formula!.body.kind === 'operation' ? formula!.body.args[0]! : null;
  expect(of?.kind === 'of' && of.at!.entries.map(({ value }) => (value?.kind === 'number' ? value.literal.value : value?.kind === 'name' ? value.text : null))).toEqual([-3e9, 'a-b/c']);
});
