/**
 * What a tape computes. `raise`(l, p) is exp(l·p), the power of a base whose logarithm is l; `power` has an exponent without parameters. Conditions
 * are 1 and 0; a condition on something undefined is undefined. `select` takes its second or third operand.
 */
export type Op =
  | 'add' | 'subtract' | 'multiply' | 'divide' | 'negate' | 'power' | 'raise'
  | 'exp' | 'log' | 'log10' | 'sqrt' | 'sigmoid' | 'min' | 'max'
  | 'less' | 'at-most' | 'equal' | 'unequal' | 'and' | 'or' | 'not' | 'select';

/** One value; operands that the operation does not have are not looked at. */
export function apply(op: Op, a: number, b: number, c: number): number {
  switch (op) {
    case 'add': return a + b;
    case 'subtract': return a - b;
    case 'multiply': return a * b;
    case 'divide': return a / b;
    case 'negate': return -a;
    case 'power': return a ** b;
    case 'raise': return raisedTo(a, b);
    case 'exp': return Math.exp(a);
    case 'log': return Math.log(a);
    case 'log10': return Math.log10(a);
    case 'sqrt': return Math.sqrt(a);
    case 'sigmoid': return 1 / (1 + Math.exp(-a));
    case 'min': return Math.min(a, b);
    case 'max': return Math.max(a, b);
    case 'less': return compared(a, b, a < b);
    case 'at-most': return compared(a, b, a <= b);
    case 'equal': return compared(a, b, a === b);
    case 'unequal': return compared(a, b, a !== b);
    case 'and': return a === 0 || b === 0 ? 0 : compared(a, b, true);
    case 'or': return (a !== 0 && !Number.isNaN(a)) || (b !== 0 && !Number.isNaN(b)) ? 1 : compared(a, b, false);
    case 'not': return compared(a, a, a === 0);
    case 'select': return Number.isNaN(a) ? NaN : a !== 0 ? b : c;
  }
}

/** exp(l·p); 0 to the power of 0 is 1, and so is its reciprocal. */
export function raisedTo(l: number, p: number): number {
  const z = l * p;
  return Number.isNaN(z) && p === 0 && Math.abs(l) === Infinity ? 1 : Math.exp(z);
}

function compared(a: number, b: number, holds: boolean): number {
  return Number.isNaN(a) || Number.isNaN(b) ? NaN : holds ? 1 : 0;
}
