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
  expect(await said.innerText()).toMatch(/^Nothing changed\. RefinedWeb testbed: \d+ fits from \d+ starts/m);
});

test('Open Example offers both, and Copy Report four formats', async ({ open }) => {
  const window = await open({ file: 'mine.density', files: { 'mine.density': '' } });
  await window.editor.click();
  await window.runCommand('Density: Open Example');
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
