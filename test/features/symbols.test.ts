import { expect, test } from 'vitest';
import { symbols, type DocumentSymbol } from '../../src/features/symbols.js';
import { analysisOf } from '../support/remarks.js';

/** The outline, one line each: kind, name, detail, the lines it covers. */
function outline(text: string): string {
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const write = (indent: string) => ({ kind, name, detail, span, selection, children }: DocumentSymbol): string[] => {
    expect(span.start <= selection.start && selection.end <= span.end, name).toBe(true);
    const lines = [lineOf(span.start), lineOf(span.end)];
    return [`${indent}${kind} ${name}${detail && ` · ${detail}`} · ${[...new Set(lines)].join('–')} · ${text.slice(selection.start, selection.end)}`, ...children.flatMap(write(`${indent}  `))];
  };
  return symbols(analysisOf(text)).flatMap(write('')).join('\n');
}

test('statements are listed with their rows below them', () => {
  expect(outline(`use std/refinedweb

# The one we use
benchmark mmlu_0shot "MMLU, no examples" {
  shots: 0
}

# Ours
reference ladder "Our ladder" {
  law { }
  | model    | params | tokens | loss | role     |
  | -------- | ------ | ------ | ---- | -------- |
  | 190M-1xC | 190M   | 3.81B  | 1.5  | law      |
  | 7B-4T    | 6.89B  | 3.95T  | 0.8  | held-out |
  |          | 1B     | 20B    | 1.1  |          |
}

model Llama-2-7B { params: 6.74B  released: 2023-07-18 }
model unknown { params: ? }
models "Open base models" {
  | model       | params | released |
  | Llama-2-13B | 13B    | 2023-07  |
  | broken      |
  | A b         |        |          |
}
density { reference: ladder }
`)).toBe(`use std/refinedweb · use · 1 · std/refinedweb
benchmark mmlu_0shot · MMLU, no examples · 4–6 · mmlu_0shot
reference ladder · Our ladder · 9–16 · ladder
  row 190M-1xC · 190M · 3.81B tokens · law · 13 · 190M-1xC
  row 7B-4T · 6.89B · 3.95T tokens · held-out · 14 · 7B-4T
  row row 3 · 1B · 20B tokens · 15 · ` + `
model Llama-2-7B · 6.74B · 2023-07-18 · 18 · Llama-2-7B
model unknown · 19 · unknown
models Open base models · models · 20–25 · "Open base models"
  row Llama-2-13B · 13B · 2023-07 · 22 · Llama-2-13B
  row A b · 24 · A b
density density · ladder · 26 · density`);
});

test('what is not finished has an outline too', () => {
  expect(outline('models {\n  | model |\n  | A |')).toBe('models models · models · 1–3 · models\n  row A · 3 · A');
  expect(outline('modle A { }\nmodel\nuse\nbenchmark b')).toBe('benchmark b · 4 · b');
  expect(outline('')).toBe('');
});
