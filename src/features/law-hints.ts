import type { Analysis } from '../analysis/analysis.js';
import { locate } from '../analysis/places.js';
import type { LawResult } from '../analysis/questions/answer.js';
import { plural } from '../base/figures.js';
import type { Span } from '../base/span.js';
import type { Fit } from '../engine/fitted.js';
import type { FitDeclaration, QuestionDeclaration } from '../model/law-declarations.js';
import type { Question } from '../model/laws.js';
import type { Origin } from '../model/origin.js';
import { answerHint } from './answer-words.js';
import { figure } from './formulas.js';
import type { Computed, Hint, HintKinds } from './hint.js';
import { lineEnd } from './line-end.js';
import { worstRow } from './report-laws.js';
import { offBy } from './words.js';

/** Characters of a hint behind a fit; coefficients are named as far as they fit in. */
const ROOM = 60;
/** The hover has as many digits as each coefficient's interval warrants. */
const DIGITS = 3;

/** Behind each fit how it came out, behind each question its answer. What was typed since keeps no numbers; what is older than its fits is marked. */
export function lawHints(analysis: Analysis, { analysis: before, evaluation: { laws, answers } }: Computed, span: Span, kinds: HintKinds): Hint[] {
  const old = before.module.scope === analysis.module.scope ? '' : ' …';
  const hint = (origin: Origin, placeOf: () => Span | null, text: string, target: Origin | null): Hint[] => {
    const place = origin.file === analysis.path ? placeOf() : null;
    if (!place || place.start > span.end || place.end < span.start) return [];
    return [{ offset: lineEnd(analysis.text, place.end), text: text + old, about: place.start, target: target && locate(before.module, target) }];
  };
  return [
    ...(kinds.fit ? laws.flatMap((result) => hint(result.fit.origin, () => fitNow(analysis, result.fit.name), lawHint(result), result.fit.law.origin)) : []),
    ...(kinds.answer ? answers.flatMap((answer) => hint(answer.question.origin, () => questionNow(analysis, answer.question), answerHint(answer, kinds.interval), fitOf(laws, 'fit' in answer.question ? answer.question.fit : null)?.origin ?? null)) : []),
  ];
}

function fitOf(laws: readonly LawResult[], name: string | null): LawResult['fit'] | undefined {
  return laws.find(({ fit }) => fit.name === name)?.fit;
}

/** Where a fit of this name stands now. */
function fitNow({ module: { index, read }, places }: Analysis, name: string): Span | null {
  for (const at of index.fit) {
    const declaration = read.outputs[at] as FitDeclaration;
    if (declaration.name.text === name) return places.inFrame(at, declaration.name.span);
  }
  return null;
}

/** Where a question stands now as it was asked; of several alike the nearest to where it stood. */
function questionNow({ module: { index, read }, places, text }: Analysis, { text: asked, origin }: Question): Span | null {
  const found = index.question.map((at) => ({ at, span: places.inFrame(at, (read.outputs[at] as QuestionDeclaration).keyword.span) })).filter(({ span }) => text.startsWith(asked, span.start));
  return found.length === 0 ? null : found.reduce((a, b) => (Math.abs(b.at - origin.statement) < Math.abs(a.at - origin.statement) ? b : a)).span;
}

/** "240 rows, typically off by 0.15 % · E 1.82, A 478, …". */
export function lawHint(result: LawResult): string {
  const { fit, fitted, rows } = result;
  if (fitted.kind === 'not-fitted') return 'not fitted';
  const off = rows.length > 0 ? [`${plural(rows.length, 'row')}, typically off by ${offBy(fit.law.output, fitted.objective.space, fitted.typicalError)}`] : [];
  if (fit.constants) {
    const worst = worstRow(result);
    return [`constants as given${fit.rounded ? ', rounded' : ''}`, ...off, ...(worst ? [`worst ${worst.name}`] : [])].join(' · ');
  }
  const status = fitted.status === 'converged' ? [] : [fitted.status === 'at-bound' ? `${fitted.atBound.join(', ')} at bound` : fitted.redundant?.length ? `${fitted.redundant.join(', ')} open` : 'not settled'];
  const said = [...off, ...status].join(' · ');
  const named = parametersText(fitted, ROOM - said.length);
  return named ? `${said} · ${named}` : said;
}

/** As many coefficients as there is room for: "E 1.82, A 478, …". */
function parametersText({ coefficients }: Fit<string>, room: number): string {
  const named = Object.entries(coefficients).map(([name, value]) => `${name} ${figure(Number(value.toPrecision(DIGITS)))}`);
  const more = ', …';
  for (let count = named.length; count > 0; count--) {
    const text = `${named.slice(0, count).join(', ')}${count < named.length ? more : ''}`;
    if (text.length <= room - ' · '.length) return text;
  }
  return '';
}
