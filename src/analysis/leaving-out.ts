import type { Evaluation } from './evaluation.js';

/** Units of the reference times the points of all fits, up to which leaving each unit out takes a few seconds: 5,000 rows with one benchmark. */
const MOST_WORK = 5e7;

/** How many rows, or runs with all their checkpoints, there are to leave out. */
export interface NotLeftOut {
  readonly units: number;
  /** Whether some are runs. */
  readonly runs: boolean;
}

/** Where rows were not left out one by one and are too many for whoever waits for the answer; a refit leaves them out however many. Null otherwise. */
export function tooManyToLeaveOut({ study: { reference }, rulers, scrutiny }: Evaluation): NotLeftOut | null {
  if (scrutiny || !reference) return null;
  const laws = rulers.filter(({ law }, at) => law.kind === 'fitted' && rulers.findIndex((other) => other.law === law) === at);
  const curves = rulers.filter(({ curve }) => curve.kind === 'fitted');
  const points = laws.reduce((sum, { lawRows }) => sum + lawRows.length, 0) + curves.reduce((sum, { curveRows }) => sum + curveRows.length, 0);
  const rows = new Set(rulers.flatMap(({ lawRows, curveRows }) => [...lawRows, ...curveRows]));
  const units = new Set([...rows].map((row) => reference.rows[row]!.run ?? row)).size;
  return laws.length > 0 && units * points > MOST_WORK ? { units, runs: units < rows.size } : null;
}
