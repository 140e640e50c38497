import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderPng, NoPainter } from '../../src/render/png.js';
import { renderSvg } from '../../src/render/svg.js';
import { plotsOf, specNamed } from '../features/plots-of.js';

/** Draws every plot of a text at several sizes; nothing about it may be odd. */
async function checkDraws(text: string): Promise<string[]> {
  const drawings: string[] = [];
  for (const { spec } of await plotsOf(text)) {
    if (!spec) continue;
    for (const width of [300, 1000]) {
      const warnings: string[] = [];
      const svg = await renderSvg(spec, { width, height: 420 }, (message) => warnings.push(message));
      expect(warnings).toEqual([]);
      expect(svg).toMatch(new RegExp(`^<svg [^>]*width="${width}" height="420"`));
      expect(svg).not.toMatch(/NaN|Infinity|undefined/);
      drawings.push(svg);
    }
  }
  return drawings;
}

const example = (name: string): string => readFileSync(`media/examples/${name}.density`, 'utf8');

test.each(['base-models', 'olmo-ladder'])('%s is drawn without a warning', async (name) => {
  expect((await checkDraws(example(name))).length).toBeGreaterThan(8);
});

test.each([
  ['one model', 'model A { params: 7B  hellaswag: 78%  released: 2024-01-15 }'],
  ['two models of one day', 'model A { params: 7B  hellaswag: 78%  released: 2024-01-15 }\nmodel B { params: 7B  hellaswag: 78%  released: 2024-01-15 }'],
  ['all out of reach', 'model A { params: 7B  hellaswag: 20%  released: 2024-01-15 }'],
  ['tiny and huge', 'model A { params: 1M  hellaswag: 25.01%  released: 2020-01 }\nmodel B { params: 900T  hellaswag: 97.9%  released: 2026-01 }'],
])('%s is drawn without a warning', async (_, models) => void (await checkDraws(`use std/refinedweb\n${models}\n`)));

test('hostile names stay text', async () => {
  const [trend] = await checkDraws('use std/refinedweb\nmodel "</text><script>alert(1)</script>" { params: 7B  hellaswag: 78%  released: 2024-01-15 }\nmodel "datum.x[\'y\']" { params: 2B  hellaswag: 70%  released: 2024-02-15 }\n');
  expect(trend).not.toContain('<script');
  expect(trend).toContain('&lt;script&gt;');
  expect(trend).toContain("datum.x['y']");
});

test('no text becomes a program: drawing works where code may not be made from strings', async () => {
  const plots = await plotsOf(example('base-models'));
  const { Function: original } = globalThis;
  let made = 0;
  globalThis.Function = new Proxy(original, { construct: () => { made++; throw new EvalError('no code from strings'); }, apply: () => { made++; throw new EvalError('no code from strings'); } });
  try {
    await renderSvg(specNamed(plots, 'trend'), { width: 600, height: 400 });
  } finally {
    globalThis.Function = original;
  }
  expect(made).toBe(0);
});

test('dark colours come from the spec', async () => {
  const spec = specNamed(await plotsOf(example('base-models')), 'trend');
  const [light, dark] = await Promise.all([false, true].map((dark) => renderSvg(spec, { width: 600, height: 400, dark })));
  expect(light).toContain('<rect width="600" height="400" fill="#ffffff"/>');
  expect(dark).toContain('<rect width="600" height="400" fill="#1e1e1e"/>');
});

test('the same spec gives the same picture', async () => {
  const spec = specNamed(await plotsOf(example('base-models')), 'sizes');
  expect(await renderSvg(spec, { width: 600, height: 400 })).toBe(await renderSvg(structuredClone(spec), { width: 600, height: 400 }));
});

test('a spec that names an outside source is refused', async () => {
  const spec = { data: { url: 'https://example.org/data.json' }, mark: 'point', encoding: { x: { field: 'a', type: 'quantitative' } } };
  await expect(renderSvg(spec, { width: 300, height: 200 })).rejects.toThrow('cannot be drawn: it loads https://example.org/data.json');
});

test('without its painter, PNG says which package it needs', async () => {
  await expect(renderPng('<svg xmlns="http://www.w3.org/2000/svg"/>')).rejects.toThrow(NoPainter);
  await expect(renderPng('<svg xmlns="http://www.w3.org/2000/svg"/>')).rejects.toThrow(/@resvg\/resvg-js.*npm install/);
});
