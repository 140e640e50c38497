import type { Diagnostic } from '../base/diagnostic.js';

/** Editors show no more for one file, and sending a hundred thousand at each keystroke would stop the typing. */
const MOST = 1000;

const weight = { error: 0, warning: 1, info: 2 } as const;

/** As many diagnostics as an editor can show, errors before warnings; the last of them says how many are not sent. */
export function worst(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= MOST) return diagnostics;
  const sent = [...diagnostics].sort((a, b) => weight[a.severity] - weight[b.severity]).slice(0, MOST);
  const last = sent[MOST - 1]!;
  return [...sent.slice(0, -1), { ...last, message: `${last.message} (and ${(diagnostics.length - MOST).toLocaleString('en-US')} more problems in this file)` }];
}
