import type { ReferenceRow } from '../../model/study.js';

/** How checkpoints are called: a run's name, then a step. */
const STEP = /^(.+?)[-_ ./]*(?:@|step|ckpt|checkpoint|iter(?:ation)?)[-_ =]*\d+(?:\.\d+)?[kmb]?$/i;
/** So many evenly spaced token counts at one size are no design of separate runs: those are spaced by factors. */
const EVEN = 6;
const SPACING = 0.02;

export interface LikelyRun {
  readonly name: string;
  readonly rows: readonly ReferenceRow[];
}

/** Rows without a `run` that look like checkpoints of one: the same size, and one name but for a step, or tokens in even steps. */
export function likelyRuns(rows: readonly ReferenceRow[]): LikelyRun[] {
  const unmarked = rows.filter(({ run }) => run === null);
  const named = grouped(unmarked, (row) => runOf(row.name)).filter((run) => run.rows.length > 1);
  const taken = new Set(named.flatMap((run) => run.rows));
  const even = grouped(unmarked.filter((row) => !taken.has(row)), () => '').filter((run) => inEvenSteps(run.rows)).map((run) => ({ ...run, name: run.rows[0]!.name }));
  return [...named, ...even];
}

/** The run that a checkpoint's name tells of; null for a name that is not that of a checkpoint. */
export function runOf(name: string): string | null {
  return STEP.exec(name)?.[1] ?? null;
}

function grouped(rows: readonly ReferenceRow[], nameOf: (row: ReferenceRow) => string | null): LikelyRun[] {
  const groups = new Map<string, { name: string; rows: ReferenceRow[] }>();
  for (const row of rows) {
    const name = nameOf(row);
    if (name === null) continue;
    const key = `${row.params} ${name.toLowerCase()}`;
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { name, rows: [row] });
  }
  return [...groups.values()];
}

function inEvenSteps(rows: readonly ReferenceRow[]): boolean {
  const tokens = rows.flatMap((row) => (row.tokens === null ? [] : [row.tokens])).sort((a, b) => a - b);
  if (tokens.length < EVEN || tokens.length < rows.length || rows[0]!.params === null) return false;
  const step = (tokens.at(-1)! - tokens[0]!) / (tokens.length - 1);
  return step > 0 && tokens.every((value, at) => Math.abs(value - tokens[0]! - at * step) <= SPACING * step);
}
