import type { Analysis } from '../analysis/analysis.js';
import type { Evaluation, Ruler } from '../analysis/evaluation.js';
import { countedFits } from '../analysis/left-out.js';
import { significant, size } from '../base/figures.js';
import type { LawResult } from '../analysis/questions/answer.js';
import { isSameOrigin, type Origin } from '../model/origin.js';
import type { ReferenceRow } from '../model/study.js';
import { heldOutLines, heldOutNote } from './hover-held-out.js';
import { lawRowTexts } from './hover-law-row.js';
import { rowInfluence } from './influence-hover.js';
import { code, escaped, lines, paragraphs } from './markdown.js';
import { share, signed, signedPercent } from './words.js';

/** A row of a reference: what it is for, and how the fits of the reference and of laws see it. */
export function runHover(analysis: Analysis, statement: number, row: number, evaluation: Evaluation | null): string | null {
  const origin: Origin = { file: analysis.path, statement, row, csvRow: null };
  const reference = evaluation?.study.reference ?? analysis.study.reference;
  const index = reference?.rows.findIndex((one) => isSameOrigin(one.origin, origin)) ?? -1;
  const run = reference?.rows[index];
  const ofLaws = evaluation ? lawRowTexts(evaluation, origin) : null;
  if (!run) return otherRow(evaluation?.laws ?? analysis.study.fits.map((fit) => ({ fit })), origin, ofLaws);
  const role = evaluation ? roleIn(evaluation, index, run) : analysis.study.benchmarks.length > 0 ? run.role : null;
  const facts = [run.params && `${size(run.params)} params`, run.tokens && `${size(run.tokens)} tokens`, role && roles[role]].filter(Boolean);
  const computed = evaluation ? [...lawLines(run, index, evaluation), ...curveLines(run, index, evaluation), ...heldOutLines(evaluation, index), heldOutNote(evaluation.heldOut.filter(({ row }) => row === index))] : [];
  return paragraphs(head(run.name, facts), evaluation ? lines(...computed) : '_Computing…_', evaluation && rowInfluence(evaluation, index), ...(ofLaws ?? []));
}

function head(name: string, facts: readonly unknown[]): string {
  return [`**${escaped(name)}**`, ...facts].join(' · ');
}

/** A row of another table than the one that densities are measured by, which a law has. */
function otherRow(laws: readonly Pick<LawResult, 'fit'>[], origin: Origin, told: readonly string[] | null): string | null {
  const row = laws.flatMap(({ fit }) => fit.rows ?? []).find((one) => isSameOrigin(one.origin, origin));
  return row ? paragraphs(head(row.name, row.heldOut ? [roles['held-out']] : []), ...(told ?? ['_Computing…_'])) : null;
}

/** What the fits of the reference make of a row; null where it is in none of them, as where only laws have it. */
function roleIn({ rulers }: Evaluation, index: number, { role }: ReferenceRow): ReferenceRow['role'] | null {
  if (role === 'held-out' || role === 'left-out') return role;
  const [law, curve] = [rulers.some(({ lawRows }) => lawRows.includes(index)), rulers.some(({ curveRows }) => curveRows.includes(index))];
  return law && curve ? 'both' : law ? 'law' : curve ? 'curve' : null;
}

const roles: Readonly<Record<ReferenceRow['role'], string>> = { both: 'for loss law and score curve', law: 'for the loss law', curve: 'for the score curve', 'held-out': 'held out: predicted, never fitted', 'left-out': 'left out with its run, which is held out' };

/** One line for each law the row entered. */
function lawLines(run: ReferenceRow, index: number, { rulers }: Evaluation): string[] {
  const own = rulers.filter(({ law }, at) => rulers.findIndex((other) => other.law === law) === at);
  return own.flatMap((ruler) => {
    if (ruler.implied) return impliedLine(run, ruler, own.length > 1);
    const at = ruler.lawRows.indexOf(index);
    return at < 0 || ruler.law.kind !== 'fitted' ? [] : [lawLine(run, at, ruler, own.length > 1)];
  });
}

function impliedLine({ losses }: ReferenceRow, { benchmark, implied }: Ruler, several: boolean): string[] {
  const loss = losses[benchmark.name];
  return loss === undefined || !implied ? [] : [`Loss${several ? ` on ${code(benchmark.name)}` : ''} ${significant(loss, 4)}, implied by ${code(implied.name)}, not measured`];
}

function lawLine(run: ReferenceRow, at: number, { benchmark, law, lawZ }: Ruler, several: boolean): string {
  const measured = run.losses[benchmark.name]!;
  const fitted = law.kind !== 'fitted' ? measured : law.objective.space === 'log' ? measured * Math.exp(-law.residuals[at]!) : measured - law.residuals[at]!;
  return `Loss${several ? ` on ${code(benchmark.name)}` : ''} ${significant(measured, 4)}, fitted ${significant(fitted, 4)} (${signedPercent(fitted / measured - 1)}), ${standing(law, lawZ, at)}${weightText(run.lossErrors[benchmark.name], law, at)}`;
}

/** What its own ± makes of a row, where rows are weighted. */
function weightText(error: number | undefined, law: Ruler['law'], at: number): string {
  if (law.kind !== 'fitted' || !law.objective.weighted) return '';
  return `; ${error === undefined ? 'without a ±' : `± ${significant(error, 2)}`} it weighs ${significant(law.weights[at]!, 2)}× the average row`;
}

/** One line for each score curve that counts. */
function curveLines(run: ReferenceRow, index: number, evaluation: Evaluation): string[] {
  return countedFits(evaluation).flatMap(({ ruler: { benchmark, curve, curveRows, curveZ }, kind }) => {
    const at = kind === 'curve' ? curveRows.indexOf(index) : -1;
    if (at < 0 || curve.kind !== 'fitted') return [];
    const measured = run.scores[benchmark.name]!;
    const fitted = measured - (benchmark.better === 'higher' ? curve.residuals[at]! : -curve.residuals[at]!);
    return [`Score on ${code(benchmark.name)} ${share(measured, benchmark)}, fitted ${share(fitted, benchmark)}, ${standing(curve, curveZ, at)}`];
  });
}

/** "robust z −1.3, leverage 0.31 of at most 1": how far it lies off its fit, and how closely the fit must follow it. */
function standing(fit: Ruler['law'] | Ruler['curve'], z: readonly number[], at: number): string {
  const leverage = fit.kind === 'fitted' ? fit.leverages[at] : undefined;
  return `robust z ${z[at] ? signed(z[at]) : '0'}${leverage === undefined ? '' : `, leverage ${leverage.toFixed(2)} of at most 1`}`;
}
