import type { Analysis } from '../analysis/analysis.js';
import { locate, Places, type Location } from '../analysis/places.js';
import { listModels } from '../model/models.js';
import { moduleAt } from '../model/module.js';
import type { Named } from './mentions.js';
import { mentionAt } from './mentioned.js';
import { targetAt } from './target.js';

/** Where that is declared which stands at an offset: a benchmark, a reference, a used file, a CSV file, the model another was made from. */
export function definition(analysis: Analysis, offset: number): Location | null {
  const mention = mentionAt(analysis, offset);
  const named = mention && namedAt(analysis, mention.named);
  if (named) return named;
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

/** Where a name of a law, fit or question is introduced; null where it is nowhere, or another part of the editor knows. */
function namedAt(analysis: Analysis, named: Named): Location | null {
  switch (named.kind) {
    case 'law':
    case 'fit': return declaredAt(analysis, named.declared);
    case 'quantity': {
      const declared = named.declared ?? analysis.module.scope.benchmarks.get(named.quantity.name.replace(/\.loss$/, ''));
      return declared ? declaredAt(analysis, declared) : null;
    }
    case 'parameter':
    case 'term':
    case 'index': return introducedAt(analysis, named);
    case 'rows': {
      const declared = analysis.module.scope.references.find(({ declaration }) => declaration.name.text === named.name);
      return declared ? declaredAt(analysis, declared) : null;
    }
    case 'base': return named.at === null ? null : { path: analysis.path, span: analysis.places.inModel(named.at, analysis.models.records[named.at]!.name.span) };
    default: return null;
  }
}

/** Where `let`, `where` or a sum introduces a name of a law, or else where it first stands. */
function introducedAt({ laws, module, path, places }: Analysis, { law, name, kind }: Named & { readonly kind: 'parameter' | 'term' | 'index' }): Location | null {
  const same = laws.law(law).occurrences.filter(({ meaning }) => meaning.kind === kind && meaning.name === name);
  const { word } = same.find(({ declares }) => declares) ?? same.sort((a, b) => a.word.span.start - b.word.span.start)[0] ?? {};
  const home = word && moduleAt(module, law.file);
  if (!word || !home) return null;
  return { path: law.file, span: law.file === path ? places.inFrame(law.statement, word.span) : new Places(home, listModels(home)).inFrame(law.statement, word.span) };
}

const START = { start: 0, end: 0 };

function declaredAt({ module, path, places }: Analysis, { file, statement }: { readonly file: string; readonly statement: number }): Location | null {
  const origin = { file, statement, row: null, csvRow: null };
  const here = file === path ? places.of(origin) : null;
  return here ? { path, span: here } : locate(module, origin);
}
