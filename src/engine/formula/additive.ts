import type { Expression, Formula } from '../../base/expression.js';

/** The coefficients of E + A/N^α + B/D^β as formulas of a law's parameters alone, however the law is written. Without E that is 0. */
export interface AdditiveForm {
  readonly E: Formula;
  readonly A: Formula;
  readonly alpha: Formula;
  readonly B: Formula;
  readonly beta: Formula;
}

/** Parts of a formula with its terms written out; no law of this form comes near. */
const mostParts = 1_000;

/** Whether a formula is E + A/N^α + B/D^β in some writing (`(Nc/N)^a`, `exp(a − α·log N)`, `A·N^-α`), N and D being two of its inputs by number; null when it is another law. */
export function additiveForm(formula: Formula, params: number, tokens: number): AdditiveForm | null {
  if (partsOf(formula) > mostParts) return null;
  const constants: Expression[] = [];
  let [size, data]: (Monomial | null)[] = [null, null];
  for (const part of summands(formula, formula.body)) {
    const term = monomial(formula, part);
    if (!term) return null;
    const inputs = [...term.powers.keys()];
    if (inputs.length === 0) constants.push(term.factor);
    else if (inputs.length === 1 && inputs[0] === params && !size) size = term;
    else if (inputs.length === 1 && inputs[0] === tokens && !data) data = term;
    else return null;
  }
  if (!size || !data) return null;
  const of = (body: Expression): Formula => ({ inputs: 0, parameters: formula.parameters, terms: [], body });
  const falling = (term: Monomial, input: number) => of(negated(term.powers.get(input)!));
  return {
    E: of(constants.reduce((sum, part) => apply('add', sum, part), NONE)),
    A: of(size.factor), alpha: falling(size, params), B: of(data.factor), beta: falling(data, tokens),
  };
}

/** How many parts a formula has when each term is written out wherever it is used; terms that use others twice double with each. */
function partsOf({ terms, body }: Formula): number {
  const sizes: number[] = [];
  for (const root of [...terms, body]) {
    let size = 0;
    const left = [root];
    for (let next = left.pop(); next; next = left.pop()) {
      size += next.kind === 'term' ? sizes[next.at] ?? Infinity : 1;
      if (next.kind === 'apply') left.push(...next.args);
    }
    sizes.push(size);
  }
  return sizes.at(-1)!;
}

/** A product of a factor without inputs and powers of inputs. */
interface Monomial {
  readonly factor: Expression;
  readonly powers: ReadonlyMap<number, Expression>;
}

const NONE: Expression = { kind: 'number', value: 0 };
const ONE: Expression = { kind: 'number', value: 1 };

function apply(operation: 'add' | 'multiply' | 'divide' | 'power' | 'negate' | 'exp', ...args: Expression[]): Expression {
  return { kind: 'apply', operation, args };
}

function negated(expression: Expression): Expression {
  if (expression.kind === 'number') return { kind: 'number', value: 0 - expression.value };
  return expression.kind === 'apply' && expression.operation === 'negate' ? expression.args[0]! : apply('negate', expression);
}

/** The parts of a sum, `let` terms written out. */
function summands(formula: Formula, expression: Expression): Expression[] {
  if (expression.kind === 'term') return summands(formula, formula.terms[expression.at]!);
  if (expression.kind !== 'apply') return [expression];
  const { operation, args } = expression;
  const [a, b] = args;
  if (operation === 'add') return args.flatMap((part) => summands(formula, part));
  if (operation === 'subtract') return [...summands(formula, a!), ...summands(formula, b!).map(negated)];
  return operation === 'negate' ? summands(formula, a!).map(negated) : [expression];
}

function monomial(formula: Formula, expression: Expression): Monomial | null {
  switch (expression.kind) {
    case 'number': case 'parameter': return { factor: expression, powers: new Map() };
    case 'input': return { factor: ONE, powers: new Map([[expression.at, ONE]]) };
    case 'term': return monomial(formula, formula.terms[expression.at]!);
    case 'apply': return applied(formula, expression);
    default: return null;
  }
}

function applied(formula: Formula, { operation, args }: Expression & { kind: 'apply' }): Monomial | null {
  const parts = args.map((part) => monomial(formula, part));
  const [a, b] = parts;
  switch (operation) {
    case 'multiply': return a && b ? times(a, b) : null;
    case 'divide': return a && b ? times(a, raised(b, { kind: 'number', value: -1 })) : null;
    case 'power': return a && b?.powers.size === 0 ? raised(a, b.factor) : null;
    case 'sqrt': return a ? raised(a, { kind: 'number', value: 0.5 }) : null;
    case 'negate': return a ? { ...a, factor: negated(a.factor) } : null;
    case 'exp': return exponential(formula, args[0]!);
    // Anything else is a factor where no input occurs in it.
    default: return parts.every((part) => part?.powers.size === 0) ? { factor: { kind: 'apply', operation, args: parts.map((part) => part!.factor) }, powers: new Map() } : null;
  }
}

function times(a: Monomial, b: Monomial): Monomial {
  const powers = new Map(a.powers);
  for (const [input, power] of b.powers) powers.set(input, powers.has(input) ? apply('add', powers.get(input)!, power) : power);
  return { factor: a.factor === ONE ? b.factor : b.factor === ONE ? a.factor : apply('multiply', a.factor, b.factor), powers };
}

function raised({ factor, powers }: Monomial, power: Expression): Monomial {
  return {
    factor: factor === ONE ? ONE : apply('power', factor, power),
    powers: new Map([...powers].map(([input, own]) => [input, own === ONE ? power : apply('multiply', own, power)])),
  };
}

/** exp(a − α·log N) is exp(a)·N^-α. */
function exponential(formula: Formula, exponent: Expression): Monomial | null {
  let product: Monomial = { factor: ONE, powers: new Map() };
  for (const part of summands(formula, exponent)) {
    const plain = monomial(formula, part);
    const next = plain?.powers.size === 0 ? { factor: apply('exp', plain.factor), powers: new Map() } : logarithmic(formula, part);
    if (!next) return null;
    product = times(product, next);
  }
  return product;
}

/** c·log(x) in an exponent is x^c. */
function logarithmic(formula: Formula, expression: Expression): Monomial | null {
  if (expression.kind === 'term') return logarithmic(formula, formula.terms[expression.at]!);
  if (expression.kind !== 'apply') return null;
  const { operation, args: [a, b] } = expression;
  if (operation === 'log') return monomial(formula, a!);
  if (operation === 'negate') {
    const inner = logarithmic(formula, a!);
    return inner && raised(inner, { kind: 'number', value: -1 });
  }
  if (operation !== 'multiply' && operation !== 'divide') return null;
  for (const [log, other] of operation === 'multiply' ? [[a!, b!], [b!, a!]] as const : [[a!, b!]] as const) {
    const [inner, factor] = [logarithmic(formula, log), monomial(formula, other)];
    if (inner && factor?.powers.size === 0) return raised(inner, operation === 'multiply' ? factor.factor : apply('divide', ONE, factor.factor));
  }
  return null;
}
