import { describe, expect, test } from 'vitest';
import { lawHint } from '../../src/features/law-hints.js';
import type { Computed, HintKinds } from '../../src/features/hint.js';
import { inlayHints } from '../../src/features/inlay-hints.js';
import { evaluated } from '../support/remarks.js';

const all: HintKinds = { effectiveSize: true, density: true, interval: true, fit: true, plan: true, answer: true };

async function computedOf(text: string): Promise<Computed> {
  const { analysis, evaluation } = await evaluated(text);
  return { analysis, evaluation };
}

function hintsOf(computed: Computed, kinds = all): string[] {
  return inlayHints(computed.analysis, computed, { start: 0, end: computed.analysis.text.length }, kinds).map(({ text }) => text.replaceAll('\u2007', ' '));
}

describe('what is beyond the ruler is marked', () => {
  const text = `use std/refinedweb
model Within   { params: 7B  released: 2023-03-01  hellaswag: 68% }
model Slightly { params: 7B  released: 2023-07-01  hellaswag: 79.1% }
model Far      { params: 7B  released: 2023-11-01  hellaswag: 83.3% }
`;
  test('with how far, behind the mark of the frontier', async () => {
    const [, within, slightly, far] = hintsOf(await computedOf(text));
    expect(within).toMatch(/^N̂ +1\.\dB \([^)]+\) +· ρ 0\.\d\d  ↗ frontier$/);
    expect(slightly).toMatch(/ {2}↗ frontier · 1\.01× beyond$/);
    expect(far).toMatch(/· ρ 2\.\d\d {2}↗ frontier · 2\.4× beyond$/);
  });

  test('also where the density alone is shown, and for each benchmark', async () => {
    expect(hintsOf(await computedOf(text), { ...all, effectiveSize: false }).at(-1)).toMatch(/^ρ 2\.\d\d \([^)]+\) {2}↗ frontier · 2\.4× beyond$/);
    expect(hintsOf(await computedOf(`${text}density { combine: each }\n`)).at(-1)).toMatch(/^hellaswag N̂ 16\.\dB \([^)]+\) ρ 2\.\d\d ↗ 2\.4× beyond$/);
  });

  test('where all models carry the trend none is marked for it', async () => {
    const hints = hintsOf(await computedOf(`${text}density { frontier: all }\n`));
    expect(hints.filter((hint) => hint.includes('↗'))).toEqual([]);
    expect(hints.at(-1)).toMatch(/ · 2\.4× beyond$/);
  });
});

describe('a number that is being typed', () => {
  const text = 'use std/refinedweb\nmodel A { params: 7B  hellaswag: 80.1% }\nmodel B { params: 7B  hellaswag: 70% }\n';

  test('leaves the last hint standing, marked as old, also once its text is computed', async () => {
    const before = await computedOf(text);
    const typed = await computedOf(text.replace('80.1%', '80.'));
    expect(hintsOf(typed)).toHaveLength(2);
    expect(hintsOf({ ...typed, before })).toEqual(hintsOf(before).map((hint) => (hint.includes('8.3B') ? `${hint} …` : hint)));
  });
});

test('a fit’s hint has room for few coefficients, and says what is wrong before them', async () => {
  const { evaluation: { laws: [sound] } } = await evaluated(`use std/chinchilla-points
law chinchilla: loss = E + A / params^alpha + B / tokens^beta
fit scaling = chinchilla to chinchilla-points
`);
  expect(lawHint(sound!)).toBe('245 rows, typically off by 0.79 % · E 1.89, A 496, …');
  const { evaluation: { laws: [bound] } } = await evaluated(`reference runs {
  | model | params | tokens | loss |
  | ----- | ------ | ------ | ---- |
${[1, 2, 4, 8, 16, 32].map((size) => `  | r${size} | ${size}B | 20B | ${1 + 3 * (size * 1e9) ** -0.02} |\n`).join('')}}
law size-only: loss = E + A / params^alpha where E > 1.9, A > 0, alpha in 0..2
fit scaling = size-only to runs
`);
  expect(lawHint(bound!)).toMatch(/^6 rows, typically off by [\d.]+ % · E at bound · E 1\.9, .*$/);
  expect(lawHint(bound!).length).toBeLessThanOrEqual(60);
});
