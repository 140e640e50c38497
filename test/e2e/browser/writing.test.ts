import { expect } from 'vitest';
import { test } from './window.js';
import { patience } from './workbench.js';

const started = 'use std/refinedweb\n\nmodel A { params: 7B  hellaswag: 77.7% }\n';

test('a wrong score is underlined, a sentence says what to do, and undo takes it away', async ({ open }) => {
  const window = await open({ file: 'mine.density', files: { 'mine.density': started } });
  await window.line(/model\sA.*ρ/).waitFor();
  await window.find('77.7%');
  await window.page.keyboard.press('ArrowRight');
  await window.page.keyboard.press('Backspace');
  await window.squiggles('error').first().waitFor();
  await window.hover('77.7', '77.7 is a fraction above 1. Did you mean 77.7%?');
  await window.screenshot('squiggle');
  await window.statusBarItem('ρ 1 error').waitFor();
  await window.page.keyboard.press('Control+Z');
  await window.squiggles('error').first().waitFor({ state: 'detached' });
  await window.line(/77\.7%.*ρ/).waitFor();
});

test('the light bulb repairs what is underlined', async ({ open }) => {
  const window = await open({ file: 'mine.density', files: { 'mine.density': started.replace('%', '') } });
  await window.squiggles('error').first().waitFor();
  await window.click('77.7');
  await window.page.keyboard.press('Control+.');
  const action = window.page.locator('.action-widget .monaco-list-row').filter({ hasText: 'Change to `77.7%`' });
  await action.waitFor();
  await window.screenshot('quick-fix');
  await action.click();
  await window.line(/77\.7%.*N̂\s+5\.5B/).waitFor();
});

test('a model is written with the help of completion', async ({ open }) => {
  const window = await open({ file: 'mine.density', files: { 'mine.density': `${started}\n` } });
  await window.line(/model\sA.*ρ/).waitFor();
  const { keyboard } = window.page;
  await window.click('77.7%');
  await keyboard.press('Control+End');
  await keyboard.type('mod');
  await window.suggestion('model').waitFor();
  await window.screenshot('completion-statement');
  await keyboard.press('Escape');
  await keyboard.type('el Mine { params: 3.1B  hel');
  await window.suggestion('hellaswag').waitFor();
  await window.screenshot('completion-benchmark');
  await keyboard.press('Enter');
  await keyboard.type('78.9%');
  await expect.poll(async () => (await window.lines()).find((line) => line.includes('Mine')), { timeout: patience }).toMatch(/^model Mine \{ params: 3\.1B {2}hellaswag: 78\.9% *\} *N̂ +6\.\dB .* ρ 2\.\d+/);
});
