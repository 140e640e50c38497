import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { referenceColumns, roles, statements } from '../../src/syntax/vocabulary.js';

const page = readFileSync('docs/language.md', 'utf8');

test.each(Object.entries(statements))('the page on the language tells of %s and all that it takes', (keyword, { keys, sections = {} }) => {
  expect(page).toContain(`\n## ${keyword}\n`);
  // A section with a chapter of its own is told of there.
  const chapter = [keyword, ...Object.keys(sections)].map((name) => page.split(`\n## ${name}\n`)[1]?.split('\n## ')[0] ?? '').join('\n');
  const words = Object.entries(keys).flatMap(([key, { choices = [] }]) => [key, ...choices]);
  for (const [section, { keys: inner }] of Object.entries(sections)) {
    for (const [key, { choices = [] }] of Object.entries(inner)) words.push(`${section} { ${key} }`, ...choices);
  }
  if (keyword === 'reference') words.push(...Object.keys(referenceColumns), ...roles);
  expect(words.filter((word) => !chapter.includes(word))).toEqual([]);
});
