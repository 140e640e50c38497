/** Numbers as people read them: a unit, and as many digits as mean something. */

const SCALES = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const;

/** 6_740_000_000 → "6.74B". `digits` are significant digits; whole numbers below 1000 stay whole. */
export function count(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits));
  const [unit, letter] = SCALES.find(([least]) => Math.abs(rounded) >= least) ?? [1, ''];
  if (Math.abs(rounded) >= 1e16) return rounded.toExponential(Math.max(0, digits - 1));
  return significant(rounded / unit, digits) + letter;
}

/** As `count`, without zeros at the end: 7_000_000_000 → "7B", 6_738_415_616 → "6.74B". For what is known exactly. */
export function size(value: number): string {
  return count(value).replace(/\.0+(?=[A-Z]?$)/, '').replace(/(\.\d*?)0+(?=[A-Z]?$)/, '$1');
}

/** A size and what it counts: "1T tokens", "1 token". */
export function sizeOf(value: number, noun: string): string {
  return `${size(value)} ${value === 1 ? noun : `${noun}s`}`;
}

/** 0.7774 → "77.7%". */
export function percent(share: number, decimals = 1): string {
  return `${(share * 100).toFixed(decimals)}%`;
}

/** Significant digits in positional notation: 0.84776 → "0.848", 12.04 → "12.0", 4013 → "4013". */
export function significant(value: number, digits = 3): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(digits)))));
  return magnitude < -4 || magnitude > 15 ? value.toExponential(digits - 1) : value.toFixed(Math.max(0, digits - 1 - magnitude));
}

/** Significant digits; as a power of ten where digits before the point would mean nothing: 2.085 → "2.085", 13_660_000_000 → "1.366e10". */
export function short(value: number, digits: number): string {
  return Math.abs(value) >= 1e6 ? value.toExponential(digits - 1).replace('e+', 'e') : significant(value, digits);
}

/** A density ρ, two decimals from 0.1 up: "0.85", "12.3"; far from any that was measured only its magnitude: "5.7e7". */
export function ratio(value: number): string {
  if (Math.abs(value) >= 1e4) return value.toExponential(1).replace('e+', 'e');
  return value >= 10 ? significant(value, 3) : value >= 0.1 ? value.toFixed(2) : significant(value, 2);
}

/** How many times one number is another, above 1: "8.0×", "24×", "1.7e6×"; with more digits where two would read as once: "1.02×". */
export function times(factor: number): string {
  if (factor >= 1e4) return `${factor.toExponential(1).replace('e+', 'e')}×`;
  const digits = [2, 3, 4].find((one) => Number(factor.toPrecision(one)) !== 1) ?? 2;
  return `${significant(factor, digits)}×`;
}

/**
 * An interval between two ends already written out; an open end reads as a bound: "5.2–6.8B", "≥ 31B", "≤ 3.1B".
 * A unit letter both ends share is written once. Null when nothing bounds the value.
 */
export function interval(ends: readonly [number | null, number | null], write: (value: number) => string): string | null {
  const [low, high] = ends;
  if (low === null) return high === null ? null : `≤ ${write(high)}`;
  if (high === null) return `≥ ${write(low)}`;
  const [from, to] = [write(low), write(high)];
  const unit = / ?[A-Za-z%]+$/.exec(to)?.[0] ?? '';
  return `${unit && from.endsWith(unit) ? from.slice(0, -unit.length) : from}–${to}`;
}

/** 0.9 → "90 %", 0.995 → "99.5 %", 0.999999 → "99.9999 %": never rounded to 100 %. */
export function levelText(level: number): string {
  return `${Number((level * 100).toPrecision(6))} %`;
}

export function plural(n: number, noun: string, many = `${noun}s`): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? noun : many}`;
}
