import type { Analysis } from '../analysis/analysis.js';
import { plural, significant } from '../base/figures.js';
import { readRelease } from '../model/readers.js';
import { readScore } from '../model/scores.js';
import { readDate } from '../syntax/literals.js';
import type { NumberValue } from '../syntax/tree.js';
import { choicesText } from './hover-word.js';
import { code, escaped, linked, lines, paragraphs } from './markdown.js';
import type { Target } from './target.js';
import { share } from './words.js';

/** How a value is read, and what it is for. */
export function valueHover(analysis: Analysis, target: Target & { kind: 'value' }): string | null {
  const { value, key, meaning } = target;
  const purpose = meaning.kind === 'key' ? paragraphs(`${code(key)} – ${meaning.word.doc}`, choicesText(meaning.word)) : null;
  switch (value.kind) {
    case 'number': return paragraphs(numberText(analysis, value, target), purpose);
    case 'date': return paragraphs(dateText(value.text), purpose);
    case 'unknown': return paragraphs('Not known.', purpose);
    case 'text': return paragraphs(/^https?:/.test(value.text) ? linked(value.text) : null, purpose);
    default: return purpose;
  }
}

function numberText(analysis: Analysis, value: NumberValue, { key, meaning, statement }: Target & { kind: 'value' }): string {
  const run = analysis.module.read.outputs[statement]?.kind === 'reference';
  if (meaning.kind === 'score') return scoreText(analysis, value, meaning.benchmark, run);
  const { literal, plusMinus } = value;
  const noun = meaning.kind === 'loss' || key === 'loss' ? ` ${lossUnit(analysis, statement)}` : nouns[key] === undefined ? '' : ` ${nouns[key]}`;
  const error = run && plusMinus ? `± ${grouped(plusMinus.literal.value)} is one standard error; rows weigh 1/±² in the loss law.` : null;
  return lines(equation(value, `${grouped(literal.value)}${noun}`), error);
}

const nouns: Readonly<Record<string, string>> = { params: 'parameters', active: 'parameters per token', tokens: 'tokens', shots: 'examples', bits: 'bits per weight' };

/** That of the reference the loss is a row of. */
function lossUnit({ module }: Analysis, statement: number): string {
  const declaration = module.read.outputs[statement];
  return escaped((declaration?.kind === 'reference' && declaration.unit) || 'nats-per-token').replaceAll('-', ' ');
}

/** "**6.74B** = 6,740,000,000 parameters"; what is typed in full is not repeated. */
function equation({ image }: NumberValue, meant: string): string {
  return meant.split(' ')[0] === image ? `**${meant}**` : `**${code(image)}** = ${meant}`;
}

/** `run`: of a row of a reference, which its ± weighs. */
function scoreText({ module }: Analysis, value: NumberValue, name: string, run: boolean): string {
  const declared = module.scope.benchmarks.get(name)?.benchmark;
  const { literal, plusMinus, image } = value;
  const stderr = plusMinus && (plusMinus.literal.unit === '' && literal.unit === '%' ? plusMinus.literal.value / 100 : plusMinus.literal.value);
  const unit = literal.unit === '%' ? '%' : '';
  const read = declared && readScore({ value: literal.value, stderr, unit, image }, declared);
  if (read === 'not-percent') return `**${code(image)}** is a fraction above 1; ${code(`${image}%`)} would be ${grouped(literal.value / 100)}.`;
  const error = plusMinus === null ? (run ? null : 'No ± is given, so it is taken as exact.')
    : `± ${grouped(stderr!)} is one standard error: measured again, about two times in three it would lie between ${ends(literal.value, stderr!, unit)}.${run ? ' Rows weigh 1/±² in the score curve.' : ''}`;
  const bounds = declared ? `Guessing reaches ${share(declared.range[0], declared)}, the best score is ${share(declared.range[1], declared)}.` : null;
  return lines(`${equation(value, grouped(literal.value))} on ${code(name)}`, error, bounds);
}

function ends(value: number, stderr: number, unit: string): string {
  const write = (end: number) => (unit === '%' ? `${significant(end * 100, 3)} %` : significant(end, 3));
  return `${write(value - stderr)} and ${write(value + stderr)}`;
}

/** "**2024-04** = 15 April 2024 ± 8.7 days, 416 days after 2023-02-24". */
function dateText(text: string): string | null {
  const [date, release] = [readDate(text), readRelease(text)];
  if (!date || !release) return null;
  const day = new Date(date.day * 86_400_000);
  const written = `${day.getUTCDate()} ${MONTHS[day.getUTCMonth()]} ${day.getUTCFullYear()}`;
  const uncertain = date.uncertainty > 0 ? ` ± ${significant(date.uncertainty, 2)} days` : '';
  const since = release.day === 0 ? 'the day trends count from' : `${plural(Math.abs(release.day), 'day')} ${release.day > 0 ? 'after' : 'before'} 2023-02-24, from which trends count`;
  return `**${text}** = ${written}${uncertain}, ${since}`;
}

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** In full, thousands apart: "6,740,000,000", "0.459". */
function grouped(value: number): string {
  return Math.abs(value) < 1e16 && (Math.abs(value) >= 1e-6 || value === 0) ? value.toLocaleString('en-US', { maximumFractionDigits: 12 }) : String(value);
}
