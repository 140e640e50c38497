import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { advice } from '../../src/analysis/advice.js';
import { fixes } from '../../src/features/code-actions.js';
import { completion } from '../../src/features/completion.js';
import { hover } from '../../src/features/hover.js';
import { definition } from '../../src/features/navigation.js';
import { rename, renameable } from '../../src/features/rename.js';
import { symbols, type DocumentSymbol } from '../../src/features/symbols.js';
import type { Span } from '../../src/base/span.js';
import { evaluated } from '../support/remarks.js';

const strange = [
  '', ' ', '|', '| a |\n|', 'model', 'model {', 'model A { params: 7B', 'models {\n  | model | params |\n  | A | 7B', 'use std/', 'use "', 'reference r from', 'density { reference: , }', '\uFEFFuse std/refinedweb\r\nmodel A { hellaswag: 77% }\r\n',
  'use std/refinedweb\nmodel A { hellaswag: 77% ± }\nmodel "B" from "c" { }\n{ } }', 'benchmark constructor { }\nmodel __proto__ { constructor: 3%  toString: 4% }\nmodel toString { base: constructor }',
  'use std/refinedweb\nmodels {\n  | model | hellaswag | hellaswag | |\n  | - |\n  | A | 77% | 78% | 3 |\n  | | | | |\n}\n# end',
  'benchmark b { range: 1 .. 10  better: lower }\nreference r {\n  curve { floor: free  ceiling: free }\n  | model | params | tokens | loss | b | role |\n  | A | 1B | 20B | 3 | 8 | both |\n  | B | 2B | 20B | 2.5 | 6 | held-out |\n}\nmodel A { b: 5 }',
];
const pages = readdirSync('docs').filter((name) => name.endsWith('.md')).flatMap((name) => [...readFileSync(`docs/${name}`, 'utf8').matchAll(/```density\n([\s\S]*?)```/g)].map(([, code]) => code!));
const examples = ['media/examples/base-models.density', 'media/examples/olmo-ladder.density'].map((file) => readFileSync(file, 'utf8'));

/** Asks everything at the offsets, and holds what comes back to what is promised of all features. */
async function everywhere(text: string, stride: number): Promise<void> {
  const { analysis, evaluation } = await evaluated(text);
  const diagnostics = [...analysis.diagnostics, ...advice(analysis, evaluation)];
  const inside = ({ start, end }: Span) => expect(0 <= start && start <= end && end <= text.length, `${start}–${end} in ${JSON.stringify(text.slice(0, 80))}`).toBe(true);
  const outline = (symbol: DocumentSymbol): void => {
    inside(symbol.span);
    symbol.children.forEach(outline);
  };
  symbols(analysis).forEach(outline);
  for (let offset = 0; offset <= text.length; offset += stride) {
    const shown = hover(analysis, evaluation, offset, { links: true, uriOf: (path) => `file://${path}` });
    if (shown) {
      inside(shown.span);
      expect(shown.markdown).not.toMatch(/NaN|Infinity|undefined|\[object|null/);
    }
    hover(analysis, null, offset, { links: false });
    definition(analysis, offset);
    const named = renameable(analysis, offset);
    if (named) inside(named.span);
    const renamed = rename(analysis, offset, 'renamed');
    if (renamed.kind === 'edits') renamed.edits.forEach(({ span }) => inside(span));
    for (const { replace } of completion(analysis, offset)) {
      inside(replace);
      expect(text.slice(replace.start, replace.end)).not.toContain('\n');
    }
    for (const fix of fixes(analysis, diagnostics, { start: offset, end: offset })) fix.edits.forEach(({ span }) => inside(span));
  }
}

test.each(strange)('anywhere in %j', (text) => everywhere(text, 1));
test.each(pages)('anywhere in an example of the pages: %j', (text) => everywhere(text, 3));
test('anywhere in the shipped examples', async () => {
  for (const text of examples) await everywhere(text, 23);
});
test('in every text that is cut off somewhere', async () => {
  const text = pages.join('\n');
  for (let end = 0; end < text.length; end += 131) {
    const { analysis, diagnostics } = await evaluated(text.slice(0, end));
    completion(analysis, end);
    hover(analysis, null, end, { links: false });
    fixes(analysis, diagnostics, { start: 0, end });
  }
});
