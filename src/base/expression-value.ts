import type { Expression, Operation } from './expression.js';

/**
 * An expression without parameters, terms, sums or products, at some inputs. Not a number stands for what is not known: a comparison with
 * it is not known either, but `and` with a part that fails fails, and `or` with one that holds holds.
 */
export function valueAt(expression: Expression, inputs: readonly number[]): number {
  switch (expression.kind) {
    case 'number': return expression.value;
    case 'input': return inputs[expression.at] ?? NaN;
    case 'apply': return applied(expression.operation, expression.args.map((arg) => valueAt(arg, inputs)));
    case 'if': {
      const condition = valueAt(expression.condition, inputs);
      return Number.isNaN(condition) ? NaN : valueAt(condition === 0 ? expression.no : expression.yes, inputs);
    }
    default: return NaN;
  }
}

function applied(operation: Operation, args: readonly number[]): number {
  const [a = NaN, b = NaN] = args;
  switch (operation) {
    case 'add': return a + b;
    case 'subtract': return a - b;
    case 'multiply': return a * b;
    case 'divide': return a / b;
    case 'power': return a ** b;
    case 'negate': return -a;
    case 'exp': return Math.exp(a);
    case 'log': return Math.log(a);
    case 'log10': return Math.log10(a);
    case 'sqrt': return Math.sqrt(a);
    case 'sigmoid': return 1 / (1 + Math.exp(-a));
    case 'min': return Math.min(...args);
    case 'max': return Math.max(...args);
    case 'less': return known(args, a < b);
    case 'at-most': return known(args, a <= b);
    case 'greater': return known(args, a > b);
    case 'at-least': return known(args, a >= b);
    case 'equal': return known(args, a === b);
    case 'unequal': return known(args, a !== b);
    case 'not': return known([a], a === 0);
    case 'and': return args.includes(0) ? 0 : known(args, true);
    case 'or': return args.includes(1) ? 1 : known(args, false);
  }
}

function known(args: readonly number[], holds: boolean): number {
  return args.some(Number.isNaN) ? NaN : Number(holds);
}
