import { inputValue } from '../../model/derived-inputs.js';
import type { Given, Law } from '../../model/laws.js';
import type { Beyond, LawResult } from './answer.js';

/** The values a law is read at, parallel to its inputs; or the names of those that are not given. What follows from others need not be given. */
export function inputsOf({ inputs }: Law, given: Given): readonly number[] | { readonly missing: readonly string[] } {
  const values = inputs.map(({ name }) => inputValue(name, given));
  const missing = inputs.filter((_, at) => values[at] === null).map(({ name }) => name);
  return missing.length > 0 ? { missing } : (values as number[]);
}

/** The inputs that lie outside the rows of the fit; none where there are no rows. */
export function beyondRows({ fit: { law }, spans }: LawResult, inputs: readonly number[]): Beyond[] {
  return (spans ?? []).flatMap(([low, high], at): Beyond[] => {
    const value = inputs[at]!;
    if (value >= low && value <= high) return [];
    const quantity = law.inputs[at]!;
    const factor = quantity.kind !== 'date' && low > 0 && value > 0 ? (value > high ? value / high : low / value) : null;
    return [{ quantity, value, low, high, factor }];
  });
}
