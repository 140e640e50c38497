import type { Analysis } from '../analysis/analysis.js';
import { fileName } from '../base/files.js';
import type { Span } from '../base/span.js';
import { moduleAt } from '../model/module.js';
import { builtIn, Quantities } from '../model/quantities.js';
import { functionNames } from '../model/formulas.js';
import { cells } from '../syntax/table.js';
import { modelColumns, referenceColumns, statements } from '../syntax/vocabulary.js';
import type { Edit } from './fix-places.js';
import { mentionAt, mentionsOf, type Placed } from './mentioned.js';
import type { Named } from './mentions.js';
import { asCell, asFormulaName, asHeadName, asName, isParameterName } from './names.js';
import { readsAlike } from './renamed-text.js';

/** What a rename comes to: all edits of this text, or why there are none. */
export type Renaming = { readonly kind: 'edits'; readonly edits: readonly Edit[] } | { readonly kind: 'refused'; readonly why: string };

/** The name at an offset that can be renamed: a law, fit, quantity, parameter, term or index declared in this file. Null for all others. */
export function renameable(analysis: Analysis, offset: number): { readonly span: Span; readonly name: string } | null {
  const mention = mentionAt(analysis, offset);
  const name = mention && ownName(analysis, mention.named);
  return mention && name !== null ? { span: mention.span, name } : null;
}

/** Renames it everywhere in this file; refuses what would change the meaning of a formula, or leave another open file behind. */
export function rename(analysis: Analysis, offset: number, to: string, open: readonly Analysis[] = []): Renaming {
  const mention = mentionAt(analysis, offset);
  const name = mention && ownName(analysis, mention.named);
  if (!mention || name === null) return refused(mention ? whyNot(analysis, mention.named) : NOT_HERE);
  const wanted = to.trim().replace(/^"(.*)"$/, '$1');
  if (wanted === name) return { kind: 'edits', edits: [] };
  const why = objection(analysis, mention.named, wanted);
  if (why) return refused(why);
  const user = open.find((other) => other.path !== analysis.path && moduleAt(other.module, analysis.path) !== null && mentionsOf(other, mention.named).length > 0);
  if (user) return refused(`${fileName(user.path)} speaks of ${name} too, and renaming changes one file only. Change both by hand, or close ${fileName(user.path)} first.`);
  const edits = mentionsOf(analysis, mention.named).map((place): Edit => ({ span: place.span, text: written(place, wanted) }));
  if (mention.named.kind === 'quantity') {
    const csv = columnInCsv(analysis, name);
    if (csv) return refused(`A column of ${csv} has this name. Name the columns in the block first: \`${asName(name)}: column ${asName(name)}\`.`);
    edits.push(...columnEdits(analysis, name, wanted));
  }
  const all = distinct(edits);
  return readsAlike(analysis, all, name, wanted) ? { kind: 'edits', edits: all } : refused(`With the name ${wanted.length > 40 ? `${wanted.slice(0, 39)}…` : wanted} this text would be read in another way.`);
}

const NOT_HERE = 'This cannot be renamed here.';

/** Why a name that is none of this file's is not renamed in it. */
function whyNot({ path }: Analysis, named: Named): string {
  const file = homeOf(named);
  return file === null || file === path ? NOT_HERE : `This is declared in ${fileName(file)}, and renaming changes one file only. Rename it there.`;
}

function homeOf(named: Named): string | null {
  switch (named.kind) {
    case 'law':
    case 'fit':
    case 'quantity': return named.declared?.file ?? null;
    case 'parameter':
    case 'term':
    case 'index': return named.law.file;
    default: return null;
  }
}

function refused(why: string): Renaming {
  return { kind: 'refused', why };
}

function written({ formula }: Placed, name: string): string {
  return formula ? asFormulaName(name) : asHeadName(name);
}

/** Null for what is declared elsewhere, or nowhere. */
function ownName({ path }: Analysis, named: Named): string | null {
  switch (named.kind) {
    case 'law':
    case 'fit': return named.declared.file === path ? named.declared.declaration.name.text : null;
    case 'quantity': return named.declared?.file === path ? named.quantity.name : null;
    case 'parameter':
    case 'term':
    case 'index': return named.law.file === path ? named.name : null;
    default: return null;
  }
}

/** What a new name would collide with. */
function objection(analysis: Analysis, named: Named, to: string): string | null {
  if (to === '' || /["\r\n\\]/.test(to)) return 'A name holds no quotes and no line breaks.';
  const { scope } = analysis.module;
  const quantities = new Quantities(scope.quantities, scope.benchmarks);
  switch (named.kind) {
    case 'law': return taken(analysis, ['law', 'fit', 'model'], to);
    case 'fit': return taken(analysis, ['fit', 'model'], to);
    case 'quantity': {
      if (builtIn.has(to) || quantities.find(to)) return `${to} is a quantity or benchmark already.`;
      if (isKey(to)) return `${to} is a key or column of the language.`;
      const law = scope.laws.find((one) => analysis.laws.law(one).occurrences.some(({ word, meaning }) => word.text === to && meaning.kind !== 'function'));
      return law ? `${law.declaration.name.text} has a name ${to} of its own.` : null;
    }
    case 'parameter':
    case 'term':
    case 'index': return objectionInLaw(analysis, named, to, quantities);
    default: return null;
  }
}

/** What a question would not tell from a law or fit of this name. */
function taken({ module: { scope }, models: { records } }: Analysis, kinds: readonly ('law' | 'fit' | 'model')[], name: string): string | null {
  const names = {
    law: scope.laws.map(({ declaration }) => declaration.name.text), fit: scope.fits.map(({ declaration }) => declaration.name.text),
    model: records.map((record) => record.name.value),
  };
  const kind = kinds.find((one) => names[one].includes(name));
  return kind ? `There is a ${kind} ${name} already.` : null;
}

/** Whether a name means something of its own as a key or column, wherever a quantity can be one. */
function isKey(name: string): boolean {
  const keys = [statements['fit']!.keys, statements['allocate']!.keys, modelColumns, referenceColumns];
  return name === 'name' || name.endsWith('.loss') || keys.some((known) => Object.hasOwn(known, name));
}

function objectionInLaw(analysis: Analysis, { law, kind, name }: Named & { readonly kind: 'parameter' | 'term' | 'index' }, to: string, quantities: Quantities): string | null {
  if (!isParameterName(to)) return 'Names in a formula are letters, digits and `_`, and begin with a letter.';
  if (functionNames.includes(to)) return `${to} is a function.`;
  if (kind === 'parameter' && Object.hasOwn(statements['fit']!.sections!['with']!.keys, to)) return `${to} says something of constants where they are listed.`;
  const { occurrences } = analysis.laws.law(law);
  if (occurrences.some(({ word }) => word.text === to)) return `${law.declaration.name.text} has a name ${to} already.`;
  const [output, meant] = [law.declaration.formula?.output?.text, quantities.find(to)];
  if (kind === 'parameter' && output && meant && meant.name === quantities.find(output)?.name) return `${to} is what ${law.declaration.name.text} computes.`;
  const bounded = law.declaration.formula?.bounds.some((bound) => bound.name.text === name) ?? false;
  if (kind === 'parameter' && !bounded && meant) return `${to} is a quantity, so the law would read it as an input. List ${name} in \`where\` first.`;
  return null;
}

/** Headers of tables, columns of CSV files that are named, and entries of models. */
function columnEdits({ module: { read, parsed }, places }: Analysis, name: string, to: string): Edit[] {
  return read.outputs.flatMap((declaration, statement): Edit[] => {
    if (declaration.kind === 'model') return declaration.record.scores.flatMap(({ benchmark, key }) => (benchmark === name && key ? [{ span: places.inFrame(statement, key), text: asName(to) }] : []));
    if (declaration.kind !== 'models' && declaration.kind !== 'reference') return [];
    const heads = declaration.tables.flatMap(({ first, columns }): Edit[] => columns.flatMap((column, at) => {
      if (column.name !== name) return [];
      const head = parsed.pieces.list[parsed.statements[statement]!.first + first]!;
      return [{ span: places.inRow(statement, first, cells(head.text)[at]!.span), text: asCell(to) }];
    }));
    const keys = (declaration.from?.columns ?? []).flatMap(({ key }) => (key.text === name ? [{ span: places.inFrame(statement, key.span), text: asName(to) }] : []));
    return [...heads, ...keys];
  });
}

/** A CSV file whose own header names the quantity; null where none does. */
function columnInCsv({ module: { csv } }: Analysis, name: string): string | null {
  return csv.find(({ source: { columns: named }, rows: { columns } }) => named.length === 0 && columns.some((column) => column.name === name))?.source.target.text ?? null;
}

function distinct(edits: readonly Edit[]): Edit[] {
  const seen = new Set<number>();
  return edits.filter(({ span }) => !seen.has(span.start) && seen.add(span.start));
}
