/** A number as typed, its scale already applied: `45.9%` is 0.459, `7B` is 7e9. */
export interface NumberLiteral {
  readonly value: number;
  readonly unit: '' | '%' | '$' | 'FLOP';
  /** Set when a scale was written small: the same number as it should be typed. */
  readonly corrected: string | null;
}

/** Powers of ten. */
const SCALE: Readonly<Record<string, number>> = { '%': -2, K: 3, M: 6, B: 9, T: 12, G: 9, P: 15, E: 18, Z: 21, Y: 24 };
const NUMBER = /^(\$?)([-+]?(?:\d[\d_]*(?:\.[\d_]+)?|\.\d[\d_]*)(?:[eE][-+]?\d+)?)[ \t]*(%|[KMBTkmbt]|([kKMGTPEZY]?)FLOPs?)?$/;

/** Null when the text is no number of this language, or too large for one. */
export function readNumber(text: string): NumberLiteral | null {
  const parts = NUMBER.exec(text);
  if (!parts) return null;
  const [, money, digits = '', suffix = '', prefix] = parts;
  const plain = Number(digits.replaceAll('_', ''));
  const unit = money ? '$' : suffix === '%' ? '%' : prefix !== undefined ? 'FLOP' : '';
  if (money && suffix) return null;
  const value = scaled(plain, SCALE[(prefix ?? suffix).toUpperCase()] ?? 0);
  if (!Number.isFinite(value)) return null;
  const small = unit === '' && suffix !== suffix.toUpperCase();
  return { value, unit, corrected: small ? digits + suffix.toUpperCase() : null };
}

/** The number nearest to what is written: 77.7435 % is 0.777435 and 2.05808128B a whole number; a product can miss both by a rounding. */
function scaled(plain: number, power: number): number {
  return power === 0 ? plain : Number(`${plain}e${power}`) || plain * 10 ** power;
}

const DATE = /^(\d{4})-(\d{2})(?:-(\d{2}))?$/;
const DAY = 86_400_000;

/** A day, or a month as its 15th; `uncertainty` is the standard deviation in days of a day drawn evenly from the month. */
export interface DateLiteral {
  /** Days since 1970-01-01, UTC. */
  readonly day: number;
  readonly uncertainty: number;
}

/** Null when there is no such day in the calendar. */
export function readDate(text: string): DateLiteral | null {
  const parts = DATE.exec(text);
  if (!parts) return null;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3] ?? 15)];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
  const uncertainty = parts[3] === undefined ? new Date(Date.UTC(year, month, 0)).getUTCDate() / Math.sqrt(12) : 0;
  return { day: date.getTime() / DAY, uncertainty };
}

/** Takes the quotes off and resolves `\"` and `\\`. */
export function unquote(image: string): string {
  return image.replace(/^"|(?<!\\)"$/g, '').replace(/\\(.)/g, '$1');
}
