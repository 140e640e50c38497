import { count, percent, size, significant } from '../../base/figures.js';
import type { Quantity } from '../../model/laws.js';
import type { Estimate } from './answer.js';

/** Days since 2023-02-24 as a date: "2027-01-01". */
export function dateOf(day: number): string {
  const date = new Date(ORIGIN + Math.round(day) * MILLISECONDS);
  return Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999 ? 'never' : date.toISOString().slice(0, 10);
}

const ORIGIN = Date.UTC(2023, 1, 24);
const MILLISECONDS = 86_400_000;

/** A number of a quantity as the language writes it: "70B", "45.9%", "2027-01-01", "1.937", "$0.15", "0.3". */
export function written({ kind }: Pick<Quantity, 'kind'>, value: number, digits = 4): string {
  switch (kind) {
    case 'count': return count(value, Math.min(digits, 3)).replace('e+', 'e');
    case 'share': return percent(value);
    case 'date': return dateOf(value);
    case 'money': return `$${significant(value, 3)}`;
    case 'loss': return significant(value, digits);
    case 'plain': return Number.isInteger(value) && Math.abs(value) < 1e6 ? String(value) : significant(value, digits);
  }
}

/** As `written`, with as many significant digits as are asked for. */
export function writtenTo({ kind }: Pick<Quantity, 'kind'>, value: number, digits: number): string {
  switch (kind) {
    case 'count': return count(value, digits).replace('e+', 'e');
    case 'share': return `${significant(value * 100, digits)}%`;
    case 'money': return `$${significant(value, digits)}`;
    case 'date': return dateOf(value);
    case 'loss': case 'plain': return significant(value, digits);
  }
}

/** As `written`, of what was typed: without zeros at the end. */
export function typed(quantity: Pick<Quantity, 'kind'>, value: number): string {
  return quantity.kind === 'count' ? size(value).replace('e+', 'e') : quantity.kind === 'share' || quantity.kind === 'date' ? written(quantity, value) : written(quantity, value).replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

export function writtenEstimate({ quantity }: Pick<Estimate, 'quantity'>, value: number, digits?: number): string {
  return quantity ? written(quantity, value, digits) : significant(value, 3);
}
