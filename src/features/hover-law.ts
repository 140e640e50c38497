import type { Analysis } from '../analysis/analysis.js';
import type { Evaluation } from '../analysis/evaluation.js';
import { count, significant } from '../base/figures.js';
import type { FormulaParameter } from '../base/expression.js';
import { signsOf } from '../model/bounds.js';
import type { FitDeclaration } from '../model/law-declarations.js';
import type { Quantity } from '../model/laws.js';
import type { DeclaredFit, DeclaredLaw } from '../model/module.js';
import { shortName } from '../model/quantities.js';
import type { FormulaClauses } from '../syntax/tree.js';
import { answerHover, lawFitHover } from './hover-answer.js';
import { keywordHover } from './hover-word.js';
import { code, escaped, lines, paragraphs } from './markdown.js';
import type { Named } from './mentions.js';
import { letter, typeset } from './typeset.js';

/** About a name in a law, a fit or a question; `doc` is the comment above what it speaks of. */
export function namedHover(analysis: Analysis, named: Named, doc: (at: { readonly file: string; readonly statement: number }) => string, evaluation: Evaluation | null): string | null {
  switch (named.kind) {
    case 'law': return paragraphs(lawText(analysis, named.declared), doc(named.declared));
    case 'fit': return paragraphs(fitText(named.declared, evaluation), doc(named.declared));
    case 'quantity': return paragraphs(quantityText(named.quantity), named.declared && doc(named.declared));
    case 'parameter': return parameterText(analysis, named, evaluation);
    case 'term': return termText(named);
    case 'index': return `${code(named.name)}: the index of a sum or product.`;
    case 'function': return FUNCTIONS[named.name] ?? null;
    case 'question': return questionText(analysis, named.statement, evaluation);
    default: return null;
  }
}

const FUNCTIONS: Readonly<Record<string, string>> = {
  exp: '`exp(x)`: e to the power of x.', log: '`log(x)`: the natural logarithm, of what is above 0.', log10: '`log10(x)`: the logarithm to base 10, of what is above 0.',
  sqrt: '`sqrt(x)`: the square root, of what is not below 0.', sigmoid: '`sigmoid(x)`: 1 / (1 + exp(−x)), from 0 to 1.', min: '`min(a, b, …)`: the least.', max: '`max(a, b, …)`: the greatest.',
  if: '`if(condition, a, b)`: a where the condition holds, else b; only the one taken has to be defined.', sum: '`sum(j in 2..8, …)`: over whole numbers, both ends included.', product: '`product(j in 2..8, …)`: over whole numbers, both ends included.',
};

function lawText(analysis: Analysis, declared: DeclaredLaw): string {
  const { name, title, formula } = declared.declaration;
  const { law } = analysis.laws.law(declared);
  const head = `**${escaped(title ?? name.text)}**${title ? ` · law ${code(name.text)}` : ' · law'}`;
  if (!formula) return head;
  if (!law) return paragraphs(head, code(formulaText(formula)));
  const inputs = law.inputs.map((quantity) => `${code(letter(quantity.name))} ${escaped(quantity.title ?? quantity.name)}`);
  const parameters = law.parameters.map((parameter) => boundsText(parameter, formula));
  return paragraphs(head, formulaBlock(formula), lines(
    `Computes ${code(law.output.name)}${law.output.title && law.output.title !== law.output.name ? `, the ${escaped(law.output.title)}` : ''}.`,
    inputs.length > 0 ? `Inputs: ${inputs.join(', ')}.` : 'It has no inputs.',
    parameters.length > 0 ? `Parameters: ${parameters.join(', ')}.` : 'It has no parameters.',
  ));
}

function formulaText({ output, body }: FormulaClauses): string {
  return `${output ? `${letter(output.text)} = ` : ''}${typeset(body)}`;
}

/** Only signs of formulas and names in code spans, so nothing in it formats. */
function formulaBlock(formula: FormulaClauses): string {
  return lines(code(formulaText(formula)), ...formula.terms.map(({ name, value }) => `with ${code(`${letter(name.text)} = ${typeset(value)}`)}`));
}

const SIGNS = { '>': '>', '>=': '≥', '<': '<', '<=': '≤' } as const;

function boundsText({ name, low, high }: FormulaParameter, { bounds }: FormulaClauses): string {
  const own = code(letter(name));
  const [above, below] = signsOf(bounds, name);
  const upper = `${SIGNS[below]} ${figure(high)}`;
  if (low === -Infinity) return high === Infinity ? own : `${own} ${upper}`;
  if (high === Infinity) return `${own} ${SIGNS[above]} ${figure(low)}`;
  return above === '>' || below === '<' ? `${figure(low)} ${above === '>' ? '<' : '≤'} ${own} ${upper}` : `${own} in ${figure(low)} … ${figure(high)}`;
}

function figure(value: number): string {
  return (Math.abs(value) >= 1e5 ? count(value) : String(Number(significant(value, 4)))).replace('-', '−');
}

function fitText({ declaration }: DeclaredFit, evaluation: Evaluation | null): string {
  const result = evaluation?.laws.find(({ fit }) => fit.name === declaration.name.text);
  return result ? lawFitHover(result, evaluation!) : `**${escaped(declaration.title ?? declaration.name.text)}** · ${inWords(declaration)}`;
}

function inWords({ law, rows, constants }: FitDeclaration): string {
  return `${code(law?.text ?? '…')}${rows ? ` fitted to ${code(rows.text)}` : ''}${constants ? ' with constants' : ''}`;
}

const WRITTEN: Readonly<Record<Quantity['kind'], string>> = {
  count: 'Written as a count: `7B`.', share: 'Written as a share: `45.9%`.', date: 'Written as a date; in formulas it counts days since 2023-02-24.', loss: 'Written as a number: `1.97`.',
  money: 'Written as dollars: `$0.15`.', plain: 'Written as a number: `0.3`.',
};

function quantityText({ name, title, kind, range: [low, high] }: Quantity): string {
  const short = shortName(name);
  const range = Number.isFinite(low) && Number.isFinite(high) && kind !== 'date' ? ` From ${figure(low)} to ${figure(high)}.` : '';
  return lines(`**${escaped(title ?? name)}** · quantity ${code(name)}${short ? `, in formulas also ${code(short)}` : ''}`, WRITTEN[kind] + range);
}

function parameterText(analysis: Analysis, { law: declared, name }: Named & { readonly kind: 'parameter' | 'term' | 'index' }, evaluation: Evaluation | null): string {
  const known = analysis.laws.law(declared).law?.parameters.find((parameter) => parameter.name === name);
  const { formula } = declared.declaration;
  const bounds = formula && known && (Number.isFinite(known.low) || Number.isFinite(known.high)) ? `, ${boundsText(known, formula)}` : '';
  const values = (evaluation?.laws ?? []).flatMap(({ fit, fitted }) => {
    const value = fit.law.name === declared.declaration.name.text && fitted.kind === 'fitted' ? fitted.coefficients[name] : undefined;
    return value === undefined ? [] : [`${code(fit.name)}: ${significant(value, 4).replace('-', '−')}`];
  });
  return lines(`${code(name)}: a parameter of ${code(declared.declaration.name.text)}${bounds}.`, values.length > 0 ? `In ${values.join(', ')}.` : null);
}

function termText({ law: { declaration: { name: law, formula } }, name }: Named & { readonly kind: 'parameter' | 'term' | 'index' }): string {
  const term = formula?.terms.find((one) => one.name.text === name);
  return `${code(name)}: a term of ${code(law.text)}${term ? `, ${code(`${letter(name)} = ${typeset(term.value)}`)}` : ''}.`;
}

function questionText({ module: { parsed }, path }: Analysis, statement: number, evaluation: Evaluation | null): string | null {
  const answer = evaluation?.answers.find(({ question: { origin } }) => origin.file === path && origin.statement === statement);
  const keyword = parsed.statements[statement]!.tree.keyword!.text;
  return answer ? answerHover(answer, evaluation!) : keywordHover(keyword);
}
