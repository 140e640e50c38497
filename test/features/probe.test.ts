import { test } from 'vitest';
import { readFileSync } from 'node:fs';
import { analyze } from '../../src/analysis/analyze.js';
import { evaluate, Workshop } from '../../src/analysis/evaluate.js';
import { hover } from '../../src/features/hover.js';
import { memoryFiles, path } from '../support/memory-files.js';

const never = new AbortController().signal;
async function show(text: string, ...needles: string[]) {
  const analysis = analyze(path, text, memoryFiles(), () => new Date('2026-06-01'));
  const evaluation = await evaluate(analysis.study, new Workshop(), never);
  for (const needle of needles) {
    const at = text.indexOf(needle) + 1;
    const h = hover(analysis, evaluation, at, { links: true, uriOf: (p) => 'file://' + p });
    console.log('=====', needle, JSON.stringify(h && text.slice(h.span.start, h.span.end)), '\n' + h?.markdown);
  }
}
test('base', async () => {
  await show(readFileSync('media/examples/base-models.density', 'utf8'), 'Mistral-7B-v0.1', 'use std', 'std/refinedweb', 'hellaswag\n', '1T     ', 'records  ', '2023-02-24 |', '77.8132%', '6.7B ', 'density {', 'models "');
});
test('olmo', async () => {
  await show(readFileSync('media/examples/olmo-ladder.density', 'utf8') , 'std/olmo-ladder', 'Llama-2-7b', );
});
test('small', async () => {
  await show(`use std/refinedweb
# My own *model* [x](command:evil)
# and more.
model Mixtral_8x7B-*x* { params: 46.7B active: 12.9B tokens: 15T released: 2024-04 hellaswag: 86.5% ± 0.4% lambada: 70% source: "https://arxiv.org/abs/2401.04088" base: "llama" }
model llama { params: 7B hellaswag: 100% released: 2024-01-01 }
model low { params: 7B hellaswag: 20% released: 2024-01-01 }
model none { params: ? mmlu: 0.459 released: 2024-01-01 }
density { reference: refinedweb  level: 95% }
reference mine { count: total }
`, 'Mixtral_8x7B', '86.5%', '"llama"', 'llama {', 'low', 'none', '?', '0.459', '2024-04', 'lambada', '15T', 'refinedweb  l', 'level', '"https', 'mine', 'mmlu', 'count', 'total');
});
