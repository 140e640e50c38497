import type { Evaluation } from '../analysis/evaluation.js';
import { plural } from '../base/figures.js';
import { fileName } from '../base/files.js';
import type { Csv, DeclaredReference, Module, Use } from '../model/module.js';
import { docComment, firstParagraph, leadingComment, prose } from './doc-comment.js';
import { mostInfluential } from './influence-hover.js';
import { code, escaped, lines, paragraphs } from './markdown.js';

/** Benchmarks named; of more only how many. */
const NAMED = 8;

/** What a file brings in, and what it says of itself. */
export function useHover({ target, module, problem }: Use, evaluation: Evaluation | null): string {
  return module ? paragraphs(useText(target.text, module), hangs(module, evaluation)) : `${code(target.text)}: ${escaped(problem?.message ?? 'it is not read.')}`;
}

export function useText(name: string, module: Module): string {
  const { references, benchmarks } = module.scope;
  const names = [...benchmarks.keys()];
  const rest = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const brings = [
    ...references.map(({ declaration: { name, title } }) => `the reference ${code(name.text)}${title ? ` (${escaped(title)})` : ''}`),
    ...(names.length > 0 ? [`${plural(names.length, 'benchmark')}: ${names.slice(0, NAMED).map(code).join(', ')}${rest}`] : []),
  ];
  const own = references.filter(({ file }) => file === module.path).map((reference) => firstParagraph(docOf(module, reference)));
  return paragraphs(`**${escaped(name)}** brings in ${brings.join(' and ') || 'nothing'}.`, ...own, prose(leadingComment(module.text)));
}

/** The rows that the numbers hang on most, where the reference that measures comes from this file. */
function hangs({ scope }: Module, evaluation: Evaluation | null): string | null {
  const origin = evaluation?.study.reference?.origin;
  const measures = scope.references.some(({ file, statement }) => file === origin?.file && statement === origin.statement);
  return measures ? lines(...mostInfluential(evaluation!)) : null;
}

function docOf({ text, parsed }: Module, { statement }: DeclaredReference): string[] {
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
