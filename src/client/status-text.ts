import type { StatusParams } from '../protocol/messages.js';

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  readonly command: string;
}

/** What is said about a file, and where a click leads. */
export function statusText({ state, share, locked, models, errors, warnings }: StatusParams): StatusText {
  const problems = { command: 'workbench.actions.view.problems', tooltip: 'Show the problems' };
  if (share !== null) return { text: `ρ fitting… ${Math.round(100 * share)} %`, tooltip: 'Refitting; click to stop', command: 'density.cancelRefit' };
  if (state === 'computing') return { text: 'ρ fitting…', tooltip: 'Densities are being computed', command: 'density.openPreviewToSide' };
  if (state === 'failed') return { text: 'ρ failed', tooltip: 'A fault in Density itself; its output channel has the details', command: 'workbench.action.output.toggleOutput' };
  if (errors > 0) return { text: `ρ ${many(errors, 'error')}`, ...problems };
  if (warnings > 0) return { text: `ρ ${many(models, 'model')} · ${many(warnings, 'warning')}`, ...problems };
  if (locked) return { text: `ρ ${many(models, 'model')} · locked`, tooltip: 'The numbers are those of the lock file. Open the preview', command: 'density.openPreviewToSide' };
  return { text: `ρ ${many(models, 'model')}`, tooltip: 'Open the preview', command: 'density.openPreviewToSide' };
}

function many(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}
