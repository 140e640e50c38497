import type { Span } from '../base/span.js';
import type { ReferenceRow, Role } from './study.js';

/** What `holdout:` says: names of rows, or how many of the largest runs. */
export type Holdout =
  | { readonly kind: 'named'; readonly names: readonly { readonly text: string; readonly span: Span }[] }
  | { readonly kind: 'largest'; readonly count: number };

/**
 * The rows with the role of those held out changed; the others are the same objects. A run is held out with all its checkpoints, which
 * would tell the score curve what is to be predicted: those for the curve alone are left out, as the loss law is not for them.
 */
export function holdOut(rows: readonly ReferenceRow[], holdout: Holdout): readonly ReferenceRow[] {
  const runs = runsOf(rows);
  const roles = holdout.kind === 'named' ? namedRows(rows, runs, new Set(holdout.names.map(({ text }) => text))) : largestRuns(runs, holdout.count);
  return rows.map((row) => (roles.has(row) ? { ...row, role: roles.get(row)! } : row));
}

/** Rows by the run they are checkpoints of. A row that belongs to none is one of its own. */
function runsOf(rows: readonly ReferenceRow[]): readonly (readonly ReferenceRow[])[] {
  const runs = new Map<string | ReferenceRow, ReferenceRow[]>();
  for (const row of rows) {
    if (row.role === 'held-out') continue;
    const run = row.run ?? row;
    const known = runs.get(run);
    if (known) known.push(row);
    else runs.set(run, [row]);
  }
  return [...runs.values()];
}

function namedRows(rows: readonly ReferenceRow[], runs: readonly (readonly ReferenceRow[])[], names: ReadonlySet<string>): ReadonlyMap<ReferenceRow, Role> {
  const whole = runs.filter((run) => run.some((row) => row.run !== null && names.has(row.run)));
  const byName = rows.filter(({ name, role }) => names.has(name) && role !== 'held-out');
  return new Map([...whole.flatMap(rolesIn), ...byName.map((row) => [row, 'held-out'] as const)]);
}

/** Only what has params and tokens can be predicted; of one size, the run of more compute is the larger. */
function largestRuns(runs: readonly (readonly ReferenceRow[])[], count: number): ReadonlyMap<ReferenceRow, Role> {
  const sized = runs.map((run) => ({ run, params: most(run, 'params'), tokens: most(run, 'tokens') })).filter(({ params, tokens }) => params > 0 && tokens > 0);
  sized.sort((a, b) => b.params - a.params || b.tokens - a.tokens);
  return new Map(sized.slice(0, count).flatMap(({ run }) => rolesIn(run)));
}

function rolesIn(run: readonly ReferenceRow[]): (readonly [ReferenceRow, Role])[] {
  const finished = run.some(({ role }) => role !== 'curve');
  return run.map((row) => [row, finished && row.role === 'curve' ? 'left-out' : 'held-out'] as const);
}

function most(rows: readonly ReferenceRow[], key: 'params' | 'tokens'): number {
  return rows.reduce((high, row) => Math.max(high, row[key] ?? 0), 0);
}
