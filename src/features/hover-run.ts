import type { Analysis } from '../analysis/analysis.js';
import type { Evaluation, Ruler } from '../analysis/evaluation.js';
import { significant, size } from '../base/figures.js';
import type { ReferenceRow } from '../model/study.js';
import { heldOutLines, heldOutNote } from './hover-reference.js';
import { code, escaped, lines, paragraphs } from './markdown.js';
import { signedPercent } from './words.js';

/** A row of a reference: what it is for, and how the fit sees it. */
export function runHover(analysis: Analysis, statement: number, row: number, evaluation: Evaluation | null): string | null {
  const reference = evaluation?.study.reference ?? analysis.study.reference;
  const index = reference?.rows.findIndex(({ origin }) => origin.file === analysis.path && origin.statement === statement && origin.row === row) ?? -1;
  const run = reference?.rows[index];
  if (!run) return null;
  const facts = [run.params && `${size(run.params)} params`, run.tokens && `${size(run.tokens)} tokens`, roles[run.role]].filter(Boolean);
  const computed = evaluation ? [...lawLines(run, index, evaluation), ...heldOutLines(evaluation, index), heldOutNote(evaluation.heldOut.filter(({ row }) => row === index))] : [];
  return paragraphs(`**${escaped(run.name)}** · ${facts.join(' · ')}`, evaluation ? lines(...computed) : '_Computing…_');
}

const roles: Readonly<Record<ReferenceRow['role'], string>> = { both: 'for loss law and score curve', law: 'for the loss law', curve: 'for the score curve', 'held-out': 'held out: predicted, never fitted' };

/** One line for each law the row entered. */
function lawLines(run: ReferenceRow, index: number, { rulers }: Evaluation): string[] {
  const own = rulers.filter(({ law }, at) => rulers.findIndex((other) => other.law === law) === at);
  return own.flatMap((ruler) => {
    const at = ruler.lawRows.indexOf(index);
    return at < 0 || ruler.law.kind !== 'fitted' ? [] : [lawLine(run, at, ruler, own.length > 1)];
  });
}

function lawLine(run: ReferenceRow, at: number, { benchmark, law, lawZ }: Ruler, several: boolean): string {
  const measured = run.losses[benchmark.name]!;
  const fitted = law.kind !== 'fitted' ? measured : law.objective.space === 'log' ? measured * Math.exp(-law.residuals[at]!) : measured - law.residuals[at]!;
  return `Loss${several ? ` on ${code(benchmark.name)}` : ''} ${significant(measured, 4)}, fitted ${significant(fitted, 4)} (${signedPercent(fitted / measured - 1)}), robust z ${significant(lawZ[at]!, 2)}`;
}
