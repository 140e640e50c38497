import { expect, test } from 'vitest';
import { previewPage } from '../../src/client/preview-page.js';
import { statusText } from '../../src/client/status-text.js';
import type { StatusParams } from '../../src/protocol/messages.js';

const fine: StatusParams = { uri: 'file:///a.density', version: 1, state: 'ready', share: null, locked: false, models: 85, errors: 0, warnings: 0 };

test.each<[string, Partial<StatusParams>, command: string]>([
  ['ρ 85 models', {}, 'density.openPreviewToSide'],
  ['ρ 1 model', { models: 1 }, 'density.openPreviewToSide'],
  ['ρ 85 models · 2 warnings', { warnings: 2 }, 'workbench.actions.view.problems'],
  ['ρ 3 errors', { errors: 3, warnings: 2 }, 'workbench.actions.view.problems'],
  ['ρ fitting…', { state: 'computing', errors: 3 }, 'density.openPreviewToSide'],
  ['ρ fitting… 40 %', { state: 'computing', share: 0.4 }, 'density.cancelRefit'],
  ['ρ 85 models · locked', { locked: true }, 'density.openPreviewToSide'],
  ['ρ 85 models · 1 warning', { locked: true, warnings: 1 }, 'workbench.actions.view.problems'],
  ['ρ failed', { state: 'failed' }, 'workbench.action.output.toggleOutput'],
])('the status bar says %s', (text, change, command) => {
  expect(statusText({ ...fine, ...change })).toMatchObject({ text, command });
});

test('the preview’s page may run its own script and read its own style sheet, nothing else', () => {
  const page = previewPage({ nonce: 'n1', cspSource: 'https://here', script: 'https://here/webview.js', style: 'https://here/preview.css' });
  expect(/content="(default-src[^"]*)"/.exec(page)?.[1]).toBe("default-src 'none'; script-src 'nonce-n1'; style-src https://here");
  expect(page).not.toMatch(/<style|style=|unsafe|<script(?! nonce="n1")/);
});
