import type { Evaluation, ModelResult } from '../analysis/evaluation.js';
import { countedFits, unitNamed, unitOfRow, type CountedFit } from '../analysis/left-out.js';
import { plural, significant } from '../base/figures.js';
import { doublingsWithoutModel, doublingsWithoutUnit, errorsText, influential, LEAST, modelHangsOn, mostMovedText, moveText, NOTHING, unfittedText, type Influential, type NamedMove } from './influence-words.js';
import { figure } from './formulas.js';
import { code, escaped, lines } from './markdown.js';

/** Coefficients named for one row. */
const MOST_MOVES = 3;

/** What a row of the reference moves when it is left out, as Markdown; null while that is not known, and for a row of no fit. */
export function rowInfluence(evaluation: Evaluation, row: number): string | null {
  const { scrutiny, rulers } = evaluation;
  const unit = scrutiny && unitOfRow(scrutiny, row);
  if (unit === null) return null;
  const of = (fits: readonly CountedFit[]) => influential(evaluation, fits)?.find((one) => one.unit === unit);
  const found = of(countedFits(evaluation)) ?? of(rulers.map((ruler) => ({ ruler, kind: 'curve' })));
  if (!found) return null;
  const { name, rows } = unitNamed(evaluation, scrutiny!, unit);
  const without = rows.length > 1 ? `Without run ${code(name)} (its ${rows.length} rows are left out together)` : 'Without this row';
  const moved = mostMovedText(evaluation, scrutiny!, unit, escaped);
  const then = [...(moved ? [`${moved}, the model it moves most`] : []), ...doublingsWithoutUnit(evaluation, scrutiny!, unit)];
  return lines(`${without}: ${movesText(found)}`, then.join('; '));
}

/** "B 1.688 → 2.119 (+0.5 standard errors), …", the coefficients that move most. */
export function movesText({ moves, unfitted }: Pick<Influential, 'moves' | 'unfitted'>): string {
  const told = moves.filter(({ errors }) => Math.abs(errors) >= NOTHING).slice(0, MOST_MOVES).map((move) => moveText(move, named));
  const parts = [...unfitted.map((one) => unfittedText(one, escaped)), ...told];
  return parts.join(', ') || `no coefficient moves by more than ${NOTHING} standard errors`;
}

/** "slope on `hellaswag`". */
function named(name: string): string {
  const [, coefficient, benchmark] = /^(\w+) on (.*)$/su.exec(name) ?? [];
  return benchmark === undefined ? name : `${coefficient} on ${code(benchmark)}`;
}

/** The rows that the fits hang on most, one line each. */
export function mostInfluential(evaluation: Evaluation): string[] {
  const { scrutiny } = evaluation;
  const all = scrutiny && influential(evaluation);
  if (!all || all.length === 0) return [];
  const top = all.filter(({ most }) => most >= LEAST).slice(0, 3);
  if (top.length === 0) return [`No row moves a coefficient by more than ${significant(Math.max(NOTHING, all[0]!.most), 2)} standard errors when it is left out`];
  return top.map((one) => {
    const { name, rows } = unitNamed(evaluation, scrutiny!, one.unit);
    const moved = mostMovedText(evaluation, scrutiny!, one.unit, (model) => `It moves ${escaped(model)} most:`);
    const what = one.unfitted.length > 0 && Math.abs(one.moves[0]?.errors ?? 0) < one.most ? unfittedText(one.unfitted[0]!, escaped) : wouldBe(one.moves[0]!);
    return `The fits hang on ${code(name)}${rows.length > 1 ? ` (${plural(rows.length, 'row')})` : ''}: without it ${what}.${moved ? ` ${moved}.` : ''}`;
  });
}

/** "E would be 1.461 instead of 1.701 (−1.3 standard errors)". */
function wouldBe({ name, before, after, errors }: NamedMove): string {
  return `${named(name)} would be ${figure(after)} instead of ${figure(before)} (${errorsText(errors)})`;
}

/** "Hangs most on `run-33`: without it 14.0B (−14 %). Without this model density doubles every 300 days instead of 328." */
export function modelInfluence(evaluation: Evaluation, model: ModelResult): string | null {
  const row = modelHangsOn(evaluation, model);
  const trend = doublingsWithoutModel(evaluation, evaluation.models.indexOf(model));
  return lines(
    row && `Hangs most on ${code(row.name)}${row.rows.length > 1 ? ` (${plural(row.rows.length, 'row')} of one run)` : ''}: without it ${row.size}`,
    ...trend.map((phrase) => `W${phrase.slice(1)}`),
  ) || null;
}
