import { expect } from 'vitest';
import { test } from './window.js';

test('a person who opens the example sees a density behind every model, and where it comes from', async ({ open }) => {
  const window = await open({ file: 'base-models.density' });
  await window.line(/llama-7b\s.*ρ/).waitFor();
  await window.runCommand('View: Toggle Primary Side Bar Visibility');
  await window.statusBarItem('ρ 85 models').waitFor();
  const lines = await window.lines();
  expect(lines.find((line) => line.startsWith('use'))).toMatch(/^use std\/refinedweb *35 runs, loss typically off by 1\.4 %$/);
  const models = lines.filter((line) => /^ {2}\| [^ ].*%/.test(line));
  expect(models.length).toBeGreaterThan(5);
  for (const line of models) expect(line).toMatch(/% +\| *N̂ +[\d.]+[MB] \(.+\) +· ρ +[\d.]+/);
  await window.screenshot('reading');

  const model = await window.hover('llama-13b', /^llama-13b · 13B params[^]*Effective size 9\.72B/);
  expect(model).toContain('Show in plot');
  expect(model).not.toMatch(/\*\*|NaN|undefined/);
  await window.screenshot('hover-model');
  await window.hover('35 runs', /^std\/refinedweb brings in[^]*Loss law, 35 rows/);
  await window.screenshot('hover-ruler');

  await window.runCommand('Problems: Focus on Problems View');
  const problems = await window.problems();
  expect(problems.join('\n')).toContain('score-near-floor');
  await window.screenshot('problems');
  await window.page.locator('.markers-panel').getByText('score-near-floor').click();
  await window.line(/^###\sscore-near-floor/).waitFor();
  await window.screenshot('problem-explained');
  expect(window.errors).toEqual([]);
});

test('a law shows what was fitted to it, its formula and what was answered', async ({ open }) => {
  const window = await open({ file: 'plan-a-3b.density', width: 1500 });
  await window.line(/fit\sscaling.*240\srows,\stypically\soff.*E\s1\.8/).waitFor();
  await window.line(/predict\sscaling.*2T.*→/).waitFor();
  await window.screenshot('law-hints');
  await window.hover('scaling = chinchilla', 'chinchilla');
  await window.screenshot('hover-fit');
  await window.find('plan Next-3B');
  await window.line(/plan\sNext-3B.*hellaswag/).waitFor();
  await window.screenshot('plan');
  await window.hover('plan Next-3B', 'FLOP');
  await window.screenshot('hover-plan');
});
