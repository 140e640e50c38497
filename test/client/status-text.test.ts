import { expect, test } from 'vitest';
import { columnFor } from '../../src/client/column-for.js';
import { previewPage } from '../../src/client/preview-page.js';
import { rulerLine } from '../../src/client/ruler-place.js';
import { statusText } from '../../src/client/status-text.js';
import type { StatusParams } from '../../src/protocol/messages.js';

const fine: StatusParams = { uri: 'file:///a.density', version: 1, state: 'ready', share: null, locked: false, models: 85, fits: 0, answers: 0, errors: 0, warnings: 0 };

test.each<[string, Partial<StatusParams>, command: string]>([
  ['ρ 85 models', {}, 'density.openPreviewToSide'],
  ['ρ 1 model', { models: 1 }, 'density.openPreviewToSide'],
  ['ρ 85 models', { fits: 2, answers: 3 }, 'density.openPreviewToSide'],
  ['ρ 4 fits · 6 answers', { models: 0, fits: 4, answers: 6 }, 'density.openPreviewToSide'],
  ['ρ 1 fit · 1 warning', { models: 0, fits: 1, warnings: 1 }, 'workbench.actions.view.problems'],
  ['ρ 1 answer · locked', { models: 0, answers: 1, locked: true }, 'density.openPreviewToSide'],
  ['ρ 0 models', { models: 0 }, 'density.openPreviewToSide'],
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

test.each([
  ['', 'use std/refinedweb\n'],
  ['model A { }\n', 'use std/refinedweb\nmodel A { }\n'],
  ['# What this is.\n# More.\n\nmodel A { }\n', '# What this is.\n# More.\n\nuse std/refinedweb\nmodel A { }\n'],
  ['# What this is.\r\nmodel A { }\r\n', '# What this is.\r\nuse std/refinedweb\nmodel A { }\r\n'],
  ['# What this is.', '# What this is.\nuse std/refinedweb\n'],
])('a ruler is added to %j behind what the text says of itself', (text, after) => {
  const { offset, insert } = rulerLine(text);
  expect(text.slice(0, offset) + insert + text.slice(offset)).toBe(after);
});

test('a comparison stands beside the text and not over the preview', () => {
  const none = { isText: false, hasPreview: false, hasPage: false };
  const text = { ...none, column: 1, isText: true };
  expect(columnFor([text])).toBe(2);
  expect(columnFor([text, { ...none, column: 2 }])).toBe(2);
  expect(columnFor([text, { ...none, column: 2, hasPreview: true }])).toBe(3);
  expect(columnFor([text, { ...none, column: 2 }, { ...none, column: 3, hasPage: true }])).toBe(3);
});
