import { expect } from 'vitest';
import { test } from './window.js';

test('an example opens with its effective sizes, and says where they come from', async ({ open }) => {
  const window = await open({ file: 'base-models.density' });
  await window.line(/llama-13b.*N̂\s+[\d.]+B.*ρ\s+[\d.]+/).waitFor();
  expect(await window.hover('llama-13b')).toMatch(/Effective size 9\.72B[^]*Capacity density 0\.75/);
  await window.screenshot('example');
});

test('the preview draws the example', async ({ open }) => {
  const window = await open({ file: 'base-models.density' });
  await window.line(/N̂\s+[\d.]+B/).waitFor();
  await window.runCommand('Density: Open Preview');
  await window.preview.getByText('Density doubles every').waitFor();
  await window.screenshot('preview');
  expect(window.errors).toEqual([]);
});
