import { expect } from 'vitest';
import { test } from './window.js';
import { patience } from './workbench.js';

test('Refit says in one line what has changed', async ({ open }) => {
  const window = await open({ file: 'base-models.density' });
  await window.line('35 runs').waitFor();
  await window.runCommand('Density: Refit');
  const said = window.notification('RefinedWeb testbed');
  await said.waitFor();
  await window.screenshot('refit');
  expect(await said.innerText()).toMatch(/^Coefficients unchanged; intervals now from 10,000 draws\. RefinedWeb testbed: \d+ fits from \d+ starts/m);
});

test('a lock is shown, an edit makes it stale, and the light bulb refits', async ({ open }) => {
  const text = 'use std/refinedweb\n\nmodel A { params: 7B  released: 2023-04-24  hellaswag: 77.7% }\nmodel B { params: 3B  released: 2023-06-01  hellaswag: 75% }\n';
  const window = await open({ file: 'mine.density', files: { 'mine.density': text } });
  await window.line(/model\sA.*ρ/).waitFor();
  await window.runCommand('Density: Refit');
  await window.line(/refinedweb.*·\slocked/).waitFor();
  await window.statusBarItem('locked').waitFor();
  await window.typeAfterLine('model B', '\nmodel C { params: 1B  hellaswag: 60% }');
  await window.line(/refinedweb.*·\slock\sstale/).waitFor();
  await window.hover('std/refinedweb', 'mine.density.lock does not belong to this text any more; changed since: 1 model.');
  await window.screenshot('lock-stale');
  await window.click('std/refinedweb');
  await window.page.keyboard.press('Control+.');
  const action = window.page.locator('.action-widget .monaco-list-row').filter({ hasText: 'Refit and lock' });
  await action.waitFor();
  await window.screenshot('lock-stale-fix');
  await action.click();
  await window.line(/refinedweb.*·\slocked/).waitFor();
});

test('Compare Fits shows two files side by side, and which differences are decisive', async ({ open }) => {
  const older = 'use std/refinedweb\n\nmodel A { params: 7B  hellaswag: 77.7% ± 0.4% }\nmodel B { params: 3B  hellaswag: 75% ± 0.4% }\n';
  const window = await open({ file: 'mine.density', files: { 'mine.density': older.replace('77.7%', '84%'), 'older.density': older } });
  await window.line(/model\sA.*ρ/).waitFor();
  await window.runCommand('Density: Compare Fits');
  await window.offered('older.density').waitFor();
  await window.screenshot('compare-choices');
  await window.choose('older.density');
  const page = window.page.locator('.editor-instance .monaco-editor').nth(1);
  await page.locator('.view-line').filter({ hasText: /rank\s2\s→\s1.*decisive/ }).first().waitFor();
  await window.screenshot('compare');
});

test('Open Example offers all, and Copy Report four formats', async ({ open }) => {
  const window = await open({ file: 'mine.density', files: { 'mine.density': '' } });
  await window.editor.click();
  await window.runCommand('Density: Open Example');
  await window.offered('llama-ruler.density').waitFor();
  await window.offered('olmo-ladder.density').waitFor();
  await window.screenshot('open-example');
  await window.choose('olmo-ladder.density');
  await window.line('How').or(window.line('foretell')).first().waitFor();
  await window.statusBarItem('ρ 55 models').waitFor();
  await window.screenshot('olmo-ladder');

  await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await window.runCommand('Density: Copy Report');
  await window.choose('Plain text');
  const clipboard = () => window.page.evaluate(() => navigator.clipboard.readText());
  await expect.poll(clipboard, { timeout: patience }).toMatch(/^model +released +params +score +effective size +density$/m);
});
