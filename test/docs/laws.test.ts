import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = readFileSync('docs/laws.md', 'utf8');

test.each(readdirSync('src/std/laws'))('%s stands on the page with all its laws and constants', (file) => {
  const row = page.split('\n').find((line) => line.startsWith(`| \`std/laws/${file.slice(0, -'.density'.length)}\` |`)) ?? '';
  const names = [...readFileSync(`src/std/laws/${file}`, 'utf8').matchAll(/^(?:law|fit) ([\w-]+)/gm)].map(([, name]) => name);
  expect(names.filter((name) => !row.includes(`\`${name}\``))).toEqual([]);
});
