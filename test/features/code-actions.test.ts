import { describe, expect, test } from 'vitest';
import { allowFixes } from '../../src/features/allow-fix.js';
import { fixes, type Fix } from '../../src/features/code-actions.js';
import { cursor } from '../support/fixture.js';
import { evaluated, type Beside } from '../support/remarks.js';

/** The fixes at the cursor: their titles, and the text each of them leaves. */
async function fixesAt(marked: string, beside: Beside = {}): Promise<Record<string, string>> {
  const { text, selection } = cursor(marked);
  const { analysis, diagnostics } = await evaluated(text, beside);
  return Object.fromEntries(fixes(analysis, diagnostics, selection).map((fix) => [fix.title, applied(text, fix)]));
}

function applied(text: string, { edits }: Fix): string {
  return [...edits].sort((a, b) => b.span.start - a.span.start).reduce((result, { span, text: put }) => result.slice(0, span.start) + put + result.slice(span.end), text);
}

async function check(marked: string, expected: Record<string, string>, beside: Beside = {}): Promise<void> {
  expect(await fixesAt(marked, beside)).toEqual(expected);
}

const used = 'use std/refinedweb\n';

describe('a near miss', () => {
  test('of a keyword', () => check('mo$0dle A { }', { 'Change to `model`': 'model A { }' }));
  test('of a key', () => check('density { frontiers$0: all  reach: 5 }', {
    'Change to `frontier`': 'density { frontier: all  reach: 5 }', 'Remove `frontiers`': 'density {  reach: 5 }',
  }));
  test('of a key that could be a benchmark', () => check(`${used}model A { pa$0rms: 7B  hellaswag: 77% }`, { 'Change to `params`': `${used}model A { params: 7B  hellaswag: 77% }` }));
  test('of a benchmark', () => check(`${used}model A { hellasw$0ga: 77%  hellaswag: 77% }`, { 'Change to `hellaswag`': `${used}model A { hellaswag: 77%  hellaswag: 77% }` }));
  test('of a loss in a header', () => check('use std/olmo-ladder\nreference r {\n  | model | mmul$0.loss |\n  | A | 2 |\n}\n', { 'Change to `mmlu.loss`': 'use std/olmo-ladder\nreference r {\n  | model | mmlu.loss |\n  | A | 2 |\n}\n' }));
  test('of a reference', () => check(`${used}density { reference: refinedwbe$0 }`, { 'Change to `refinedweb`': `${used}density { reference: refinedweb }` }));
  test('of a benchmark the ruler has', () => check(`${used}density { benchmarks: helaswag$0, lambada }`, { 'Change to `hellaswag`': `${used}density { benchmarks: hellaswag, lambada }` }));
  test('of a file of the library', () => check('use std/refinedwbe$0', { 'Change to `std/refinedweb`': 'use std/refinedweb' }));
  test('of a choice', () => check('model A { by: distiled$0 }', { 'Change to `distilled`': 'model A { by: distilled }' }));
  test('of no choice offers all', () => check('density { params: all$0 }', { 'Change to `total`': 'density { params: total }', 'Change to `active`': 'density { params: active }' }));
  test('of a CSV column, with blanks in its name', () => check('models from "a.csv" { model: column nmaes$0 }', { 'Change to `names`': 'models from "a.csv" { model: column names }' }, { 'a.csv': 'names,n\nA,7B\n' }));
});

describe('a plan, a shape, a base', () => {
  const shape = 'arch { layers: 32  d_model: 4096  d_ff: 14336  heads: 32  kv_heads: 8  vocab: 128256 }';
  test('a score of a plan goes', () => check(`${used}plan A { params: 3B  tokens: 1T  hellas$0wag: 77% }`, { 'Remove `hellaswag`': `${used}plan A { params: 3B  tokens: 1T }` }));
  test('params become what is counted', () => check(`${used}model A { params: 7$0B  hellaswag: 82%  ${shape} }`, { 'Change to `8.03B`': `${used}model A { params: 8.03B  hellaswag: 82%  ${shape} }` }));
  test('a misspelt base, bare and in quotes', async () => {
    await check(`${used}model Parent { hellaswag: 82% }\nmodel B { hellaswag: 80%  base: Par$0ebt }`, { 'Change to `Parent`': `${used}model Parent { hellaswag: 82% }\nmodel B { hellaswag: 80%  base: Parent }` });
    await check(`${used}model "A one" { hellaswag: 82% }\nmodel B { hellaswag: 80%  base: "A o$0n" }`, { 'Change to `"A one"`': `${used}model "A one" { hellaswag: 82% }\nmodel B { hellaswag: 80%  base: "A one" }` });
  });
  test('a misspelt base in a table', () => check(`${used}models {\n  | model | hellaswag | base |\n  | Parent | 82% | |\n  | B | 80% | Par$0ebt |\n}`, { 'Change to `Parent`': `${used}models {\n  | model | hellaswag | base |\n  | Parent | 82% | |\n  | B | 80% | Parent |\n}` }));
});

describe('a number', () => {
  test('lacks its percent sign', () => check(`${used}model A { hellaswag: 77.7$0 }`, { 'Change to `77.7%`': `${used}model A { hellaswag: 77.7% }` }));
  test('lacks it before ±', () => check(`${used}models {\n  | model | hellaswag |\n  | A | 77.7 $0± 0.4 |\n}`, { 'Change to `77.7%`': `${used}models {\n  | model | hellaswag |\n  | A | 77.7% ± 0.4 |\n}` }));
  test('has a small scale', () => check(`${used}model A { params: 7b$0  hellaswag: 77% }`, { 'Change to `7B`': `${used}model A { params: 7B  hellaswag: 77% }` }));
  test('is off by a thousand, by the name', () => check(`${used}model Llama-2-7B { params: 6.74M$0  hellaswag: 77% }`, { 'Change to `7B`': `${used}model Llama-2-7B { params: 7B  hellaswag: 77% }` }));
  test('makes a range run backwards', () => check('benchmark b { range: 100%..25%$0 }', { 'Change to `25% .. 100%`': 'benchmark b { range: 25% .. 100% }' }));
});

describe('what is open', () => {
  test('a brace on one line', () => check(`${used}model A {$0 hellaswag: 77%  # so far\n\n# the next\nmodel B { }\n`, { 'Close the brace': `${used}model A { hellaswag: 77% }  # so far\n\n# the next\nmodel B { }\n` }));
  test('a brace over several lines', () => check(`${used}model A {$0\n  hellaswag: 77%\n\nmodel B { }\n`, { 'Close the brace': `${used}model A {\n  hellaswag: 77%\n}\n\nmodel B { }\n` }));
  test('rows from a spreadsheet', () => check(`${used}models {\nModel$0\tparams\thellaswag\nLlama 2 7B\t6.74B\t77.7%\nA|B #2\t7B\t\n}\n`, {
    'Make a table of these lines': `${used}models {\n  | model      | params | hellaswag |\n  | ---------- | ------ | --------- |\n  | Llama 2 7B | 6.74B  | 77.7%     |\n  | A\\|B-#2    | 7B     |           |\n}\n`,
  }));
  test('rows from a CSV file, set in', () => check(`${used}models {\n    model,params\n    "A, the first",7B$0\n    B,\n}\n`, {
    'Make a table of these lines': `${used}models {\n    | model        | params |\n    | ------------ | ------ |\n    | A, the first | 7B     |\n    | B            |        |\n}\n`,
  }));
  test('rows without a block', () => check('model;params;hellaswag\nA$0;7B;77%\n', {
    'Make a table of these lines': 'models {\n  | model | params | hellaswag |\n  | ----- | ------ | --------- |\n  | A     | 7B     | 77%       |\n}\n',
  }));
  test('a brace around a table', () => check(`${used}models {$0\n  | model | hellaswag |\n  | A | 77% |`, { 'Close the brace': `${used}models {\n  | model | hellaswag |\n  | A | 77% |\n}` }));
  test('a quote', () => check(`${used}model A { hellaswag: 77%  source: "Table 3$0 }`, { 'Close the quote': `${used}model A { hellaswag: 77%  source: "Table 3" }` }));
});

describe('what is missing', () => {
  test('a block', () => check(`${used}model$0 A`, { 'Add `{ }`': `${used}model A { }` }));
  test('a block around a table', () => check(`${used}models$0 "Mine"\n  | model | hellaswag |\n  | A | 77% |\n`, { 'Put the table in braces': `${used}models "Mine" {\n  | model | hellaswag |\n  | A | 77% |\n}\n` }));
  test('a value', () => check(`${used}model A { params$0:\n  hellaswag: 77% }`, { 'Write `?`: not known': `${used}model A { params: ?\n  hellaswag: 77% }` }));
  test('a colon', () => check(`${used}model A { params $07B  hellaswag: 77% }`, { 'Write `params:`': `${used}model A { params: 7B  hellaswag: 77% }` }));
  test('a colon, for which a sign stands', () => check(`${used}model A { params $0= 7B  hellaswag: 77% }`, { 'Write `params:`': `${used}model A { params: 7B  hellaswag: 77% }` }));
  test('quotes around a name', () => check(`${used}model Llama $02 7B { hellaswag: 77% }`, { 'Write `"Llama 2 7B"`': `${used}model "Llama 2 7B" { hellaswag: 77% }` }));
  test('cells of a row', () => check(`${used}models {\n  | model | params | hellaswag |\n  | A$0 |\n  | B | 7B | 77% |\n}`, { 'Fill up with empty cells': `${used}models {\n  | model | params | hellaswag |\n  | A | | |\n  | B | 7B | 77% |\n}` }));
});

describe('what is given twice is removed', () => {
  test('on one line', () => check(`${used}model A { params: 7B  params$0: 8B  hellaswag: 77% }`, { 'Remove `params`': `${used}model A { params: 7B  hellaswag: 77% }` }));
  test('on a line of its own', () => check(`${used}model A {\n  params: 7B\n  params$0: 8B\n  hellaswag: 77%\n}`, { 'Remove `params`': `${used}model A {\n  params: 7B\n  hellaswag: 77%\n}` }));
  test('a section', () => check(`${used}density { reference: refinedweb }\nreference r from refinedweb { law { } law$0 { space: log } }`, { 'Remove `law`': `${used}density { reference: refinedweb }\nreference r from refinedweb { law { } }` }));
});

describe('a ruler', () => {
  const none = 'Add `use std/refinedweb`';
  test('is added to an empty top', () => check('model $0A { params: 7B }', { [none]: 'use std/refinedweb\n\nmodel A { params: 7B }' }));
  test('is added below the comment a file begins with', () => check('# Mine\n# and yours\n\nmodel $0A { params: 7B }', { [none]: '# Mine\n# and yours\n\nuse std/refinedweb\n\nmodel A { params: 7B }' }));
  test('is added above the comment of the first statement', () => check('# About A\nmodel $0A { params: 7B }', { [none]: 'use std/refinedweb\n\n# About A\nmodel A { params: 7B }' }));
  test('is added below the last use', () => check('use std/benchmarks # all\n\nmodel $0A { mmlu: 40% }', { [none]: 'use std/benchmarks # all\nuse std/refinedweb\n\nmodel A { mmlu: 40% }' }));

  const two = 'reference a from x { }\nreference b$0 from x { }\nreference x { }\n';
  test('is chosen among several', () => check(two, Object.fromEntries(['a', 'b', 'x'].map((name) => [`Measure with \`${name}\``, `\ndensity { reference: ${name} }\n\n${two.replace('$0', '')}`]))));
  test('is chosen in a block that stands already', async () => {
    const choose = async (density: string) => (await fixesAt(`${used}reference a from refinedweb { }\n$0${density}`))['Measure with `a`']!.split('\n').slice(2).join('\n');
    expect(await choose('density { }')).toBe('density { reference: a }');
    expect(await choose('density { reach: 5 }')).toBe('density { reference: a  reach: 5 }');
    expect(await choose('density {\n  reach: 5\n}')).toBe('density {\n  reference: a\n  reach: 5\n}');
    expect(await choose('density')).toBe('density { reference: a }');
  });
});

test('a benchmark of the library is brought in', () => check('model A { gsm8k$0: 20% }', { 'Add `use std/benchmarks`': 'use std/benchmarks\n\nmodel A { gsm8k: 20% }' }));

test('an outlier with a role can be held out', async () => {
  const runs = (role: string) => [0.1, 0.4, 1, 4].flatMap((n) => [10, 40, 160].map((d) => {
    const [loss, odd] = [1.7 + 480 / (n * 1e9) ** 0.34 + 2100 / (d * 1e9) ** 0.37, n === 1 && d === 40];
    return `  | ${odd ? 'o$0dd' : `${n}B-${d}B`} | ${n}B | ${d}B | ${(odd ? 3.3 : loss).toFixed(4)} | ${40 - 5 * loss}% | ${odd ? role : 'both'} |\n`;
  })).join('');
  const text = (role: string) => `benchmark b { range: 25% .. 100% }\nreference r {\n  | model | params | tokens | b.loss | b | role |\n${runs(role)}}`;
  await check(text('both'), { 'Hold this row out of the fit': cursor(text('held-out')).text });
});

test('a preferred fix leaves nothing of what it repairs', async () => {
  const texts = [
    'modle A { }', 'use std/refinedwbe', `${used}model A { params: 7b  hellaswag: 77.7  params: 3 }`, 'model A', 'model A { gsm8k: 2% ', 'model A { source: "x }',
    `${used}models "x"\n | model | hellswag |\n | A | 77% |\n`, 'benchmark b { range: 9 .. 3  shot: 3 }', `${used}model A B { params 7B  hellaswag: 77% }`,
  ];
  for (const text of texts) {
    const { analysis, diagnostics } = await evaluated(text);
    const all = fixes(analysis, diagnostics, { start: 0, end: text.length }).filter(({ preferred }) => preferred);
    expect(all).not.toEqual([]);
    for (const fix of all) {
      const after = (await evaluated(applied(text, fix))).diagnostics;
      const same = (found: typeof diagnostics) => found.filter(({ code }) => code === fix.diagnostic.code).length;
      expect(same(after), `${fix.title} in ${text}`).toBeLessThan(same(diagnostics));
    }
  }
});

describe('what is not to be mended is allowed', () => {
  async function allowedAt(marked: string): Promise<Record<string, string>> {
    const { text, selection } = cursor(marked);
    const { analysis, diagnostics } = await evaluated(text);
    return Object.fromEntries(allowFixes(analysis, diagnostics, selection).map((fix) => [fix.title, applied(text, fix)]));
  }

  test('above a statement', async () => expect(await allowedAt(`${used}model $0A { params: 7B  hellaswag: 26% }`)).toEqual({
    'Allow `score-near-floor` here…': `${used}# allow score-near-floor because \nmodel A { params: 7B  hellaswag: 26% }`,
  }));
  test('above a row, as far in', async () => expect(await allowedAt(`${used}models {\n  | model | hellaswag |\n  | B | 60% |\n  | $0A | 26% |\n}`)).toEqual({
    'Allow `score-near-floor` here…': `${used}models {\n  | model | hellaswag |\n  | B | 60% |\n  # allow score-near-floor because \n  | A | 26% |\n}`,
  }));
  test('but no error, and nothing about allowing', async () => expect(await allowedAt(`${used}model A { released: 2024-13-01$0 } # allow few-pionts because so`)).toEqual({}));

  test('with a reason the remark is gone', async () => {
    const text = `${used}models {\n  | model | hellaswag |\n  | ----- | --------- |\n  | A     | 26%       |\n  | B     | 26%       |\n}\n`;
    const { analysis, diagnostics } = await evaluated(text);
    const [fix] = allowFixes(analysis, diagnostics, { start: text.indexOf('B '), end: text.indexOf('B ') });
    const after = applied(text, fix!).replace('because ', 'because it is small');
    expect((await evaluated(after)).diagnostics.map(({ code, span }) => [code, after.slice(span.start, span.end)])).toEqual([['score-near-floor', 'A']]);
  });
});

describe('a comment that allows', () => {
  test('what nobody says', () => check(`${used}# allow few-pionts$0 because so\n`, { 'Change to `few-points`': `${used}# allow few-points because so\n` }));
  test('what is not said is removed, with its line', () => check(`${used}# allow$0 few-points because so\nmodel A { params: 7B  hellaswag: 78% }`, { 'Remove this comment': `${used}model A { params: 7B  hellaswag: 78% }` }));
  test('or behind something', () => check(`${used}model A { params: 7B  hellaswag: 78% } # allow $0few-points because so\n`, { 'Remove this comment': `${used}model A { params: 7B  hellaswag: 78% }\n` }));
});

describe('a row of a reference', () => {
  const reference = (columns: string, rows: readonly string[]) => `${used}density { reference: mine }\nreference mine from refinedweb {\n  | model | params | tokens | hellaswag.loss |${columns}\n  | ----- | ------ | ------ | -------------- |${columns && ' ---- |'}\n${rows.join('\n')}\n}\n`;

  test('is named as a checkpoint of its run', () => check(reference('', ['  | big-$0step10 | 1B | 20B | 2.90 |', '  # between', '  | big-step20 | 1B | 40B | 2.80 |  # so far', '  | other | 1B | 60B | 2.74']), {
    'Add a column `run`': reference(' run |', ['  | big-step10 | 1B | 20B | 2.90 | big |', '  # between', '  | big-step20 | 1B | 40B | 2.80 | big |  # so far', '  | other | 1B | 60B | 2.74 | |']).replace('------------- | ---- |', '------------- | --- |'),
  }));

  test('is held out, the largest, in a new column of roles', async () => {
    const rows = [0.1, 0.4, 1, 4].flatMap((n) => [10, 40, 160, 640].map((d) => `  | r${n}-${d} | ${n}B | ${d}B | ${(1.7 + 480 / (n * 1e9) ** 0.34 + 2100 / (d * 1e9) ** 0.37).toFixed(3)} | ${30 + n + d / 20}% |`));
    const text = (role: string, cells: (at: number) => string) => `benchmark b { range: 25% .. 100% }\nreference mi$0ne {\n  | model | params | tokens | b.loss | b |${role}\n${rows.map((row, at) => row + cells(at)).join('\n')}\n}\nmodel A { params: 1B  b: 40% }\n`;
    const fixed = (await fixesAt(text('', () => '')))['Hold r4-640 out of the fit'];
    expect(fixed).toBe(cursor(text(' role |', (at) => (at === 15 ? ' held-out |' : ' both |'))).text);
  });
});

describe('a law', () => {
  test('takes a near miss for a quantity, or lists it', () => check('law a: loss = E + A / parm$0as^x\n  where E > 0\n', {
    'Change to `params`': 'law a: loss = E + A / params^x\n  where E > 0\n', 'List `parmas` in `where`': 'law a: loss = E + A / parmas^x\n  where E > 0, parmas\n',
  }));
  test('without where gets one', () => check('law a: score = E + tokn$0s\nmodel A { }', {
    'Change to `tokens`': 'law a: score = E + tokens\nmodel A { }', 'List `tokns` in `where`': 'law a: score = E + tokns\n  where tokns\nmodel A { }',
  }));
  test('calls a function by its name here', () => check('law a: loss = l$0n(N)', { 'Change to `log`': 'law a: loss = log(N)' }));
  test('multiplies', () => check('law a: loss = A$0 (1 + N)', { 'Write `A * (…)`': 'law a: loss = A * (1 + N)' }));
  test('writes the exponential and π', async () => {
    const listed = (text: string, name: string) => ({ [`List \`${name}\` in \`where\``]: `${text}\n  where ${name}` });
    const [bracket, more, pi] = ['law a: loss = A * e^(-N)', 'law a: loss = A * e^N^2', 'law a: loss = A * pi'];
    await check(bracket.replace('e^', '$0e^'), { 'Write `exp(…)`': 'law a: loss = A * exp(-N)', ...listed(bracket, 'e') });
    await check('law a: loss = A * $0e ** x + 1', { 'Write `exp(…)`': 'law a: loss = A * exp(x) + 1', ...listed('law a: loss = A * e ** x + 1', 'e') });
    await check(more.replace('e^', '$0e^'), listed(more, 'e'));
    await check(pi.replace('pi', '$0pi'), { 'Change to `3.141592653589793`': 'law a: loss = A * 3.141592653589793', ...listed(pi, 'pi') });
  });
  test('closes its bracket', () => check('law a: loss = E + $0(A\n  where E > 0', { 'Close the bracket': 'law a: loss = E + (A)\n  where E > 0' }));
  test('names in where what its formula names', () => check('law a: loss = E + alpha\n  where E > 0, al$0hpa > 0', { 'Change to `alpha`': 'law a: loss = E + alpha\n  where E > 0, alpha > 0' }));
  test('of the library comes with use', () => check('fit a = chin$0chilla with { E: 1 }', { 'Add `use std/laws/chinchilla`': 'use std/laws/chinchilla\n\nfit a = chinchilla with { E: 1 }' }));
  test('of another name in a question', () => check('law a: loss = E + A / N\nfit b-1 = a with { E: 1  A: 2 }\nexpect E of "b$0-2" > 1', { 'Change to `"b-1"`': 'law a: loss = E + A / N\nfit b-1 = a with { E: 1  A: 2 }\nexpect E of "b-1" > 1' }));
});
