import type { Ruler } from '../analysis/evaluation.js';
import { count, significant } from '../base/figures.js';
import { lossLimit, type LossLaw } from '../engine/loss-law.js';
import type { ScoreCurve } from '../engine/score-curve.js';

/** "L = 1.701 + 76.77 N^−0.2226 + 384.2 D^−0.2898". A term that vanished is left out. */
export function lawFormula({ E, A, alpha, B, beta }: LossLaw): string {
  const terms = [E > 0 ? figure(E) : '', A > 0 ? `${figure(A)} N^${figure(-alpha)}` : '', B > 0 ? `${figure(B)} D^${figure(-beta)}` : ''];
  return `L = ${terms.filter(Boolean).join(' + ') || '0'}`;
}

/** "S = 0.25 + 0.75 / (1 + exp(3.514 (L − 2.595)))". Where lower scores are better the curve is mirrored in the benchmark's range. */
export function curveFormula({ floor, ceiling, slope, midpoint }: ScoreCurve, { better, range }: Ruler['benchmark']): string {
  const step = `${figure(ceiling - floor)} / (1 + exp(${figure(slope)} (L ${midpoint < 0 ? '+' : '−'} ${figure(Math.abs(midpoint))})))`;
  const rising = floor === 0 ? step : `${figure(floor)} + ${step}`;
  return `S = ${better === 'higher' ? rising : `${figure(range[0] + range[1])} − (${rising})`}`;
}

/** "N̂ = (76.77 / (2.239 − 1.701 − 0.128))^(1/0.2226) ≈ 16.3B": the law solved for the size, with enough digits to be checked by hand. */
export function sizeFormula(law: LossLaw, loss: number, tokens: number, params: number): string {
  const { E, A, alpha } = law;
  const limit = lossLimit(law, tokens);
  const [data, left] = [limit - E, loss - limit];
  const decimals = Math.min(6, Math.max(3, 2 - Math.floor(Math.log10(left))));
  const write = (value: number) => value.toFixed(decimals);
  const subtracted = [E, data].filter((term) => term > 0).map((term) => ` − ${write(term)}`).join('');
  return `N̂ = (${figure(A)} / (${write(loss)}${subtracted}))^(1/${figure(alpha)}) ≈ ${count(params)}`;
}

/** 0.001 → "1e-3". */
export function exponential(value: number, digits?: number): string {
  return value.toExponential(digits).replace('e+', 'e');
}

/** A number that somebody typed, to six digits at most: "16612.5", "6.4e13". */
export function givenFigure(value: number): string {
  const short = Number(value.toPrecision(6));
  return Math.abs(short) >= 1e7 || (short !== 0 && Math.abs(short) < 1e-4) ? short.toExponential().replace('e+', 'e') : String(short);
}

/** R², never a negative zero. */
export function shareExplained(r2: number): string {
  if (r2 <= -10) return misfit(r2).replace('-', '−');
  return r2.toFixed(4).replace(/^-(0\.0+)$/, '$1').replace('-', '−');
}

/** How far off, to two digits: "0.15", "240"; beyond any sense only its magnitude, "3.0e4". */
export function misfit(value: number): string {
  return Math.abs(value) >= 1e4 ? exponential(value, 1) : significant(value, 2);
}

/** An objective in sum: "0.5100", "7.747", "1.018e-3". */
export function sumFigure(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 0.01 || size >= 1e6) ? exponential(value, 3) : significant(value, 4);
}

/** A value and the ends of its interval, to the place at which they differ: ["608", "390 to 940"], ["1.817", "1.799 to 1.836"]. */
export function figuresOf(value: number, [low, high]: readonly [number | null, number | null]): readonly [string, string] {
  const width = (high ?? value) - (low ?? value);
  const place = Math.floor(Math.log10(width > 0 ? width : 1)) - 1;
  const write = (one: number, least: number) => {
    const digits = one === 0 ? least : Math.floor(Math.log10(Math.abs(one))) - place + 1;
    return figure(Number(one.toPrecision(Math.min(6, Math.max(least, digits)))));
  };
  return [write(value, 3), [low, high].map((end) => (end === null ? 'open' : write(end, 2))).join(' to ')];
}

/** Four significant digits, no zeros at the end, a true minus. */
export function figure(value: number): string {
  const [digits, power] = (Math.abs(value) >= 1e7 ? value.toExponential(3) : significant(value, 4)).split('e');
  const plain = digits!.includes('.') ? digits!.replace(/\.?0+$/, '') : digits!;
  return (power ? `${plain}e${Number(power)}` : plain).replaceAll('-', '−');
}
