import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { captionSize } from '../../src/features/plots/spec.js';
import type { Plot } from '../../src/features/plots.js';
import { renderSvg } from '../../src/render/svg.js';
import { plotsOf, shownAt, specNamed, type DrawnSpec } from './plots-of.js';

// What stands in words inside the plots, and what their sentences say of the marks.

const names = ['base-models', 'olmo-ladder', 'llama-ruler', 'fine-tuning', 'plan-a-3b'] as const;
let drawn: Record<(typeof names)[number], Plot[]>;
beforeAll(async () => {
  drawn = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await plotsOf(readFileSync(`media/examples/${name}.density`, 'utf8'))] as const))) as typeof drawn;
}, 120_000);

const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);
const layers = ({ layer }: DrawnSpec) => layer as { data: { name: string }; mark: Record<string, unknown>; encoding: Record<string, { title?: string; legend?: Record<string, unknown> }> }[];

test('a sentence speaks of what is drawn: shaded bands, dotted edges, and neither where there is none', () => {
  for (const { says, spec } of Object.values(drawn).flat()) {
    const { datasets = {} } = (spec ?? {}) as Partial<DrawnSpec>;
    expect([/shaded: \d+ % of the curve/i.test(says), /dotted: \d+ % of new runs/i.test(says)]).toEqual(['band' in datasets, 'edges' in datasets]);
    expect(says).not.toContain('dashed');
  }
  expect(drawn['llama-ruler'].find(({ id }) => id === 'law-mmlu')!.says).toBe('Losses of 7 runs, implied by the fit `scaling` and not measured. Shaded: 90 % of the curve.');
});

test('of a run with many checkpoints only the last is ringed', () => {
  const curve = drawn['olmo-ladder'].find(({ id }) => id === 'curve-mmlu')!;
  expect(specNamed([curve], 'curve-mmlu').datasets['ringed']).toEqual([{ loss: 0.9856152, score: 0.3597816 }]); // 1.3B-10xC@163
  expect(curve.says).toMatch(/ Ringed: 1\.3B-10xC \(at its last checkpoint\), without which a coefficient moves by a standard error or more\.$/);
});

test.each(['base-models', 'olmo-ladder', 'llama-ruler'] as const)('%s: every record setter has one name at every width', (name) => {
  const { datasets } = specNamed(drawn[name], 'trend');
  const setters = datasets['models']!.filter(({ look }) => String(look).startsWith('record setter')).map(({ label }) => label).sort();
  for (const width of [300, 440, 620, 1000]) expect(shownAt(datasets['names']!.filter(({ loud }) => loud), width).sort()).toEqual(setters);
});

test.each(['base-models', 'olmo-ladder', 'llama-ruler', 'plan-a-3b'] as const)('%s: no mark and no name lies under the note', (name) => {
  const { datasets } = specNamed(drawn[name], 'trend');
  const [{ label, right, bottom }, frame] = [datasets['note']![0]!, datasets['frame']!];
  const { wide, tall } = captionSize(String(label));
  const part = (row: Readonly<Record<string, unknown>>, of: 'date' | 'density', log: (value: number) => number): number => {
    const [low, value, high] = [frame[0]![of], row[of], frame[1]![of]].map((value) => log(Number(value))) as [number, number, number];
    return (value - low) / (high - low);
  };
  const under = datasets['models']!.filter((row) => {
    const [x, y] = [part(row, 'date', (value) => value), part(row, 'density', Math.log)];
    return (right ? 1 - x : x) < wide / 440 && (bottom ? y : 1 - y) < tall / 340;
  });
  expect(under).toEqual([]);
});

test('the selected model is named, once, wherever there is room or not', async () => {
  for (const id of ['trend', 'sizes']) {
    const spec = specNamed(drawn['base-models'], id);
    const choose = (name: string) => ({ ...spec, params: (spec['params'] as { name: string }[]).map((param) => (param.name === 'selected' ? { ...param, value: name } : param)) });
    for (const name of ['pythia-70m-deduped', 'falcon-7b']) {
      const svg = await renderSvg(choose(name), { width: 420, height: 400 });
      expect(svg.match(new RegExp(`<text[^>]*font-weight="bold"[^>]*>${name}</text>`, 'g'))).toHaveLength(2); // with its rim
      expect([...svg.matchAll(new RegExp(`<text([^>]*)>${name}</text>`, 'g'))].filter(([, look]) => !look!.includes('bold') && !look!.includes('opacity="0"'))).toEqual([]);
    }
  }
});

describe('the size plot', () => {
  const one = (rest: string) => plotsOf(`use std/refinedweb\nmodel A { params: 7B  hellaswag: 77.7% ${rest} }\n`);

  test('of one model has a power of ten on each axis, named by 1, 2 and 5', async () => {
    const spec = specNamed(await one(''), 'sizes');
    const [low, high] = spec.datasets['frame'] as unknown as Record<'params' | 'effective', number>[];
    for (const of of ['params', 'effective'] as const) expect(high![of] / low![of]).toBeGreaterThan(9.99);
    const counts = texts(await renderSvg(spec, { width: 400, height: 400 })).filter((text) => /^\d+[MB]$/.test(text));
    expect(new Set(counts)).toEqual(new Set(['2B', '5B', '10B', '20B']));
  });

  test('of several powers of ten names them alone where there is no room for more', async () => {
    const svg = await renderSvg(specNamed(drawn['base-models'], 'sizes'), { width: 380, height: 300 });
    expect(texts(svg).filter((text) => /^\d+[MB]$/.test(text)).filter((text) => !/^10*[MB]$/.test(text))).toEqual([]);
  });

  test('says that nothing is outside a trend where there is none', async () => {
    const [model] = specNamed(await one(''), 'sizes').datasets['models']!;
    expect(model).toMatchObject({ look: 'model', tip: expect.not.stringContaining('outside the trend') });
    expect(specNamed(drawn['base-models'], 'sizes').datasets['models']!.filter(({ look }) => look === 'outside the trend').length).toBeGreaterThan(0);
  });

  test('shows where an interval goes on beyond the frame, and names its lines at 300 pixels', async () => {
    const spec = specNamed(drawn['base-models'], 'sizes');
    const top = spec.datasets['frame']![1]!['effective'];
    expect(spec.datasets['cut']!.length).toBeGreaterThan(0);
    for (const { low, up } of spec.datasets['cut']!) if (up) expect(low).toBe(top);
    const whole = spec.datasets['whiskers']!.filter(({ high }) => Number(high) < Number(top));
    expect(whole.length + spec.datasets['cut']!.filter(({ up }) => up).length).toBe(spec.datasets['whiskers']!.length);
    expect(texts(await renderSvg(spec, { width: 300, height: 400 }))).toContain('largest reference, 6.9B');
  });
});

test('the legend of a loss law has a colour of its marks, and its words lie on top of its lines', () => {
  const all = layers(specNamed(drawn['base-models'], 'law-hellaswag'));
  const runs = all.find(({ data, encoding }) => data.name === 'runs' && encoding['shape'])!;
  expect(runs.encoding['shape']!.legend).toEqual({ symbolFillColor: { expr: 'small' }, symbolStrokeColor: { expr: 'small' } });
  const order = all.map(({ data, mark }) => `${data.name} ${mark['type'] as string}`);
  for (const label of ['ends text', 'start text']) expect(order.indexOf(label)).toBeGreaterThan(order.lastIndexOf('read line'));
  const curve = layers(specNamed(drawn['base-models'], 'curve-hellaswag')).map(({ data, mark }) => `${data.name} ${mark['type'] as string}`);
  expect(curve.indexOf('bounds text')).toBeGreaterThan(curve.indexOf('curve line'));
});

test('a loss has its unit on the axis', () => {
  expect(layers(specNamed(drawn['fine-tuning'], 'fit-gpt2'))[0]!.encoding['y']!.title).toBe('loss (nats per token)');
});

test('grounds that the density does not rest on come last and say so', () => {
  const of = (name: (typeof names)[number]) => drawn[name].filter(({ unused }) => unused).map(({ id }) => id);
  expect(of('base-models')).toEqual(['curve-arc_e_10shot', 'curve-piqa_10shot', 'curve-lambada']);
  expect(of('olmo-ladder')).toEqual(['law-mmlu', 'curve-mmlu']);
  expect([of('llama-ruler'), of('fine-tuning')]).toEqual([[], []]);
  for (const plots of Object.values(drawn)) expect(plots.map(({ unused }) => unused)).toEqual(plots.map(({ unused }) => unused).sort());
});
