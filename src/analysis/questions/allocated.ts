import { breathe } from '../../base/cancellation.js';
import type { Ends } from '../../base/finite.js';
import { endsOf, reachOf } from '../../engine/drawn.js';
import type { Fit } from '../../engine/fitted.js';
import { additiveForm } from '../../engine/formula/additive.js';
import { allocate, optimum, tokensFor, type Budget, type NoSplit, type Split } from '../../engine/formula/allocate.js';
import { evaluateAt } from '../../engine/formula/at-point.js';
import { prediction } from '../../engine/formula/formula-prediction.js';
import type { LawFit, Quantity, Question } from '../../model/laws.js';
import type { Workshop } from '../workshop.js';
import type { LawResult, Outcome } from './answer.js';
import { beyondRows, inputsOf } from './law-inputs.js';
import { lawTask } from './law-results.js';
import { possibleEnds } from './possible.js';
import { fitNamed, unanswered, type Unanswered } from './unanswered.js';

type Allocation = Question & { readonly kind: 'allocate' };

/** What the compute of a token is counted by. */
const SIZES = ['active', 'params', 'nonEmbedding'];
/** How often the coefficients are drawn for the interval of a split. */
const DRAWS = 200;
const STRETCH = 8;

/** The compute-optimal split of a budget, with intervals from drawing the rows of the fit anew. */
export async function allocated(question: Allocation, laws: readonly LawResult[], workshop: Workshop, level: number, signal: AbortSignal): Promise<Outcome> {
  const found = fitNamed(laws, question.fit);
  if ('kind' in found) return found;
  const { result, fitted } = found;
  const posed = problemOf(question, result.fit);
  if ('kind' in posed) return posed;
  const best = split(posed, parametersOf(result.fit, fitted.coefficients));
  if (best.kind === 'no-split') return unanswered('no-best-split', { why: whyNone(best, posed, question) });
  const inputs = posed.inputsAt(best.size, best.tokens, best.others);
  const there = prediction(result.fit.law, fitted, inputs, level);
  const intervals = await drawnIntervals(posed, best, result, fitted, workshop, level, signal);
  const values = partsOf(best);
  return {
    kind: 'split', valleys: best.valleys, beyond: beyondRows(result, inputs),
    // A limit holds whatever the rows: what rests on it does not move with them.
    parts: posed.quantities.map((quantity, at) => ({ quantity, value: values[at]!, interval: best.limited.length > 0 ? null : (intervals?.[at] ?? null) })),
    output: { quantity: result.fit.law.output, value: best.value, interval: possibleEnds(result.fit.law.output, best.value, there?.confidence ?? null) },
    limited: best.limited.map((at) => (at === 'size' ? posed.quantities[0]! : at === 'tokens' ? posed.quantities[1]! : posed.quantities[2 + at]!).name),
  };
}

/** An allocation in the terms of the engine. `quantities`: size, tokens, then the others. */
interface Posed {
  readonly fit: LawFit;
  readonly budget: Budget;
  readonly quantities: readonly Quantity[];
  readonly inputsAt: (size: number, tokens: number, others: readonly number[]) => readonly number[];
}

function problemOf({ fit: name, over, at, limits }: Allocation, fit: LawFit): Posed | Unanswered {
  const size = SIZES.flatMap((one) => over.find((quantity) => quantity.name === one) ?? [])[0];
  const tokens = over.find((quantity) => quantity.name === 'tokens');
  if (!size || !tokens) return unanswered('no-best-split', { why: 'compute is spent on a size and its tokens: write `over params, tokens`, or `over active, tokens`.' });
  const { compute, serve = 0 } = at;
  if (compute === undefined) return unanswered('input-missing', { fit: name, names: ['compute'] });
  const others = over.filter((quantity) => quantity !== size && quantity !== tokens);
  const open = others.find((quantity) => !limitsOf(quantity, limits).every(Number.isFinite));
  if (open) return unanswered('no-best-split', { why: `${open.name} costs no compute, so it needs limits: give it a range in \`at { … }\`.` });
  const quantities = [size, tokens, ...others];
  const inputs = (values: readonly number[]) => inputsOf(fit.law, { ...at, ...Object.fromEntries(quantities.map((quantity, k) => [quantity.name, values[k]!])) });
  const some = inputs([1e9, 1e9, ...others.map((quantity) => limitsOf(quantity, limits)[0])]);
  if ('missing' in some) return unanswered('input-missing', { fit: name, names: some.missing });
  return {
    fit, quantities, inputsAt: (n, d, rest) => inputs([n, d, ...rest]) as readonly number[],
    budget: { compute, serve, size: limits[size.name] ?? [null, null], tokens: limits.tokens ?? [null, null], others: others.map((quantity) => limitsOf(quantity, limits)) },
  };
}

function limitsOf({ name, range }: Quantity, limits: Allocation['limits']): readonly [number, number] {
  return limits[name] ?? range;
}

function split({ fit: { law }, budget, quantities, inputsAt }: Posed, parameters: readonly number[]): Split | NoSplit {
  const valueAt = (size: number, tokens: number, others: readonly number[]) => evaluateAt(law.formula, inputsAt(size, tokens, others), parameters);
  return closedForm(law, budget, quantities, parameters, valueAt) ?? allocate(valueAt, budget);
}

/** Chinchilla's optimum, where the law is of that form and nothing but compute limits it. */
function closedForm({ formula, inputs }: LawFit['law'], { compute, serve, size, tokens }: Budget, [sized, trained, ...others]: readonly Quantity[], parameters: readonly number[], valueAt: (size: number, tokens: number, others: readonly number[]) => number): Split | null {
  if (serve > 0 || others.length > 0 || [...size, ...tokens].some((limit) => limit !== null)) return null;
  const form = additiveForm(formula, inputs.findIndex(({ name }) => name === sized!.name), inputs.findIndex(({ name }) => name === trained!.name));
  if (!form) return null;
  const of = (part: typeof form.E) => evaluateAt(part, [], parameters);
  const best = optimum({ E: of(form.E), A: of(form.A), alpha: of(form.alpha), B: of(form.B), beta: of(form.beta) }, compute);
  return best.size >= 1 && best.tokens >= 1 && best.size < Infinity ? { kind: 'split', ...best, others: [], value: valueAt(best.size, best.tokens, []), limited: [], valleys: 0 } : null;
}

function parametersOf({ law }: LawFit, coefficients: Readonly<Record<string, number>>): number[] {
  return law.parameters.map(({ name }) => coefficients[name]!);
}

function partsOf({ size, tokens, others }: Split): number[] {
  return [size, tokens, ...others];
}

/** Over draws of the rows, each with the split that is best then; null for constants, and where a third quantity makes a split too slow to be found so often. */
async function drawnIntervals(posed: Posed, best: Split, { fit }: LawResult, fitted: Fit<string>, workshop: Workshop, level: number, signal: AbortSignal): Promise<(Ends | null)[] | null> {
  if (fitted.free.length === 0 || fitted.dof < 1 || posed.budget.others.length > 0) return null;
  const draws = await workshop.draws(lawTask(fit), fitted, { draws: DRAWS, seed: fit.options.seed }, signal);
  const splits: Split[] = [];
  let rested = performance.now();
  for (const draw of draws) {
    if (performance.now() - rested > STRETCH) {
      await breathe(signal);
      rested = performance.now();
    }
    const drawn = split(posed, draw);
    if (drawn.kind === 'split') splits.push(drawn);
  }
  const reach = reachOf(level, [fitted]);
  return partsOf(best).map((estimate, at) => endsOf({ values: Float64Array.from(splits, (drawn) => partsOf(drawn)[at]!), resamples: DRAWS, estimate, acceleration: null, reach }));
}

function whyNone({ why }: NoSplit, { fit: { name, law }, budget, quantities: [size] }: Posed, { at }: Allocation): string {
  switch (why) {
    case 'larger': return `${name} falls all the way to the largest ${size!.name} that the budget allows, so no tokens are worth their compute.`;
    case 'smaller': return `${name} falls all the way to the smallest ${size!.name}, so no parameters are worth their compute.`;
    case 'undefined': return `${name} gives no ${law.output.name} anywhere along the budget.`;
    case 'limits': return [...budget.size, ...budget.tokens].every((limit) => limit === null) ? `the budget is too small${budget.serve > 0 ? ' for the tokens to serve' : ''}.` : tokensFor(budget.size[0] ?? 1, budget) < (budget.tokens[0] ?? 1)
      ? `the budget is too small for the limits given${(at.serve ?? 0) > 0 ? ' and the tokens to serve' : ''}.`
      : 'the limits leave part of the budget unspent, so none of them is a split of it.';
  }
}
