import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { judgedAdvice } from '../../src/analysis/advice.js';
import { mark, unmark } from '../support/fixture.js';
import { evaluated } from '../support/remarks.js';
import { cpuTime } from '../support/cpu-time.js';

async function check(marked: string): Promise<void> {
  const text = unmark(marked);
  expect(mark(text, (await evaluated(text)).diagnostics)).toBe(marked);
}

/** Everything the text allows, with its reason. */
async function allowed(text: string): Promise<string[]> {
  const { analysis, evaluation } = await evaluated(text);
  return [...analysis.allowed, ...judgedAdvice(analysis, evaluation).allowed].map(({ diagnostic, allow }) => `${diagnostic.code}: ${allow.reason}`);
}

describe('an allowance counts', () => {
  test('for the statement below it', () => check(`
use std/refinedweb
# A small one.
# allow score-near-floor because it is the smallest we have
model A { params: 7B  hellaswag: 26% }
model B { params: 7B  hellaswag: 26% }
#     ^ score-near-floor
`));

  test('for all of that statement, its rows too', () => check(`
use std/refinedweb
# allow score-near-floor because they are small
models {
  | model | params | hellaswag |
  | A     | 7B     | 26%       |
  | B     | 7B     | 26.5%     |
}
model C { params: 7B  hellaswag: 26% }
#     ^ score-near-floor
`));

  test('for the row below it, between rows of one table', () => check(`
use std/refinedweb
models {
  | model | params | hellaswag |
  | ----- | ------ | --------- |
  | A     | 7B     | 26%       |
#   ^ score-near-floor
  # allow score-near-floor because it is small
  # and stays so
  | B     | 7B     | 26.5%     |
  | C     | 7B     | 26%       |
#   ^ score-near-floor
}
`));

  test('for its own line', () => check(`
use std/refinedweb
models {
  | model | params | hellaswag |
  | A     | 7B     | 26%       |  # allow score-near-floor because it is small
  | B     | 7B     | 26%       |
#   ^ score-near-floor
}
model C { params: 7B  hellaswag: 26% } # allow score-near-floor because it is small
`));

  test('for an entry below it', () => check(`
use std/refinedweb
model A {
  # allow future-date because it is announced
  released: 2030-01-01
  params:   7B
  hellaswag: 70%
}
`));

  test('for the whole file, on top of it with an empty line below', () => check(`# Our small models
# allow score-near-floor because all are small

use std/refinedweb
model A { params: 7B  hellaswag: 26% }
model B { params: 7B  hellaswag: 26% }
`));

  test('not for the whole file further down, or without the empty line', () => check(`
# allow score-near-floor because all are small
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ unused-allow
use std/refinedweb

# allow score-near-floor because nothing stands below
#~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~ unused-allow

model B { params: 7B  hellaswag: 26% }
#     ^ score-near-floor
`.replace(/#~+ unused-allow/g, (line) => `# ${'^'.repeat(line.length - 15)} unused-allow`)));

  test('for what needs no numbers, too', async () => expect(await allowed('use std/refinedweb\nmodel A { params: 7B  tokens: 1B  hellaswag: 70% }  # allow tokens-below-params because: it was stopped early\n')).toEqual(['tokens-below-params: it was stopped early']));
});

describe('an allowance does not count', () => {
  test('without a reason, for what nobody says, or for an error', () => check(`
use std/refinedweb
# allow score-near-floor
#       ^^^^^^^^^^^^^^^^ allow-without-reason
model A { params: 7B  hellaswag: 26% }
#     ^ score-near-floor
# allow score-near-flor because it is small
#       ^^^^^^^^^^^^^^^ unknown-code
# allow bad-date because we do not know
#       ^^^^^^^^ not-allowable
# allow score-near-floor because
#       ^^^^^^^^^^^^^^^^ allow-without-reason
# allow score-near-floor because \u200b\u00a0\u2060\u3164
#       ^^^^^^^^^^^^^^^^ allow-without-reason
model B { params: 7B  hellaswag: 26%  released: 2024-13-01 }
#     ^ score-near-floor
#                                               ^^^^^^^^^^ bad-date
`));

  test('in texts, cells, and comments that only speak of it', () => check(`
use std/refinedweb
# see # allow score-near-floor because of it
# we allow score-near-floor because of it
# allow me to say because I may
# allow me to say so
model A { params: 7B  hellaswag: 26%  source: "# allow score-near-floor because no" }
#     ^ score-near-floor
models {
  | model                                 | params | hellaswag |
  | B# allow score-near-floor because yes | 7B     | 26%       |
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ score-near-floor
}
`));

  test('its reason holds nothing that acts on what shows it', async () => expect(await allowed('use std/refinedweb\n# allow score-near-floor because \u001b[31mit \u202eis small\u0007\nmodel A { params: 7B  hellaswag: 26% }\n')).toEqual(['score-near-floor: it is small']));

  test('for the next statement of the file', async () => expect(await allowed('use std/refinedweb\n# allow score-near-floor because so\nmodel A { params: 7B  hellaswag: 60% }\nmodel B { params: 7B  hellaswag: 26% }\n')).toEqual([]));
});

test('the page on the language shows one of each, and none is unused', async () => {
  const page = readFileSync('docs/language.md', 'utf8');
  const [, example] = /### Allowing a remark[\s\S]*?```density\n([\s\S]*?)```/.exec(page)!;
  expect((await evaluated(example!)).diagnostics).toEqual([]);
  expect(await allowed(example!)).toHaveLength(3);
});

test('comment lines between rows leave one table, a header of its own begins another', async () => {
  const { analysis } = await evaluated(`models {
  | model | params |
  # of the first kind
  | ----- | ------ |
  | A     | 7B     |
# not set in
  # twice
  | B     | 8B     |
  # and now
  | model | tokens |
  | ----- | ------ |
  | C     | 1T     |
}
`);
  expect(analysis.study.models.map(({ name, params, tokens }) => [name, params, tokens])).toEqual([['A', 7e9, null], ['B', 8e9, null], ['C', null, 1e12]]);
});

test('twenty thousand of each cost no time', async () => {
  const text = `use std/refinedweb\nmodels {\n  | model | params | tokens | hellaswag |\n${Array.from({ length: 20_000 }, (_, at) => `  # allow tokens-below-params because so\n  | m${at} | 7B | 1B | 60% |\n`).join('')}}\n`;
  const start = cpuTime();
  const { analysis } = await evaluated(text);
  expect(analysis.allowed).toHaveLength(20_000);
  expect(cpuTime() - start).toBeLessThan(15_000);
});
