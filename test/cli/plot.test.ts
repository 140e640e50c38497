import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { call, folder } from './call.js';

const example = 'media/examples/base-models.density';
const made = folder({ 'one.density': 'use std/refinedweb\nmodel A { params: 3.1B  released: 2026-02  hellaswag: 78.9% }\n' });

function file(name: string): string {
  return path.join(made, name);
}

test('the plots of a file by name, with what each shows', async () => {
  const { code, out } = await call(['plot', example, '--list']);
  expect(code).toBe(0);
  expect(out).toMatch(/^plot +shows\ntrend +\S.*\nsizes +\S.*\nlaw-hellaswag +\S.*\ncurve-hellaswag +\S/);
});

test('an SVG', async () => {
  expect(await call(['plot', example, '--plot', 'trend', '-o', file('trend.svg'), '--width', '600', '--height', '300'])).toEqual({ code: 0, out: '', err: '' });
  expect(readFileSync(file('trend.svg'), 'utf8')).toMatch(/^<svg[^>]* width="600" height="300"/);
});

test('a Vega-Lite spec', async () => {
  expect(await call(['plot', example, '--plot', 'sizes', '-o', file('sizes.vl.json')])).toEqual({ code: 0, out: '', err: '' });
  expect(JSON.parse(readFileSync(file('sizes.vl.json'), 'utf8'))).toMatchObject({ $schema: expect.stringContaining('vega-lite') });
});

test('a PNG, or what to install for one', async () => {
  const { code, err } = await call(['plot', file('one.density'), '--plot', 'curve-hellaswag', '-o', file('curve.png')]);
  if (code === 0) expect(readFileSync(file('curve.png')).subarray(1, 4).toString()).toBe('PNG');
  else expect({ code, err, written: existsSync(file('curve.png')) }).toEqual({ code: 2, err: expect.stringContaining('npm install @resvg/resvg-js'), written: false });
});

test('nothing to draw is said, and nothing is written', async () => {
  const { code, out, err } = await call(['plot', '-', '--plot', 'trend', '-o', file('none.svg')], { input: 'model A { params: 1B }\n' });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toMatch(/^density: nothing to draw for trend: \S/);
  expect(existsSync(file('none.svg'))).toBe(false);
});

test.each([
  ['a misspelt name', ['--plot', 'trnd', '-o', 'x.svg'], 'no plot here is called trnd. Did you mean trend?'],
  ['a strange name', ['--plot', 'constructor', '-o', 'x.svg'], /^no plot here is called constructor\. There are trend, /],
  ['no name', ['-o', 'x.svg'], /^say which plot: --plot trend; density plot .* --list names them$/],
  ['no place', ['--plot', 'trend'], 'say where to draw: -o OUT.svg, OUT.png or OUT.vl.json'],
  ['an unknown extension', ['--plot', 'trend', '-o', 'x.gif'], 'x.gif has no extension of a plot: .svg, .png and .vl.json are known'],
])('%s is refused with what would do', async (_, args, message) => {
  const { code, out, err } = await call(['plot', example, ...args]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.replace(/^density: /, '').trimEnd()).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
});

test.each(['0', '99', 'wide', '1e9'])('--width %s is refused', async (width) => {
  expect(await call(['plot', example, '--plot', 'trend', '-o', 'x.svg', '--width', width])).toMatchObject({ code: 2, err: expect.stringContaining('100 to 10000') });
});
