import type { Analysis } from '../analysis/analysis.js';
import type { Evaluation } from '../analysis/evaluation.js';
import { locate } from '../analysis/places.js';
import { Lines } from '../base/lines.js';
import type { Span } from '../base/span.js';
import { moduleAt, type Module } from '../model/module.js';
import type { Origin } from '../model/study.js';
import { docComment, prose } from './doc-comment.js';
import { allowHover } from './allow-words.js';
import { benchmarkHover } from './hover-benchmark.js';
import { modelHover } from './hover-model.js';
import { referenceHover } from './hover-reference.js';
import { runHover } from './hover-run.js';
import { csvHover, useHover } from './hover-use.js';
import { valueHover } from './hover-value.js';
import { followsText } from './hover-follows.js';
import { namedHover } from './hover-law.js';
import { mentionAt } from './mentioned.js';
import { keyHover, keywordHover, sectionHover } from './hover-word.js';
import { code, link, paragraphs } from './markdown.js';
import { targetAt, type Target } from './target.js';

export interface HoverOptions {
  /** Whether the client follows links to commands. */
  readonly links: boolean;
  /** Whether the evaluation belongs to this text. When not, what is computed is announced instead of shown. Default true. */
  readonly current?: boolean;
  /** The URI of a file, for links to places; without it there are none. */
  readonly uriOf?: (path: string) => string;
}

/** Markdown about what stands at `span`. */
export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

export function hover(analysis: Analysis, evaluation: Evaluation | null, offset: number, options: HoverOptions): Hover | null {
  const numbers = options.current === false ? null : evaluation;
  const mention = mentionAt(analysis, offset);
  const said = mention && namedHover(analysis, mention.named, (at) => doc(analysis.module, at), numbers);
  if (said) return { span: mention.span, markdown: said };
  const target = targetAt(analysis, offset);
  if (!target) return allowHover(analysis, offset);
  const markdown = paragraphs(about(analysis, target, numbers), links(analysis, target, numbers, options));
  return markdown ? { span: target.span, markdown } : null;
}

function about(analysis: Analysis, target: Target, evaluation: Evaluation | null): string | null {
  switch (target.kind) {
    case 'keyword': return paragraphs(keywordHover(target.word), target.word === 'density' && evaluation ? followsText(evaluation) : null);
    case 'section': return sectionHover(target);
    case 'key': return keyHover(target.key, target.word);
    case 'benchmark': return benchmarkHover(target, target.declared && doc(analysis.module, target.declared), evaluation);
    case 'reference': return target.declared && referenceHover(target.declared, analysis.module.scope, doc(analysis.module, target.declared), evaluation);
    case 'model': return target.at === null ? null : paragraphs(modelHover(analysis, target.at, evaluation), ownDoc(analysis.module, target.statement));
    case 'base': return target.at === null ? `${code(target.name)} is not in this file.` : modelHover(analysis, target.at, evaluation);
    case 'run': return runHover(analysis, target.statement, target.row, evaluation);
    case 'value': return valueHover(analysis, target);
    case 'csv-column': return `Column ${code(target.column)} of the CSV file.`;
    case 'use': return useHover(target.use, evaluation);
    case 'file': return csvHover(target.csv);
  }
}

/** The comment above a declaration, in whichever file it stands. */
function doc(module: Module, { file, statement }: { readonly file: string; readonly statement: number }): string {
  const home = moduleAt(module, file);
  return home ? prose(docComment(home.text, home.parsed.pieces.starts[home.parsed.statements[statement]!.first]!)) : '';
}

/** That of a model in a block; a row has none of its own. */
function ownDoc(module: Module, statement: number): string {
  return module.read.outputs[statement]?.kind === 'model' ? doc(module, { file: module.path, statement }) : '';
}

/** Commands by their ids and places by their URIs; nothing in them comes from the text. */
function links(analysis: Analysis, { kind }: Target, evaluation: Evaluation | null, options: HoverOptions): string | null {
  if (!options.links || (kind !== 'model' && kind !== 'reference')) return null;
  const reference = evaluation?.study.reference ?? null;
  const place = kind === 'model' && reference ? placeLink(analysis, `Reference: ${reference.title ?? reference.name}`, reference.origin, options) : null;
  return [link('Show in plot', 'command:density.openPreviewToSide'), place].filter(Boolean).join(' · ');
}

function placeLink({ module, places }: Analysis, label: string, origin: Origin, { uriOf }: HoverOptions): string | null {
  const own = origin.file === module.path ? places.of(origin) : null;
  const place = own ? { path: module.path, span: own } : locate(module, origin);
  const home = place && moduleAt(module, place.path);
  return uriOf && home ? link(label, `${uriOf(place.path)}#L${new Lines(home.text.slice(0, place.span.start)).count}`) : null;
}
