import type { StatusParams } from '../protocol/messages.js';

export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  readonly command: string;
}

/** What is said about a file, and where a click leads. */
export function statusText(status: StatusParams): StatusText {
  const { state, share, locked, errors, warnings } = status;
  const problems = { command: 'workbench.actions.view.problems', tooltip: 'Show the problems' };
  if (share !== null) return { text: `ρ fitting… ${Math.round(100 * share)} %`, tooltip: 'Refitting; click to stop', command: 'density.cancelRefit' };
  if (state === 'computing') return { text: 'ρ fitting…', tooltip: 'Densities are being computed', command: 'density.openPreviewToSide' };
  if (state === 'failed') return { text: 'ρ failed', tooltip: 'A fault in Density itself; its output channel has the details', command: 'workbench.action.output.toggleOutput' };
  if (errors > 0) return { text: `ρ ${many(errors, 'error')}`, ...problems };
  if (warnings > 0) return { text: `ρ ${contents(status)} · ${many(warnings, 'warning')}`, ...problems };
  if (locked) return { text: `ρ ${contents(status)} · locked`, tooltip: 'The numbers are those of the lock file. Open the preview', command: 'density.openPreviewToSide' };
  return { text: `ρ ${contents(status)}`, tooltip: 'Open the preview', command: 'density.openPreviewToSide' };
}

/** What a file is about: its models, or without any its fits and questions. */
function contents({ models, fits, answers }: StatusParams): string {
  const laws = [...(fits > 0 ? [many(fits, 'fit')] : []), ...(answers > 0 ? [many(answers, 'answer')] : [])];
  return models > 0 || laws.length === 0 ? many(models, 'model') : laws.join(' · ');
}

function many(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}
