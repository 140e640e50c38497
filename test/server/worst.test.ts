import { expect, test } from 'vitest';
import { diagnose } from '../../src/base/diagnostic.js';
import { worst } from '../../src/server/worst.js';

const remarks = (count: number) => Array.from({ length: count }, (_, at) => (at % 2 ? diagnose('not-utf8', { start: at, end: at }, { file: 'x' }) : diagnose('unclosed-brace', { start: at, end: at }, {})));

test('as many as an editor shows are sent as they are', () => {
  const few = remarks(1000);
  expect(worst(few)).toBe(few);
});

test('of more the errors, and how many are left out', () => {
  const sent = worst(remarks(3000));
  expect(sent).toHaveLength(1000);
  expect(new Set(sent.map(({ severity }) => severity))).toEqual(new Set(['error']));
  expect(sent.at(-1)!.message).toMatch(/ \(and 2,000 more problems in this file\)$/);
});
