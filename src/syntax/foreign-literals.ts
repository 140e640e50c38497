import { size } from '../base/figures.js';
import { readDate, readNumber } from './literals.js';

/** A number as papers and other languages write it. */
export interface ForeignNumber {
  /** What it is here; two where the text does not say which is meant. */
  readonly readings: readonly string[];
  /** How such a number is written here. */
  readonly advice: string;
}

type Kind = 'decimal' | 'thousands' | 'scale' | 'open';
type Parts = { readonly kind: Kind | null; readonly readings: readonly string[] };

const FOREIGN = /^(\$?[-+]?)(\d[\d.,]*)((?:e[-+]?\d+)?)([ \t]*)(%|percent|[kmbt]|thousand|million|billion|trillion|[kmgtpezy]?flops?)?$/i;
const LETTERS: Readonly<Record<string, string>> = { thousand: 'K', million: 'M', billion: 'B', trillion: 'T', percent: '%' };
const PLUS_MINUS = /±|\+\/?-/;

/** A number, perhaps with its ±, written with a comma, or with a blank or a word for its scale; null for what is read as it is, and for what is no number. */
export function foreignNumber(text: string): ForeignNumber | null {
  const parts = text.split(PLUS_MINUS).map((part) => parted(part.trim()));
  if (parts.length > 2 || parts.some(({ readings }) => readings.length === 0)) return null;
  const kind = parts.find((part) => part.kind !== null)?.kind ?? null;
  if (kind === null) return null;
  const readings = readingsOf(parts);
  return { readings, advice: advice(readings.length > 1 ? 'open' : kind, readings) };
}

/** Value and ± are written alike: what one of them settles holds for the other, and commas that can be either are either in both. */
function readingsOf(parts: readonly Parts[]): string[] {
  const isDecimal = parts.some(({ kind }) => kind === 'decimal');
  const isThousands = parts.some(({ kind, readings: [reading = ''] }) => kind === 'thousands' || (kind === null && reading.includes('.')));
  const conventions = isDecimal ? [1] : isThousands ? [0] : [0, 1];
  return [...new Set(conventions.map((at) => parts.map(({ readings }) => readings[at] ?? readings[0]!).join(' ± ')))];
}

function advice(kind: Kind, readings: readonly string[]): string {
  const [reading = ''] = readings;
  switch (kind) {
    case 'decimal': return `decimals are written with a point: ${reading}.`;
    case 'scale': return `its scale is one sign right behind it: ${reading}.`;
    case 'thousands': {
      const plain = readNumber(reading)?.unit === '' && /[KMBT]$/.test(reading) ? `${readNumber(reading)!.value} or ` : '';
      return `write ${plain}${reading}.`;
    }
    case 'open': return `it can be ${readings.join(' or ')}. Write one of these.`;
  }
}

/** One number; without a kind where it is read as it is. */
function parted(text: string): Parts {
  const [, sign = '', digits = '', power = '', blank = '', suffix = ''] = FOREIGN.exec(text) ?? [];
  const unit = LETTERS[suffix.toLowerCase()] ?? (/^[kmbt]$/i.test(suffix) ? suffix.toUpperCase() : suffix);
  const { kind, numerals } = numeralsOf(digits, unit === '%');
  const apart = unit !== suffix && unit.length === 1 && suffix.length > 1 || blank !== '' && /^[KMBT]$/.test(unit);
  if (kind === null && !apart) return { kind: null, readings: readNumber(text) ? [text] : [] };
  const joined = numerals.map((numeral) => `${sign}${numeral}${power}${unit.length > 1 && blank ? ' ' : ''}${unit}`).filter((reading) => readNumber(reading) !== null);
  return { kind: kind ?? 'scale', readings: kind === 'thousands' && joined.length === 1 ? [shortest(joined[0]!)] : joined };
}

/** What digits with commas and points can be. One group of three digits behind a comma can be thousands as well as decimals. */
function numeralsOf(digits: string, percent: boolean): { readonly kind: Kind | null; readonly numerals: readonly string[] } {
  const isDecimal = /^\d+,\d+$/.test(digits);
  const isThousands = /^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(digits) && !percent;
  if (isDecimal && isThousands) return { kind: 'open', numerals: [digits.replace(',', ''), digits.replace(',', '.')] };
  if (isDecimal) return { kind: 'decimal', numerals: [digits.replace(',', '.')] };
  if (isThousands) return { kind: 'thousands', numerals: [digits.replaceAll(',', '')] };
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(digits)) return { kind: 'decimal', numerals: [digits.replaceAll('.', '').replace(',', '.')] };
  if (/^\d{1,3}(?:\.\d{3}){2,}$/.test(digits)) return { kind: 'thousands', numerals: [digits.replaceAll('.', '')] };
  return /^\d+(?:\.\d+)?$/.test(digits) ? { kind: null, numerals: [digits] } : { kind: null, numerals: [] };
}

/** 7000000000 → 7B, where that is the same number. */
function shortest(numeral: string): string {
  const literal = readNumber(numeral);
  if (!literal || literal.unit !== '' || !/^\d+$/.test(numeral)) return numeral;
  const short = size(literal.value);
  return readNumber(short)?.value === literal.value ? short : numeral;
}

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'];
const NUMERIC = /^(\d{1,4})([-/.])(\d{1,4})(?:\2(\d{1,4}))?$/;
const WORDED = /^(?:(\d{1,2})(?:st|nd|rd|th)?\.?[ \t]+)?([a-z]{3,9})\.?,?[ \t]+(?:(\d{1,2})(?:st|nd|rd|th)?,?[ \t]+)?(\d{4})$/i;

/** Days or months of the calendar that a text can mean, as they are written here; none for what is no date anywhere. */
export function foreignDates(text: string): readonly string[] {
  const found = numericDates(text) ?? wordedDates(text);
  return [...new Set(found)].filter((date) => date !== text && readDate(date) !== null);
}

function numericDates(text: string): string[] | null {
  const [, a = '', sign, b = '', c] = NUMERIC.exec(text) ?? [];
  if (!a) return null;
  if (c === undefined) return a.length === 4 ? [iso(a, b)] : b.length === 4 && sign !== '.' ? [iso(b, a)] : [];
  if (a.length === 4) return readDate(iso(a, b, c)) ? [iso(a, b, c)] : [iso(a, c, b)];
  const year = c.length === 2 && sign === '/' ? `20${c}` : c;
  return sign === '.' ? [iso(year, b, a)] : [iso(year, b, a), iso(year, a, b)];
}

function wordedDates(text: string): string[] {
  const [, before, word = '', behind, year = ''] = WORDED.exec(text) ?? [];
  const small = word.toLowerCase();
  const month = small === 'sept' ? 9 : MONTHS.findIndex((name) => name === small || name.slice(0, 3) === small) + 1;
  return word && month > 0 && !(before && behind) ? [iso(year, String(month), before ?? behind)] : [];
}

function iso(year: string, month: string, day?: string): string {
  return [year, ...[month, ...(day === undefined ? [] : [day])].map((part) => part.padStart(2, '0'))].join('-');
}
