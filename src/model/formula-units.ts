import type { Operation } from '../base/expression.js';
import type { Span } from '../base/span.js';
import type { QuantityKind } from './laws.js';
import type { Problems } from './readers.js';

/** What kind of number a part of a formula is. `any` is that of a parameter, which takes whatever unit makes the rest right. */
export type Unit = 'any' | 'number' | 'condition' | Exclude<QuantityKind, 'plain'>;

export function unitOf(kind: QuantityKind): Unit {
  return kind === 'plain' ? 'number' : kind;
}

const NOUN: Readonly<Record<Unit, string>> = {
  any: 'a parameter', number: 'a number', condition: 'a condition', count: 'a count', share: 'a share', date: 'a date', loss: 'a loss', money: 'a price',
};

const BEST: Partial<Record<Operation, string>> = { exp: 'exp', log: 'log', log10: 'log10', sqrt: 'sqrt', sigmoid: 'sigmoid' };

/** The unit of an operation's result; what does not go together is said at its sign. */
export function unitOfOperation(operation: Operation, units: readonly Unit[], sign: Span, problems: Problems): Unit {
  const say = (why: string): Unit => {
    problems.add('unit-mismatch', sign, { why });
    return 'any';
  };
  const [left = 'any', right = 'any'] = units;
  switch (operation) {
    case 'and': case 'or': case 'not':
      return units.every((unit) => unit === 'condition' || unit === 'any') ? 'condition' : say(`\`${operation}\` joins conditions such as \`params > 1B\`, not numbers.`);
    case 'less': case 'at-most': case 'greater': case 'at-least': case 'equal': case 'unequal':
      return compared(left, right, say);
  }
  if (units.includes('condition')) return say('A condition is no number. To choose between two numbers write `if(condition, a, b)`.');
  switch (operation) {
    case 'add': case 'subtract': return summed(operation, left, right, say);
    case 'multiply': case 'divide': return multiplied(operation, left, right, say);
    case 'power': return raised(left, right, say);
    case 'negate': return left === 'date' ? say('A date has no opposite. Subtract it from another date, which gives days.') : left;
    case 'min': case 'max': return units.reduce((known, unit) => alike(known, unit) ?? say(`\`${operation}\` takes numbers of one kind, not ${NOUN[known]} and ${NOUN[unit]}.`));
    default: return left === 'date' || left === 'money' ? say(`\`${BEST[operation] ?? operation}\` of ${NOUN[left]} has no meaning. ${left === 'date' ? 'Take the days from another date: `(released - 2023-02-24)`.' : 'Divide it by another price.'}`) : left === 'any' ? 'any' : 'number';
  }
}

type Say = (why: string) => Unit;

/** The unit of two numbers side by side, null when they do not go together. A parameter takes that of the other; beside a plain number it may still be of any. */
export function alike(a: Unit, b: Unit): Unit | null {
  if (a === b) return a;
  if (a === 'any') return b === 'number' ? a : b;
  if (b === 'any') return a === 'number' ? b : a;
  if (a === 'condition' || b === 'condition' || a === 'date' || b === 'date') return null;
  return a === 'number' ? b : b === 'number' ? a : null;
}

function summed(operation: 'add' | 'subtract', left: Unit, right: Unit, say: Say): Unit {
  if (left === 'date' && right === 'date') return operation === 'subtract' ? 'number' : say('Two dates cannot be added. Subtract one from the other, which gives days.');
  if (left === 'date' || right === 'date') {
    const other = left === 'date' ? right : left;
    if (other !== 'number' && other !== 'any') return say(`A date takes days, not ${NOUN[other]}.`);
    return operation === 'subtract' && right === 'date' && left !== 'any' ? say('A date cannot be subtracted from a number.') : operation === 'subtract' && other === 'any' ? 'any' : 'date';
  }
  return alike(left, right) ?? say(`${NOUN[left].replace(/^a/, 'A')} and ${NOUN[right]} cannot be ${operation === 'add' ? 'added' : 'subtracted'}: they are numbers of different kinds.`);
}

/** Dates count as the days since the origin of the trend, which a rate may multiply. */
function multiplied(operation: 'multiply' | 'divide', left: Unit, right: Unit, say: Say): Unit {
  if (left === 'date' && right === 'date') return say(`Two dates cannot be ${operation === 'multiply' ? 'multiplied' : 'divided'}. Subtract one from the other, which gives days.`);
  if (left === 'any' || right === 'any') return 'any';
  if (right === 'number' && left !== 'date') return left;
  return operation === 'multiply' && left === 'number' && right !== 'date' ? right : 'number';
}

function raised(left: Unit, right: Unit, say: Say): Unit {
  for (const unit of [left, right]) if (unit === 'date' || unit === 'money') return say(`A power of or to ${NOUN[unit]} has no meaning. ${unit === 'date' ? 'Take the days from another date: `(released - 2023-02-24)`.' : 'Divide it by another price.'}`);
  return left === 'any' || right === 'any' ? 'any' : 'number';
}

function compared(left: Unit, right: Unit, say: Say): Unit {
  if (alike(left, right) === null) {
    const date = left === 'date' || right === 'date';
    say(date ? `A date is compared with a date, such as \`released > 2024-01-01\`, not with ${NOUN[left === 'date' ? right : left]}.` : `${NOUN[left].replace(/^a/, 'A')} cannot be compared with ${NOUN[right]}.`);
  }
  return 'condition';
}
