import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { root } from '../../../.ci/npm.mjs';
import { startServer } from '../../vscode-host/server.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the VS Code under test is served, and the secret that opens it. */
    server: { readonly origin: string; readonly token: string };
  }
}

/** Nothing that moves, blinks, covers text or takes its time. */
const settings = {
  'editor.accessibilitySupport': 'off',
  'editor.cursorBlinking': 'solid',
  'editor.hover.delay': 200,
  'editor.minimap.enabled': false,
  'editor.stickyScroll.enabled': false,
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  'window.confirmBeforeClose': 'never',
  'workbench.colorTheme': 'Default Light Modern',
  'workbench.reduceMotion': 'on',
};

/** One VS Code for all browser tests, with the packed extension installed. */
export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  const vsix = path.join(root, 'density.vsix');
  if (!existsSync(vsix)) throw new Error('There is no density.vsix: npm run package makes it');
  const server = await startServer({ vsix: [vsix], settings });
  project.provide('server', { origin: server.origin, token: server.token });
  return () => server.stop();
}
