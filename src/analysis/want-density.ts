import type { FitDeclaration, QuestionDeclaration } from '../model/law-declarations.js';
import type { ModelList } from '../model/models.js';
import type { Module } from '../model/module.js';
import { walk, type FormulaTree } from '../syntax/tree.js';

/**
 * Which models, by position, a density is wanted of: all, unless some are the rows of this file's fits and nothing else in it speaks of
 * densities. Those are rows of laws and need no ruler.
 */
export function wantDensity({ index, read }: Module, { statements }: ModelList): (at: number) => boolean {
  const questions = index.question.map((at) => read.outputs[at] as QuestionDeclaration);
  const spoken = index.density.length > 0 || questions.some(({ keyword, condition }) => keyword.text === 'forecast' || (condition && speaksOfDensity(condition)));
  const rows = new Set(index.fit.flatMap((at) => (read.outputs[at] as FitDeclaration).rows?.text ?? []));
  if (spoken || rows.size === 0) return () => true;
  if (rows.has('models')) return () => false;
  return (at) => {
    const declaration = read.outputs[statements[at]!]!;
    return !(declaration.kind === 'models' && declaration.title !== null && rows.has(declaration.title));
  };
}

function speaksOfDensity(condition: FormulaTree): boolean {
  let found = false;
  walk(condition, (part) => {
    found ||= part.kind === 'of' ? part.what.text === 'density' || part.what.text === 'effective' : part.kind === 'name' && (part.word.text === 'doubling' || part.word.text === 'growth');
  });
  return found;
}
