import type { Evaluation } from '../analysis/evaluation.js';
import { checklist, type Check, type Checked } from '../analysis/lints/checklist.js';

/** One line of the fit report card: a fit, the densities or the trend, and what each rule of the checklist says of it. */
export interface ChecksEntry {
  readonly subject: 'law' | 'curve' | 'fit' | 'densities' | 'trend';
  /** "The loss law of RefinedWeb testbed" */
  readonly name: string;
  readonly benchmarks: readonly string[];
  readonly passed: number;
  /** Rules that could be asked; the others are not applicable. */
  readonly applicable: number;
  readonly rules: readonly RuleEntry[];
}

export interface RuleEntry {
  /** Explained in docs/codes.md. */
  readonly code: string;
  /** Whatever the file allows: `# allow` hides a remark, not what the check found. */
  readonly outcome: Check['outcome'];
  readonly remarks: number;
  /** The first of the remarks in words; the diagnostics hold those of them that are said in the file. */
  readonly says: readonly string[];
}

const SAID = 3;

/** The checklist as data, fit by fit. Empty without a reference. */
export function checksEntries(evaluation: Evaluation): ChecksEntry[] {
  return checklist(evaluation).map(({ subject: { kind, what, benchmarks }, checks }: Checked) => ({
    subject: kind, name: what, benchmarks: [...benchmarks],
    passed: checks.filter(({ outcome }) => outcome === 'passed').length,
    applicable: checks.filter(({ outcome }) => outcome !== 'not-applicable').length,
    rules: checks.map(({ code, outcome, remarks }) => (
      { code, outcome, remarks: remarks.length, says: remarks.flatMap(({ says }) => (says ? [says.message] : [])).slice(0, SAID) }
    )),
  }));
}
