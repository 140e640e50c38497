import type { Diagnostic } from '../base/diagnostic.js';
import { nearest } from '../base/nearest.js';
import type { FormulaClauses, NumberValue, Value, Word } from '../syntax/tree.js';
import type { Loose } from './entries.js';
import { readFilter } from './filter.js';
import type { FitDeclaration } from './law-declarations.js';
import { signsOf, type BoundSigns } from './bounds.js';
import { onlyScales, type ComputeOfRows } from './letters.js';
import { lawRow, suits, type Candidate, type Candidates } from './law-rows.js';
import type { Law, LawFit, LawFitOptions, LawRow, Quantity } from './laws.js';
import type { Origin } from './origin.js';
import type { Quantities } from './quantities.js';
import { Problems } from './readers.js';

export interface LoweredFit {
  /** Null when something it needs is missing. */
  readonly fit: LawFit | null;
  /** By quantity of the law, the column of another name that stands for it. */
  readonly columns: ReadonlyMap<string, string>;
  /** Whether its rows say themselves how much compute they took; null without rows. */
  readonly compute: ComputeOfRows | null;
  readonly problems: readonly Diagnostic[];
}

/** What a fit is made of, as far as it is there; `candidates` is null where the fit names no rows. */
export interface FitParts {
  readonly law: Law;
  /** The law as it is written. */
  readonly stated: FormulaClauses;
  /** The letters it writes for its inputs, by quantity. */
  readonly letters: ReadonlyMap<string, string>;
  readonly candidates: Candidates | null;
  readonly quantities: Quantities;
  readonly origin: Origin;
}

/** A fit as numbers: its rows filtered, its constants complete. */
export function lowerFit(declaration: FitDeclaration, parts: FitParts): LoweredFit {
  const { law, candidates, quantities, origin } = parts;
  const problems = new Problems();
  const constants = declaration.constants && constantsOf(declaration, parts, declaration.constants, problems);
  const chosen = candidates && rowsOf(declaration, parts, candidates, problems);
  const given = candidates?.compute === true || declaration.columns.some(({ key }) => quantities.find(key.text)?.name === 'compute');
  const compute = candidates && (given ? 'given' : 'derived');
  if (problems.list.some(({ severity }) => severity === 'error')) return { fit: null, columns: new Map(), compute, problems: problems.list };
  const { name, title, rounded } = declaration;
  const columns = chosen?.columns ?? new Map<string, string>();
  return {
    problems: problems.list, columns, compute,
    fit: {
      name: name.text, title, law: writtenAs(law, columns, quantities), constants, rounded, origin, rows: chosen?.rows ?? null,
      from: candidates && chosen ? { name: candidates.name, unit: candidates.unit, filtered: chosen.filtered, incomplete: chosen.incomplete } : null,
      options: { ...defaults(law), ...declaration.options },
    },
  };
}

/** Losses are fitted as the papers do; of other numbers nobody knows better than least squares. */
function defaults({ output: { kind } }: Law): LawFitOptions {
  return kind === 'loss' ? { robust: { kind: 'huber', delta: 1e-3 }, space: 'log', seed: 0 } : { robust: { kind: 'none' }, space: 'linear', seed: 0 };
}

function constantsOf({ name }: FitDeclaration, { law, stated }: FitParts, given: readonly Loose[], problems: Problems): Readonly<Record<string, number>> {
  const constants: Record<string, number> = {};
  const names = law.parameters.map((parameter) => parameter.name);
  for (const { key, value } of given) {
    if (!names.includes(key.text)) problems.add('unknown-name', key.span, { what: `parameter of ${law.name} called`, name: key.text, near: nearest(key.text, names) });
    else if (value.kind !== 'number' || value.plusMinus) problems.add('wrong-kind', value.span, { key: key.text, wanted: 'a number', example: `${key.text}: 0.34` });
    else {
      constants[key.text] = value.literal.value;
      checkBounds(law, stated, key.text, value, problems);
    }
  }
  const missing = names.filter((parameter) => !given.some(({ key }) => key.text === parameter));
  if (missing.length > 0) problems.add('constants-missing', name.span, { fit: name.text, names: missing });
  return constants;
}

/** The law as its rows are written: a plain quantity such as `x` takes the kind of the column that stands for it, `score` that of its benchmark. */
function writtenAs(law: Law, columns: ReadonlyMap<string, string>, quantities: Quantities): Law {
  if (columns.size === 0) return law;
  const written = (quantity: Quantity): Quantity => {
    const column = quantities.find(columns.get(quantity.name) ?? quantity.name);
    return column && (quantity.kind === 'plain' || quantity.name === 'score') ? { ...quantity, kind: column.kind } : quantity;
  };
  return { ...law, inputs: law.inputs.map(written), output: written(law.output) };
}

/** Constants outside of what the law allows are taken as they are: a fit to rows would not reach them. */
function checkBounds(law: Law, { bounds }: FitParts['stated'], name: string, { literal, span }: NumberValue, problems: Problems): void {
  const { low, high } = law.parameters.find((parameter) => parameter.name === name)!;
  if (literal.value >= low && literal.value <= high) return;
  problems.add('constant-outside', span, { name, value: literal.value, law: law.name, bound: boundText({ low, high, signs: signsOf(bounds, name) }, name) });
}

function boundText({ low, high, signs: [above, below] }: { readonly low: number; readonly high: number; readonly signs: BoundSigns }, name: string): string {
  if (low === -Infinity) return `${name} ${below} ${high}`;
  if (high === Infinity) return `${name} ${above} ${low}`;
  return above === '>' || below === '<' ? `${name} ${above} ${low}, ${name} ${below} ${high}` : `${name} in ${low}..${high}`;
}

interface Chosen {
  readonly columns: ReadonlyMap<string, string>;
  readonly rows: readonly LawRow[];
  readonly filtered: number;
  readonly incomplete: number;
}

function rowsOf(declaration: FitDeclaration, parts: FitParts, candidates: Candidates, problems: Problems): Chosen | null {
  const { law, quantities } = parts;
  const columns = columnsFor(declaration, parts, candidates, problems);
  const filter = declaration.only && readFilter(declaration.only, quantities, problems);
  if (!columns || (declaration.only && !filter)) return null;
  const suitable = candidates.rows.filter((row) => suits(row, law));
  const left = filter ? suitable.filter((row) => filter.passes(row)) : suitable;
  if (left.length === 0 && filter) {
    const absent = filter.inputs.map(({ quantity: { name } }) => name).filter((name) => !suitable.some((row) => row.value(name)));
    return problems.add('no-rows-left', declaration.onlySpan!, { from: candidates.name, rows: suitable.length, lacking: [...new Set(absent)] });
  }
  const complete = left.flatMap((candidate): Complete[] => {
    const row = lawRow(candidate, columns, declaration.weighed);
    return row ? [{ candidate, row }] : [];
  });
  const wanted = [...law.inputs, law.output];
  const lacking = wanted.filter((_, at) => !left.some((row) => row.value(columns[at]!)));
  if (complete.length === 0) return lack(declaration, parts, candidates, lacking.length > 0 ? lacking : wanted, problems);
  const standing = new Map(wanted.flatMap(({ name }, at) => (columns[at] === name ? [] : [[name, columns[at]!] as const])));
  return { columns: standing, rows: heldOut(complete, declaration, candidates, problems), filtered: suitable.length - left.length, incomplete: left.length - complete.length };
}

function lack({ rows, name }: FitDeclaration, { law, stated, letters }: FitParts, { name: from }: Candidates, quantities: readonly Quantity[], problems: Problems): null {
  const [only, more] = quantities;
  const letter = only && !more ? letters.get(only.name) : undefined;
  const coefficient = letter !== undefined && onlyScales(stated, letter) ? letter : null;
  const written = (quantity: Quantity) => (letters.has(quantity.name) ? `${letters.get(quantity.name)!} (${quantity.name})` : quantity.name);
  return problems.add('rows-lack', (rows ?? name).span, { from, law: law.name, names: quantities.map((quantity) => quantity.name), written: quantities.map(written), coefficient });
}

/** By input, then for the output: the column that gives it. Null when one cannot be told. */
function columnsFor(declaration: FitDeclaration, parts: FitParts, candidates: Candidates, problems: Problems): string[] | null {
  const { law, quantities } = parts;
  const wanted = [...law.inputs, law.output];
  const mapped = new Map<string, string>();
  const before = problems.list.length;
  for (const { key, value } of declaration.columns) {
    const quantity = wanted.find(({ name }) => name === (quantities.find(key.text)?.name ?? key.text));
    const column = columnNamed(value);
    if (!quantity) problems.add('unknown-name', key.span, { what: `quantity in ${law.name} called`, name: key.text, near: nearest(key.text, wanted.map(({ name }) => name)) });
    else if (!column) problems.add('wrong-kind', value.span, { key: key.text, wanted: 'the name of a column', example: `${key.text}: ${candidates.columns[0] ?? 'params'}` });
    else if (!candidates.columns.includes(quantities.find(column.text)?.name ?? column.text)) problems.add('unknown-name', column.span, { what: `column with numbers in ${candidates.name} called`, name: column.text, near: nearest(column.text, candidates.columns) });
    else mapped.set(quantity.name, quantities.find(column.text)?.name ?? column.text);
  }
  const absent: Quantity[] = [];
  const columns = wanted.map((quantity): string => {
    const own = mapped.get(quantity.name) ?? (candidates.columns.includes(quantity.name) ? quantity.name : null);
    const possible = own === null ? standingFor(quantity, candidates, quantities) : [own];
    if (possible.length > 1) problems.add('ambiguous-column', (declaration.rows ?? declaration.name).span, { from: candidates.name, name: quantity.name, columns: possible });
    if (possible.length === 0) absent.push(quantity);
    return possible[0] ?? quantity.name;
  });
  if (problems.list.length > before) return null;
  return absent.length > 0 ? lack(declaration, parts, candidates, absent, problems) : columns;
}

/** `loss` is that on a benchmark where there is only one, and `score` likewise. */
function standingFor({ name }: Quantity, { columns }: Candidates, quantities: Quantities): string[] {
  if (name === 'loss') return columns.filter((column) => column.endsWith('.loss'));
  return name === 'score' ? columns.filter((column) => quantities.isBenchmark(column)) : [];
}

function columnNamed(value: Value): Pick<Word, 'text' | 'span'> | null {
  if (value.kind === 'column') return value.name;
  return value.kind === 'name' || value.kind === 'text' ? value : null;
}

interface Complete {
  readonly candidate: Candidate;
  readonly row: LawRow;
}

/** With the rows that the fit itself holds out marked: by name or run, or the largest by params. */
function heldOut(complete: readonly Complete[], { holdout }: FitDeclaration, { name: reference }: Candidates, problems: Problems): readonly LawRow[] {
  const rows = complete.map(({ row }) => row);
  if (!holdout) return rows;
  const out = new Set<string>();
  if (holdout.kind === 'named') {
    const known = [...new Set(rows.flatMap(({ name, run }) => (run === null ? [name] : [name, run])))];
    for (const { text, span } of holdout.names) {
      if (known.includes(text)) out.add(text);
      else problems.add('unknown-row', span, { name: text, near: nearest(text, known), reference });
    }
  } else for (const run of bySize(complete)) if (out.size < holdout.count) out.add(run);
  return rows.map((row) => (out.has(row.name) || (row.run !== null && out.has(row.run)) ? { ...row, heldOut: true } : row));
}

/** Runs that are fitted, the largest first; of one size the one of more tokens. */
function bySize(complete: readonly Complete[]): string[] {
  const sized = complete.flatMap(({ candidate, row: { run, name, heldOut: out } }) => {
    const params = candidate.value('params');
    return params && !out ? [{ run: run ?? name, params: params.value, tokens: candidate.value('tokens')?.value ?? 0 }] : [];
  });
  return sized.sort((a, b) => b.params - a.params || b.tokens - a.tokens).map(({ run }) => run);
}
