import type { Declaration } from './declarations.js';
import { lawNamed } from './lower-laws.js';
import type { DeclaredFit, DeclaredLaw, Scope } from './module.js';
import { wording } from './wording.js';

/** Whether two laws or two fits say the same, wherever they stand and however they are set out. Titles do not count. */
export function sameFormula(a: DeclaredLaw | DeclaredFit, b: DeclaredLaw | DeclaredFit): boolean {
  return written(a.declaration) === written(b.declaration) && (!isFit(a) || !isFit(b) || sameParts(a, b));
}

function isFit(declared: DeclaredLaw | DeclaredFit): declared is DeclaredFit {
  return declared.declaration.kind === 'fit';
}

/** Two fits that read alike are the same where the names in them stand for the same law and the same rows. */
function sameParts(a: DeclaredFit, b: DeclaredFit): boolean {
  const [lawA, lawB] = [lawOf(a), lawOf(b)];
  if (lawA !== lawB && !(lawA && lawB && sameFormula(lawA, lawB))) return false;
  if (!a.declaration.rows) return true;
  const [rowsA, rowsB] = [rowsOf(a), rowsOf(b)];
  return rowsA !== undefined && rowsA === rowsB;
}

function lawOf({ declaration: { law }, home }: DeclaredFit): DeclaredLaw | null {
  return law && lawNamed(home(), law.text);
}

/** Tables of models belong to their own file. */
function rowsOf({ declaration: { rows }, home }: DeclaredFit): Scope['references'][number]['declaration'] | undefined {
  return home().references.find(({ declaration }) => declaration.name.text === rows?.text)?.declaration;
}

function written(declaration: Declaration): string {
  return wording(declaration, (key, value) => (key === 'title' || key === 'problems' ? undefined : value));
}
