import type { Analysis } from '../analysis/analysis.js';
import type { Span } from '../base/span.js';
import type { FitDeclaration } from '../model/law-declarations.js';
import { helps } from '../model/derived-inputs.js';
import { FUNCTIONS } from '../model/formulas.js';
import { lawNamed } from '../model/lower-laws.js';
import type { Law, Quantity } from '../model/laws.js';
import { builtIn, Quantities, shortName } from '../model/quantities.js';
import { frameText, positionOf } from '../syntax/position.js';
import { tokenize } from '../syntax/tokens.js';
import { statements } from '../syntax/vocabulary.js';
import type { CompletionItem, CompletionKind } from './completion-item.js';
import { keyHover } from './hover-word.js';
import { asFormulaName, asName } from './names.js';
import { typeset } from './typeset.js';

/** Statements whose words this file knows. */
const OWN: ReadonlySet<string> = new Set(['quantity', 'law', 'fit', 'predict', 'solve', 'allocate', 'forecast', 'expect']);

/** The cursor in a law, a fit or a question. */
interface Place {
  readonly analysis: Analysis;
  readonly keyword: string;
  readonly statement: number;
  readonly before: readonly string[];
  /** Whether the word being written stands in a formula. */
  readonly formula: boolean;
  readonly replace: Span;
  /** Whether a colon follows, so that only a key is wanted. */
  readonly followed: boolean;
}

/** What can be written in a law, a fit or a question; null where the cursor is in neither, or at something all statements share. */
export function lawItems(analysis: Analysis, offset: number): CompletionItem[] | null {
  const place = placeAt(analysis, offset);
  if (!place) return null;
  const { before, keyword } = place;
  const open = openBrace(before);
  if (open !== null) return inBlock(place, open);
  if (place.formula) return inFormula(place);
  switch (keyword) {
    case 'fit': return inFitHead(place);
    case 'predict':
    case 'solve':
    case 'allocate': return inQuestionHead(place);
    case 'forecast': return inForecast(place);
    default: return [];
  }
}

function placeAt(analysis: Analysis, offset: number): Place | null {
  const { parsed, text } = analysis.module;
  const position = positionOf(parsed, offset);
  if (position?.kind !== 'frame') return null;
  const keyword = parsed.statements[position.statement]!.tree.keyword?.text ?? '';
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - 200);
  if (!OWN.has(keyword) || /^\S*$/.test(text.slice(lineStart, offset)) || /#[^"]*$/.test(text.slice(lineStart, offset))) return null;
  const frame = frameText(parsed, parsed.statements[position.statement]!);
  const tokens = tokenize(frame).map(({ image, startOffset, tokenType }) => ({ image, start: startOffset, end: startOffset + image.length, type: tokenType.name }));
  const shift = offset - position.offset;
  const ahead = tokens.filter(({ end }) => end <= position.offset);
  const formula = startsFormula(keyword, ahead.map(({ image }) => image));
  const named = ahead.at(-1)?.image === 'of' || ahead.at(-2)?.image === 'of';
  const typed = (formula && !named ? /[A-Za-zͰ-Ͽ][\wͰ-Ͽ.]*$/ : /[A-Za-zͰ-Ͽ][\wͰ-Ͽ./-]*$/).exec(text.slice(lineStart, offset))?.[0] ?? '';
  const rest = typed ? /^[\wͰ-Ͽ]*/.exec(text.slice(offset))![0] : '';
  const start = offset - typed.length;
  const before = tokens.filter((token) => token.start < start - shift);
  const last = before.at(-1);
  if (last && (last.end > start - shift || (last.end === start - shift && /["\w]$/.test(last.image)))) return null;
  const next = tokens.find((token) => token.start >= position.offset + rest.length);
  return { analysis, keyword, statement: position.statement, before: before.map(({ image }) => image), formula, replace: { start, end: offset + rest.length }, followed: next?.image === ':' && typed !== '' };
}

/** Whether what follows these tokens is a formula, as the lexer sees it. */
function startsFormula(keyword: string, tokens: readonly string[]): boolean {
  if (openBrace(tokens) !== null) return false;
  if (keyword === 'law') return tokens.includes(':');
  return keyword === 'expect' ? tokens.length > 0 : keyword === 'fit' && tokens.includes('only') && !tokens.includes('{');
}

/** Index of the brace the cursor is inside of; null outside of all. */
function openBrace(tokens: readonly string[]): number | null {
  const open: number[] = [];
  tokens.forEach((image, at) => {
    if (image === '{') open.push(at);
    if (image === '}') open.pop();
  });
  return open.at(-1) ?? null;
}

function item(place: Place, label: string, kind: CompletionKind, detail: string, documentation = '', insert = label, snippet = false): CompletionItem {
  return { label, kind, detail, documentation, insert, snippet, replace: place.replace };
}

function quantityItem(place: Place, { name, title }: Quantity): CompletionItem {
  const short = shortName(name);
  return item(place, name, builtIn.has(name) ? 'value' : 'benchmark', `${title ?? name}${short ? `, ${short}` : ''}`, '', asFormulaName(name));
}

/** Where an operand stands: behind a sign or a word, not behind a name, a number or a bracket. */
const GOES_ON = /^(?:[-+*/^<>=!,(:~≤≥≠×·−]+|\*\*|\.\.|and|or|not|where|let|in|only|expect)$/;

function inFormula(place: Place): CompletionItem[] {
  const { before, keyword, analysis, statement } = place;
  const last = before.at(-1)!;
  const { scope } = analysis.module;
  if (last === 'of') return ofItems(place);
  if (last === 'at') return [];
  if (!GOES_ON.test(last)) return (keyword === 'law' ? ['where', 'let'] : ['and', 'or', ...(keyword === 'fit' ? ['with'] : [])]).map((word) => item(place, word, 'statement', ''));
  const quantities = quantityNames(analysis).map((quantity) => quantityItem(place, quantity));
  const functions = Object.keys(FUNCTIONS).map((name) => item(place, name, 'section', `${name}(…)`, '', `${name}($1)`, true));
  if (keyword === 'fit') return [...quantities, ...['role', 'run', 'group', 'name'].map((name) => item(place, name, 'key', 'a word of the row'))];
  if (keyword === 'expect') return [...expectItems(place), ...functions];
  const declared = scope.laws.find((law) => law.file === analysis.path && law.statement === statement);
  const occurrences = declared ? analysis.laws.law(declared).occurrences : [];
  const own = [...new Set(occurrences.flatMap(({ word, meaning }) => (meaning.kind === 'parameter' || meaning.kind === 'term' ? [word.text] : [])))];
  const names = own.map((name) => item(place, name, 'model', 'of this law'));
  if (inWhere(before)) return names.filter(({ label }) => occurrences.some(({ word, meaning }) => word.text === label && meaning.kind === 'parameter'));
  return [...quantities, ...names, ...functions, item(place, 'sum', 'section', 'sum(…)', '', 'sum(${1:j} in ${2:1}..${3:8}, $4)', true), item(place, 'product', 'section', 'product(…)', '', 'product(${1:j} in ${2:1}..${3:8}, $4)', true)];
}

function inWhere(before: readonly string[]): boolean {
  return before.lastIndexOf('where') > before.lastIndexOf('let');
}

function quantityNames({ module: { scope } }: Analysis): Quantity[] {
  const quantities = new Quantities(scope.quantities, scope.benchmarks);
  return quantities.names.flatMap((name) => quantities.find(name) ?? []);
}

function expectItems(place: Place): CompletionItem[] {
  const { scope } = place.analysis.module;
  const parameters = scope.fits.flatMap((fit) => (lawOf(place.analysis, fit)?.parameters ?? []).map(({ name }) => item(place, `${name} of ${asName(fit.declaration.name.text)}`, 'value', 'a parameter')));
  return [
    item(place, 'density', 'value', 'density of a model', '', 'density of '), item(place, 'effective', 'value', 'effective size of a model', '', 'effective of '), item(place, 'params', 'value', 'parameters of a model', '', 'params of '), item(place, 'compute', 'value', 'training compute of a model', '', 'compute of '),
    item(place, 'doubling', 'value', 'days in which density doubles'), item(place, 'growth', 'value', 'growth of ln density per day'),
    ...[...scope.benchmarks.values()].map(({ benchmark: { name, title } }) => item(place, name, 'benchmark', title ?? '', '', `${asFormulaName(name)} of `)),
    ...parameters,
  ];
}

function ofItems(place: Place): CompletionItem[] {
  const { module: { scope }, models } = place.analysis;
  const names = [...new Set(models.records.map(({ name }) => name.value))].slice(0, 500);
  return [...scope.fits.map(({ declaration: { name, title } }) => item(place, name.text, 'reference', title ?? 'fit', '', asName(name.text))), ...names.map((name) => item(place, name, 'model', 'model', '', asName(name)))];
}

function inFitHead(place: Place): CompletionItem[] {
  const { before, analysis } = place;
  const { scope } = analysis.module;
  const last = before.at(-1)!;
  if (last === '=') return scope.laws.map((declared) => item(place, declared.declaration.name.text, 'reference', declared.declaration.title ?? 'law', formulaOf(declared.declaration), asName(declared.declaration.name.text)));
  if (last === 'to') {
    const titles = analysis.module.read.outputs.flatMap((declaration) => (declaration.kind === 'models' && declaration.title ? [declaration.title] : []));
    return [...scope.references.map(({ declaration: { name, title } }) => item(place, name.text, 'reference', title ?? 'reference', '', asName(name.text))), item(place, 'models', 'value', 'all models of this file'), ...titles.map((title) => item(place, title, 'model', 'models', '', `"${title}"`))];
  }
  if (!before.includes('=')) return before.length === 1 ? [] : [item(place, '=', 'statement', '', '', '= ')];
  if (before.includes('to')) return [item(place, 'only', 'statement', 'a condition', '', 'only '), item(place, 'with', 'statement', 'constants', '', 'with { $1 }', true)];
  return [item(place, 'to', 'statement', 'rows', '', 'to '), item(place, 'with', 'statement', 'constants', '', 'with { $1 }', true)];
}

function formulaOf({ formula }: { readonly formula: { readonly body: Parameters<typeof typeset>[0] } | null }): string {
  return formula ? `\`${typeset(formula.body)}\`` : '';
}

function inQuestionHead(place: Place): CompletionItem[] {
  const { before, keyword, analysis } = place;
  const last = before.at(-1)!;
  if (before.length === 1) return analysis.module.scope.fits.map(({ declaration: { name, title } }) => item(place, name.text, 'reference', title ?? 'fit', '', asName(name.text)));
  const law = lawAsked(place);
  const asked = [...(law?.inputs ?? []), ...(last === 'for' && law && ['params', 'tokens'].some((given) => helps('compute', law, [given])) ? [builtIn.get('compute')!] : [])];
  if (last === 'for' || last === 'over' || (last === ',' && before.includes('over'))) return asked.filter(({ name }) => !before.includes(name)).map((quantity) => ({ ...quantityItem(place, quantity), insert: asName(quantity.name) }));
  const wanted = keyword === 'solve' ? 'for' : keyword === 'allocate' ? 'over' : null;
  if (wanted && !before.includes(wanted)) return [item(place, wanted, 'statement', '', '', `${wanted} `)];
  if (before.includes('at') || last === 'in') return [];
  const given = (law?.inputs ?? []).map(({ name }) => name).filter((name) => !before.includes(name));
  const keys = keyword === 'allocate' ? ['compute', ...given] : keyword === 'solve' && law ? [...given, law.output.name] : given;
  const stops = keys.map((name, stop) => `${asName(name)}: $${stop + 1}`).join('  ');
  return [item(place, 'at', 'statement', 'at given values', '', `at { ${stops || '$1'} }`, true), ...(keyword === 'solve' ? [item(place, 'in', 'statement', 'a range', '', 'in ${1:1M} .. ${2:1T}', true)] : [])];
}

function inForecast(place: Place): CompletionItem[] {
  const { before, analysis } = place;
  const last = before.at(-1)!;
  if (before.length === 1) return [item(place, 'density', 'value', 'at a date', '', 'density at ${1:2027-01-01}', true), item(place, 'doubling', 'value', 'the time in which density doubles'), item(place, 'when', 'statement', 'a model reaches a score', '', 'when params ${1:3B} reaches ${2:mmlu} ${3:70%}', true)];
  if (last === 'density') return [item(place, 'at', 'statement', 'a date', '', 'at ')];
  if (last === 'reaches') return [...analysis.module.scope.benchmarks.values()].map(({ benchmark: { name, title } }) => item(place, name, 'benchmark', title ?? '', '', asName(name)));
  return last === 'when' ? [item(place, 'params', 'value', 'parameters')] : before.includes('when') && !before.includes('reaches') ? [item(place, 'reaches', 'statement', '', '', 'reaches ')] : [];
}

function inBlock(place: Place, open: number): CompletionItem[] | null {
  const { before, keyword } = place;
  const inside = before.slice(open + 1);
  const options = keyword === 'fit' && before[open - 1] !== 'with';
  const given = new Set(inside.filter((_, at) => inside[at + 1] === ':'));
  if (inside.at(-1) === ':') return options && !Object.hasOwn(statements['fit']!.keys, inside.at(-2) ?? '') ? columnItems(place) : options ? null : [];
  const entry = (label: string, kind: CompletionKind, detail: string, example: string, documentation = '') => item(place, label, kind, detail, documentation, place.followed ? asName(label) : `${asName(label)}: \${1:${example}}`, !place.followed);
  const law = lawAsked(place);
  if (keyword === 'fit' && !options) return [...(law?.parameters ?? []).map(({ name }) => entry(name, 'value', 'parameter', '1')), entry('rounded', 'key', 'yes', 'yes', keyHover('rounded', statements['fit']!.sections!['with']!.keys['rounded']!))].filter(({ label }) => !given.has(label));
  const quantities = law ? [...law.inputs, ...(options || (keyword === 'solve') ? [law.output] : [])] : [];
  const keys = Object.entries(statements[keyword]!.keys).map(([key, word]) => entry(key, 'key', word.example, word.choices?.[0] ?? word.example, keyHover(key, word)));
  const settled = [...given, ...(keyword === 'solve' ? [before[before.indexOf('for') + 1]!] : [])];
  const compute = keyword === 'allocate' || ((keyword === 'predict' || keyword === 'solve') && law && helps('compute', law, settled)) ? [entry('compute', 'value', 'training compute', '5.76e23')] : [];
  return [...quantities.map(({ name, title, kind }) => entry(name, 'value', title ?? name, options ? 'column' : EXAMPLE[kind])), ...compute, ...keys].filter(({ label }, at, all) => !given.has(label) && all.findIndex((other) => other.label === label) === at);
}

const EXAMPLE: Readonly<Record<Quantity['kind'], string>> = { count: '7B', share: '50%', date: '2027-01-01', loss: '2.0', money: '\\$0.15', plain: '0.3' };

/** The columns that can stand for a quantity of the law: those of the rows. */
function columnItems(place: Place): CompletionItem[] {
  return quantityNames(place.analysis).map((quantity) => ({ ...quantityItem(place, quantity), insert: asName(quantity.name) }));
}

/** The law that the statement's fit is of. */
function lawAsked({ analysis, keyword, statement, before }: Place): Law | null {
  const { scope, read } = analysis.module;
  const declaration = read.outputs[statement];
  if (keyword === 'fit') return declaration?.kind === 'fit' ? lawOf(analysis, { declaration, home: () => scope }) : null;
  const name = declaration?.kind === 'question' && keyword !== 'expect' ? declaration.subject?.text : before[before.lastIndexOf('of') + 1]?.replace(/^"|"$/g, '');
  const fit = scope.fits.find((one) => one.declaration.name.text === name);
  return fit ? lawOf(analysis, fit) : null;
}

function lawOf(analysis: Analysis, fit: { readonly declaration: Pick<FitDeclaration, 'law'>; readonly home: () => Analysis['module']['scope'] }): Law | null {
  const declared = fit.declaration.law && lawNamed(fit.home(), fit.declaration.law.text);
  return declared ? analysis.laws.law(declared).law : null;
}
