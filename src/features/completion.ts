import type { Analysis } from '../analysis/analysis.js';
import type { Span } from '../base/span.js';
import { lowerReference } from '../model/lower.js';
import { tableKeys } from '../model/records.js';
import { positionOf } from '../syntax/position.js';
import { keyWord, roles, statements, type Keys, type KeyWord } from '../syntax/vocabulary.js';
import { offeredCodes } from './allow-words.js';
import type { CompletionItem, CompletionKind } from './completion-item.js';
import { snippets } from './completion-snippets.js';
import { contextAt, type Context } from './completion-context.js';
import { lawItems } from './completion-laws.js';
import { benchmarkFacts } from './hover-benchmark.js';
import { keyHover, withoutStops } from './hover-word.js';
import { useText } from './hover-use.js';
import { isRuler, libraryDetail } from './library-detail.js';
import { block, paragraphs } from './markdown.js';
import { asCell, asName, isName, quotable } from './names.js';

export type { CompletionItem, CompletionKind };

/** Names of models beyond this many are offered only by what is typed of them. */
export const MANY = 500;

/** What can be written at the cursor, in the order it is worth offering. */
export function completion(analysis: Analysis, offset: number): CompletionItem[] {
  return withoutIdle(analysis.text, offset, found(analysis, offset));
}

/** Nothing is offered that would leave the text as it is, unless the list stays open for others: there it keeps them from being taken for it. */
function withoutIdle(text: string, offset: number, items: CompletionItem[]): CompletionItem[] {
  const isIdle = ({ insert, replace: { start, end } }: CompletionItem) => end === offset && start < end && insert === text.slice(start, end);
  const idle = items.find(isIdle);
  return idle && !items.some((item) => item !== idle && holdsInOrder(item.label, idle.insert)) ? items.filter((item) => item !== idle) : items;
}

/** Whether the letters of a text stand in another in their order: how editors decide what fits the word being written. */
function holdsInOrder(label: string, typed: string): boolean {
  let at = 0;
  for (const letter of label.toLowerCase()) if (letter === typed[at]?.toLowerCase()) at += 1;
  return at >= typed.length;
}

function found(analysis: Analysis, offset: number): CompletionItem[] {
  const own = lawItems(analysis, offset);
  if (own) return own;
  const context = contextAt(analysis, offset);
  if (context) return itemsFor(analysis, context);
  return offeredCodes(analysis, offset).map(({ code, detail, replace }) => ({ ...plain(code, 'value', detail, '', replace), insert: `${code} because ` }));
}

function itemsFor(analysis: Analysis, context: Context): CompletionItem[] {
  switch (context.kind) {
    case 'statement': return [...statementItems(analysis, context), ...(context.block ? itemsFor(analysis, context.block) : snippetItems(analysis, context))];
    case 'use': return libraryItems(analysis, context.replace);
    case 'reference': return referenceItems(analysis, context.replace).filter(({ label }) => label !== context.own);
    case 'key': return keyItems(analysis, context);
    case 'value': return valueItems(analysis, context);
    case 'column': return columnItems(analysis, context);
    case 'cell': return cellItems(analysis, context);
  }
}

function statementItems({ module }: Analysis, { alone, replace }: Context & { kind: 'statement' }): CompletionItem[] {
  return Object.entries(statements).flatMap(([label, { doc, snippet }]) => {
    if (label === 'density' && module.index.density.length > 0) return [];
    return [{ label, kind: 'statement', detail: '', documentation: paragraphs(doc, block(withoutStops(snippet), 'density')), insert: alone ? snippet : label, snippet: alone, replace }];
  });
}

function snippetItems({ module }: Analysis, { alone, replace }: Context & { kind: 'statement' }): CompletionItem[] {
  const offered = alone ? snippets.filter(({ label }) => label !== 'density-full' || module.index.density.length === 0) : [];
  return offered.map(({ label, doc, insert }) => ({ label, kind: 'snippet', detail: '', documentation: paragraphs(doc, block(withoutStops(insert), 'density')), insert, snippet: true, replace }));
}

/** Rulers before what else there is: most files begin with one. */
function libraryItems({ library, module: { uses } }: Analysis, replace: Span): CompletionItem[] {
  const used = new Set(uses.flatMap(({ target, module }) => (module ? [target.text] : [])));
  const files = library.names.filter((name) => !used.has(name)).map((name) => ({ name, module: library.module(name) }));
  const first = files.filter(({ module }) => module && isRuler(module));
  return [...first, ...files.filter((file) => !first.includes(file))].map(({ name, module }) => plain(name, 'library', module ? libraryDetail(module) : '', module ? useText(name, module) : '', replace));
}

function referenceItems({ module: { scope } }: Analysis, replace: Span): CompletionItem[] {
  return scope.references.map(({ declaration: { name, title } }) => ({ ...plain(name.text, 'reference', title ?? 'reference', '', replace), insert: asName(name.text) }));
}

function keysIn(statement: string, section: string | null, columns: boolean): Keys {
  const word = statements[statement]!;
  if (section !== null) return word.sections?.[section]?.keys ?? {};
  return columns && (statement === 'models' || statement === 'reference') ? { ...word.keys, ...tableKeys[statement] } : word.keys;
}

function keyItems(analysis: Analysis, context: Context & { kind: 'key' }): CompletionItem[] {
  const { statement, section, given, columns, followed, replace } = context;
  const word = statements[statement]!;
  const own = word.keys;
  const item = (label: string, kind: CompletionKind, detail: string, documentation: string, value: string): CompletionItem => (
    { label, kind, detail, documentation, insert: followed ? label : `${label}: ${value}`, snippet: !followed, replace }
  );
  const column = 'column ${1:name}';
  const keys = Object.entries(keysIn(statement, section, columns)).map(([key, known]) => item(key, 'key', known.example, keyHover(key, known), columns && !own[key] ? column : valueStop(analysis, key, known)));
  const benchmarks = section === null && (statement === 'model' || columns) ? benchmarkNames(analysis, columns && statement === 'reference').filter(({ name }) => isName(name)) : [];
  const scores = benchmarks.map(({ name, title, facts }) => item(name, 'benchmark', title, facts, columns ? column : '${1:77.7%}'));
  const sections = section === null && !followed ? Object.entries(word.sections ?? {}).map(([label, { doc }]): CompletionItem => ({ label, kind: 'section', detail: `${label} { … }`, documentation: doc, insert: `${label} { $1 }`, snippet: true, replace })) : [];
  const table = word.table && section === null && !columns && !followed ? [tableItem(word.snippet, replace)] : [];
  return [...table, ...keys, ...scores, ...sections].filter(({ label }) => !given.has(label));
}

/** The lines of a statement's snippet between its braces. */
function tableItem(snippet: string, replace: Span): CompletionItem {
  const insert = snippet.split('\n').slice(1, -1).map((line) => line.trimStart()).join('\n');
  return { label: 'table', kind: 'section', detail: 'a row for each model', documentation: block(withoutStops(insert), 'density'), insert, snippet: true, replace };
}

/** What stands for a value until one is typed: what can be chosen, or an example. */
function valueStop({ module: { scope } }: Analysis, key: string, { choices, example }: KeyWord): string {
  const names = key === 'reference' ? scope.references.map(({ declaration }) => asName(declaration.name.text)) : (choices ?? []);
  if (names.length > 0) return `\${1|${names.map((name) => name.replace(/[\\,|$}]/g, '\\$&')).join(',')}|}`;
  return `\${1:${example.replace(/[\\$}]/g, '\\$&')}}`;
}

interface OfferedBenchmark {
  readonly name: string;
  readonly title: string;
  readonly facts: string;
}

/** The benchmarks in scope; with `losses` also the loss on each. */
function benchmarkNames({ module: { scope } }: Analysis, losses: boolean): OfferedBenchmark[] {
  return [...scope.benchmarks.values()].flatMap(({ benchmark }) => {
    const { name, title } = benchmark;
    const offered = { name, title: title ?? '', facts: benchmarkFacts(benchmark) };
    return losses ? [offered, { ...offered, name: `${name}.loss`, title: `loss on ${title ?? name}` }] : [offered];
  });
}

function valueItems(analysis: Analysis, { statement, section, key, given, quoted, replace }: Context & { kind: 'value' }): CompletionItem[] {
  const word = keyWord(keysIn(statement, section, false), key);
  if (key === 'base' && (statement === 'model' || statement === 'plan')) return modelItems(analysis, replace, quoted === 'open' ? (name) => `${quotable(name)}"` : quoted === 'closed' ? quotable : asName);
  if (word?.takes === 'rows') return rowItems(analysis, given, replace, quoted);
  if (!word || quoted) return [];
  const values = (...labels: readonly string[]) => labels.map((label) => plain(label, 'value', '', word.doc, replace));
  switch (word.takes) {
    case 'choice': return values(...(word.choices ?? []));
    case 'names': return benchmarkNames(analysis, false).filter(({ name }) => !given.has(name)).map(({ name, title, facts }) => plain(name, 'benchmark', title, facts, replace));
    case 'bound': return values('range', 'free');
    case 'robust': return values('huber(1e-3)', 'least-absolute', 'none');
    case 'range': return values(word.example);
    case 'name': return key === 'reference' ? referenceItems(analysis, replace) : key === 'unit' ? values('nats-per-token', 'bits-per-byte') : values(word.example);
    default: return [];
  }
}

/** `largest 3`, and the rows and runs of the reference the cursor is in. */
function rowItems(analysis: Analysis, given: ReadonlySet<string>, replace: Span, quoted: 'open' | 'closed' | null): CompletionItem[] {
  const { module } = analysis;
  const statement = positionOf(module.parsed, replace.start)?.statement;
  const declared = module.scope.references.find((reference) => reference.file === analysis.path && reference.statement === statement);
  const write = quoted === 'open' ? (name: string) => `${quotable(name)}"` : quoted === 'closed' ? quotable : asName;
  const rows = declared ? lowerReference(declared, module.scope).rows : [];
  const names = [...new Set([...rows.map(({ name }) => name), ...rows.flatMap(({ run }) => run ?? [])])].filter((name) => !given.has(name) && !given.has(asName(name)));
  const typed = analysis.text.slice(replace.start, replace.end).toLowerCase();
  const offered = names.length <= MANY ? names : names.filter((name) => name.toLowerCase().includes(typed)).slice(0, MANY);
  const largest: CompletionItem[] = given.size > 0 || quoted ? [] : [{ ...plain('largest', 'value', 'largest 3', 'The largest runs by params; of one size, those of more compute.', replace), insert: 'largest ${1:3}', snippet: true }];
  return [...largest, ...offered.map((name) => ({ ...plain(name, 'model', 'row', '', replace), insert: write(name) }))];
}

function columnItems(analysis: Analysis, { statement, given, replace }: Context & { kind: 'column' }): CompletionItem[] {
  if (statement !== 'models' && statement !== 'reference') return [];
  const keys = Object.entries(tableKeys[statement]).map(([key, word]) => plain(key, 'key', word.example, word.doc, replace));
  const scores = benchmarkNames(analysis, statement === 'reference').map(({ name, title, facts }) => ({ ...plain(name, 'benchmark', title, facts, replace), insert: asCell(name) }));
  return [...keys, ...scores].filter(({ label }) => !given.has(label));
}

function cellItems(analysis: Analysis, { statement, column, replace }: Context & { kind: 'cell' }): CompletionItem[] {
  const word = statement === 'models' || statement === 'reference' ? keyWord(tableKeys[statement], column) : undefined;
  if (column === 'base' && word) return modelItems(analysis, replace, asCell);
  const choices = word?.takes === 'role' ? roles : (word?.choices ?? []);
  return choices.map((choice) => plain(choice, 'value', '', word!.doc, replace));
}

function modelItems({ text, models: { records } }: Analysis, replace: Span, write: (name: string) => string): CompletionItem[] {
  const typed = text.slice(replace.start, replace.end).toLowerCase();
  const names = records.map(({ name }) => name.value);
  const offered = names.length <= MANY ? names : names.filter((name) => name.toLowerCase().includes(typed)).slice(0, MANY);
  return [...new Set(offered)].map((name) => ({ ...plain(name, 'model', 'model', '', replace), insert: write(name) }));
}

function plain(label: string, kind: CompletionKind, detail: string, documentation: string, replace: Span): CompletionItem {
  return { label, kind, detail, documentation, insert: label, snippet: false, replace };
}
