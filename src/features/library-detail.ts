import { plural } from '../base/figures.js';
import type { Module } from '../model/module.js';

/** Benchmarks of a ruler that are named; of more only how many. */
const NAMED = 3;

/** The benchmarks that a file of the library has rulers for. */
function measured({ path, scope: { references } }: Module): string[] {
  const columns = references.filter(({ file }) => file === path).flatMap(({ declaration }) => declaration.tables.flatMap((table) => table.columns));
  return [...new Set(columns.flatMap(({ meaning }) => (meaning.kind === 'score' ? [meaning.benchmark] : [])))];
}

/** Whether sizes can be read off what a file brings in. */
export function isRuler(module: Module): boolean {
  return measured(module).length > 0;
}

/** In a few words what a file of the library is for: "ruler: mmlu, hellaswag", "law: Chinchilla". */
export function libraryDetail(module: Module): string {
  const { references, laws, benchmarks, quantities } = module.scope;
  const isOwn = ({ file }: { readonly file: string }) => file === module.path;
  const titles = (declared: readonly { readonly file: string; readonly declaration: { readonly name: { readonly text: string }; readonly title: string | null } }[]) => declared.filter(isOwn).map(({ declaration: { name, title } }) => title ?? name.text);
  const scores = measured(module);
  const [law, ...moreLaws] = titles(laws);
  const [rows] = titles(references);
  if (scores.length > 0) return `ruler: ${scores.slice(0, NAMED).join(', ')}${scores.length > NAMED ? ` and ${scores.length - NAMED} more` : ''}`;
  if (law) return `law: ${law}${moreLaws.length > 0 ? ` and ${moreLaws.length} more` : ''}`;
  if (rows) return `rows: ${rows}`;
  return benchmarks.size > 0 ? plural(benchmarks.size, 'benchmark') : quantities.size > 0 ? plural([...quantities.values()].filter(isOwn).length, 'quantity', 'quantities') : '';
}
