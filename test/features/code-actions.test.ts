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
  test('is tokens without their unit', () => check(`${used}density { tokens: 1$0 }\nmodel A { params: 7B  hellaswag: 77% }`, { 'Change to `1T`': `${used}density { tokens: 1T }\nmodel A { params: 7B  hellaswag: 77% }` }));
  test('makes a range run backwards', () => check('benchmark b { range: 100%..25%$0 }', { 'Change to `25% .. 100%`': 'benchmark b { range: 25% .. 100% }' }));
});

describe('a number as it is written elsewhere', () => {
  const entry = (value: string) => `${used}model A { params: ${value}  hellaswag: 77% }`;
  const score = (value: string) => `${used}model A { params: 7B  hellaswag: ${value} }`;
  const cell = (params: string, value: string) => `${used}models {\n  | model | params | hellaswag |\n  | A | ${params} | ${value} |\n}`;
  test.each([
    ['77,7%', '77.7%'], ['77,7 %', '77.7%'], ['77,125%', '77.125%'], ['0,777', '0.777'], ['77.7 percent', '77.7%'],
  ])('%s is a score', async (typed, meant) => {
    await check(score(`$0${typed}`), { [`Change to \`${meant}\``]: score(meant) });
    await check(cell('7B', `$0${typed}`), { [`Change to \`${meant}\``]: cell('7B', meant) });
  });
  test.each([
    ['7 billion', '7B'], ['7billion', '7B'], ['7,000,000,000', '7B'], ['7.000.000.000', '7B'], ['6,738,415,616', '6738415616'], ['6,74B', '6.74B'], ['6,74 B', '6.74B'],
  ])('%s is a size', async (typed, meant) => {
    await check(entry(`$0${typed}`), { [`Change to \`${meant}\``]: entry(meant) });
    await check(cell(`$0${typed}`, '77%'), { [`Change to \`${meant}\``]: cell(meant, '77%') });
  });
  test('a blank before the scale', () => check(entry('7$0 B'), { 'Change to `7B`': entry('7B') }));
  test('its ± alike', async () => {
    await check(score('77,7%$0 ± 0.4%'), { 'Change to `77.7%`': score('77.7% ± 0.4%') });
    await check(cell('7B', '77,7%$0 ± 0,4%'), { 'Change to `77.7% ± 0.4%`': cell('7B', '77.7% ± 0.4%') });
  });
  test('one group of three digits can be either', () => check(entry('7,250$0'), { 'Change to `7250`': entry('7250'), 'Change to `7.250`': entry('7.250') }));
  test('a constant called B is no scale', async () => expect(await fixesAt('law l: loss = E + A / N^a\nfit f = l with { E: $01.69  A: 406 B: 3  a: 0.3 }')).not.toHaveProperty('Change to `406B`'));
});

describe('a date as it is written elsewhere', () => {
  const entry = (date: string) => `${used}model A { params: 7B  released: ${date}  hellaswag: 77% }`;
  const cell = (date: string) => `${used}models {\n  | model | params | released | hellaswag |\n  | A | 7B | ${date} | 77% |\n}`;
  test.each([
    ['2023-13-01', '2023-01-13'], ['24/04/2023', '2023-04-24'], ['04/24/2023', '2023-04-24'], ['24.4.2023', '2023-04-24'], ['2023/04/24', '2023-04-24'], ['2023-4-24', '2023-04-24'],
    ['04/2023', '2023-04'], ['Apr 2023', '2023-04'], ['April 24, 2023', '2023-04-24'], ['24 Apr 2023', '2023-04-24'],
  ])('%s', async (typed, meant) => {
    await check(entry(`$0${typed}`), { [`Change to \`${meant}\``]: entry(meant) });
    await check(cell(`$0${typed}`), { [`Change to \`${meant}\``]: cell(meant) });
  });
  test('of two readings neither is preferred', async () => {
    const text = entry('04/05/2023');
    const { analysis, diagnostics } = await evaluated(text);
    expect(diagnostics.map(({ message }) => message)).toContain('`04/05/2023` is no date: it can be 2023-05-04 or 2023-04-05. Write one of these.');
    expect(fixes(analysis, diagnostics, { start: 0, end: text.length }).filter(({ diagnostic }) => diagnostic.code === 'bad-date').map(({ title, preferred }) => [title, preferred])).toEqual([['Change to `2023-05-04`', false], ['Change to `2023-04-05`', false]]);
  });
  test('no day of any calendar has no fix', () => check(entry('2023-02-30$0'), {}));
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
  describe('rows below a table', () => {
    const above = `${used}models {\n  | model      | params | hellaswag |\n  | ---------- | ------ | --------- |\n  | Llama 2 7B | 6.74B  | 77.7%     |\n`;
    const fixed = (pasted: string, rows: string) => check(`${above}${pasted}\n}\n`, { 'Make a table of these lines': `${above}${rows}\n}\n` });
    test('become rows of it', () => fixed('$0Falcon base,7B,78.1%\n"Mistral, the first",7.24B,0.833', '  | Falcon base | 7B     | 78.1%     |\n  | Mistral, the first | 7.24B  | 0.833     |'));
    test('also one alone, with cells missing', () => fixed('  Falcon\t$07B', '  | Falcon     | 7B     |           |'));
    test('without the header they bring once more', () => fixed('$0Model;params;hellaswag\nFalcon;7B;78.1%', '  | Falcon     | 7B     | 78.1%     |'));
    test('but become a table where they bring other columns', () => fixed('  model,$0params\n  Falcon,7B', '\n  | model  | params |\n  | ------ | ------ |\n  | Falcon | 7B     |'));
    test('with the line breaks of Windows', () => check(`${above.replaceAll('\n', '\r\n')}Falcon,$07B,78.1%\r\n}\r\n`, { 'Make a table of these lines': `${above.replaceAll('\n', '\r\n')}  | Falcon     | 7B     | 78.1%     |\r\n}\r\n` }));
    test('with an empty line between are told as before', () => check(`${above}\nFalcon,$07B,78.1%\n}\n`, {}));
  });
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
  test('quotes around a name whose second word is a size', async () => {
    const text = `${used}model Ours 3B { hellaswag: 77% }`;
    await check(text.replace('3B', '$03B'), { 'Write `"Ours 3B"`': text.replace('Ours 3B', '"Ours 3B"') });
    expect((await evaluated(text)).diagnostics.map(({ message }) => message)).toEqual(['`3B` does not belong here. A name with blanks goes in double quotes.']);
  });
  test('quotes around a name that begins with a digit', () => check(`${used}model $07B-chat { hellaswag: 77% }`, { 'Write `"7B-chat"`': `${used}model "7B-chat" { hellaswag: 77% }` }));
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
  test('a letter that stands for a quantity is listed, or written out', () => check('law a: loss = E + A / N^x + C$0 / D^y\n', {
    'List `C` in `where`': 'law a: loss = E + A / N^x + C / D^y\n  where C\n', 'Change to `compute`': 'law a: loss = E + A / N^x + compute / D^y\n',
  }));
  test('also that of the output', () => check('law a: loss = L$0 + A / N^x\n  where A > 0\n', { 'List `L` in `where`': 'law a: loss = L + A / N^x\n  where A > 0, L\n' }));
  test('a benchmark of the library is brought in', () => check('law a: mm$0lu = E + A / N^x\n', { 'Add `use std/benchmarks`': 'use std/benchmarks\n\nlaw a: mmlu = E + A / N^x\n' }));
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

describe('what is often written in the wrong place', () => {
  const fit = 'law a: loss = E + B / params^beta\nfit s = a with { E: 1  B: 2  beta: 3 }\n';
  test('values without `at`', () => check(`${fit}solve s for params $0{ loss: 3 }`, { 'Write `at`': `${fit}solve s for params at { loss: 3 }` }));
  test('values in round brackets', () => check(`${fit}predict s at (par$0ams: 1B)`, { 'Write `{ … }`': `${fit}predict s at {params: 1B}` }));
  test('signs of other languages', async () => {
    await check(`${fit}expect E of s > 0 &$0& B of s > 1`, { 'Write `and`': `${fit}expect E of s > 0 and B of s > 1` });
    await check(`${fit}expect E of s > 0 |$0| B of s > 1`, { 'Write `or`': `${fit}expect E of s > 0 or B of s > 1` });
    await check(`${fit}expect $0!(E of s > 3)`, { 'Write `not`': `${fit}expect not (E of s > 3)` });
  });
  test('the logarithm under its other name', () => check('law b: loss = E + ln$0(params)', { 'Change to `log`': 'law b: loss = E + log(params)' }));
});
