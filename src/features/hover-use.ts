import type { Evaluation } from '../analysis/evaluation.js';
import { plural } from '../base/figures.js';
import { fileName } from '../base/files.js';
import type { Csv, Module, Use } from '../model/module.js';
import { docComment, firstParagraph, leadingComment, prose } from './doc-comment.js';
import { mostInfluential } from './influence-hover.js';
import { code, escaped, lines, paragraphs } from './markdown.js';

/** Names of one kind that are given; of more only how many. */
const NAMED = 8;

/** What a file brings in, and what it says of itself. */
export function useHover({ target, module, problem }: Use, evaluation: Evaluation | null): string {
  return module ? paragraphs(useText(target.text, module), hangs(module, evaluation)) : `${code(target.text)}: ${escaped(problem?.message ?? 'it is not read.')}`;
}

export function useText(name: string, module: Module): string {
  const { references, benchmarks, laws, fits, quantities } = module.scope;
  const named = [...quantities].flatMap(([quantity, { file }]) => (file === module.path ? [quantity] : []));
  const brings = [
    ...references.map(({ declaration }) => `the reference ${titled(declaration)}`),
    ...(laws.length === 1 ? [`the law ${titled(laws[0]!.declaration)}`] : counted('law', laws.map(({ declaration }) => declaration.name.text))),
    ...counted('fit', fits.map(({ declaration }) => declaration.name.text)),
    ...counted('benchmark', [...benchmarks.keys()]),
    ...(named.length > 0 ? [`the ${named.length === 1 ? 'quantity' : 'quantities'} ${named.map(code).join(', ')}`] : []),
  ];
  const leading = prose(leadingComment(module.text));
  const own = [...references, ...laws].filter(({ file }) => file === module.path).map((declared) => firstParagraph(docOf(module, declared)));
  return paragraphs(`**${escaped(name)}** brings in ${listed(brings)}.`, ...own.filter((doc) => !leading.startsWith(doc)), leading);
}

function listed(brings: readonly string[]): string {
  return brings.length === 0 ? 'nothing' : brings.length < 3 ? brings.join(' and ') : `${brings.slice(0, -1).join('; ')}; and ${brings.at(-1)}`;
}

function titled({ name, title }: { readonly name: { readonly text: string }; readonly title: string | null }): string {
  return `${code(name.text)}${title ? ` (${escaped(title)})` : ''}`;
}

function counted(what: string, names: readonly string[]): string[] {
  const rest = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return names.length > 0 ? [`${plural(names.length, what)}: ${names.slice(0, NAMED).map(code).join(', ')}${rest}`] : [];
}

/** The rows that the numbers hang on most, where the reference that measures comes from this file. */
function hangs({ scope }: Module, evaluation: Evaluation | null): string | null {
  const origin = evaluation?.study.reference?.origin;
  const measures = scope.references.some(({ file, statement }) => file === origin?.file && statement === origin.statement);
  return measures ? lines(...mostInfluential(evaluation!)) : null;
}

function docOf({ text, parsed }: Module, { statement }: { readonly statement: number }): string[] {
  return docComment(text, parsed.pieces.starts[parsed.statements[statement]!.first]!);
}

/** What was read from a CSV file. */
export function csvHover(csv: Csv | null): string | null {
  if (!csv) return null;
  const { declaration, rows: { records, problems } } = csv;
  if (declaration.kind !== 'models' && declaration.kind !== 'reference') return null;
  const file = escaped(fileName(declaration.from!.target.text));
  if (csv.text === null) return `**${file}**: ${escaped(problems[0]?.message ?? 'it is not read.')}`;
  const read = records.filter((record) => record !== null).length;
  return `**${file}**: ${plural(read, 'row')} read${read < records.length ? ` of ${records.length.toLocaleString('en-US')}` : ''}.`;
}
