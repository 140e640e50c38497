import type { Analysis } from '../analysis/analysis.js';
import { locate, type Location } from '../analysis/places.js';
import { targetAt } from './target.js';

/** Where that is declared which stands at an offset: a benchmark, a reference, a used file, a CSV file, the model another was made from. */
export function definition(analysis: Analysis, offset: number): Location | null {
  const target = targetAt(analysis, offset);
  switch (target?.kind) {
    case 'benchmark':
    case 'reference': return target.declared && declaredAt(analysis, target.declared);
    case 'use': return target.use.module && { path: target.use.module.path, span: START };
    case 'file':
    case 'csv-column': return target.csv && target.csv.text !== null ? { path: target.csv.path, span: START } : null;
    case 'base': return target.at === null ? null : { path: analysis.path, span: analysis.places.inModel(target.at, analysis.models.records[target.at]!.name.span) };
    default: return null;
  }
}

const START = { start: 0, end: 0 };

function declaredAt({ module, path, places }: Analysis, { file, statement }: { readonly file: string; readonly statement: number }): Location | null {
  const origin = { file, statement, row: null, csvRow: null };
  const here = file === path ? places.of(origin) : null;
  return here ? { path, span: here } : locate(module, origin);
}
