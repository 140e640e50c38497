import { expect, test } from 'vitest';
import type { Evaluation } from '../../src/analysis/evaluation.js';
import { adviseByChecklist } from '../../src/analysis/lints/advise.js';
import { leftOut } from '../../src/analysis/questions/law-scrutiny.js';
import type { FormulaWithout } from '../../src/engine/formula/formula-resample.js';
import { hangRows } from '../../src/features/report-influence-text.js';
import { report } from '../../src/features/report.js';
import { evaluated } from '../support/remarks.js';

const table = [0.1, 0.4, 1.6, 6.4].flatMap((params) => [2, 20, 200].map((tokens) => [params, tokens] as const))
  .map(([params, tokens], at) => `  | r${at} | ${params}B | ${tokens}B | ${1.8 + 400 / (params * 1e9) ** 0.34 + 1500 / (tokens * 1e9) ** 0.36 + 0.003 * Math.sin(7 * at * at + 1)} |\n`).join('');
const text = `reference mine {\n  | model | params | tokens | loss |\n  | ----- | ------ | ------ | ---- |\n${table}}\nlaw chinchilla: loss = E + A / params^alpha + B / tokens^beta\nfit scaling = chinchilla to mine\npredict scaling at { params: 1B  tokens: 100B }\n`;

/** The evaluation as if leaving out the rows of a fit had come out so, and those not named had moved nothing. */
async function without(units: Readonly<Record<number, FormulaWithout['why'] | Record<string, number>>>) {
  const { analysis, evaluation } = await evaluated(text);
  const [law] = evaluation.laws;
  if (!law || law.fitted.kind !== 'fitted') throw new Error('not fitted');
  const { fitted } = law;
  const outcomes = law.rows.map((_, at): FormulaWithout => {
    const own = units[at] ?? {};
    return typeof own === 'string' ? { rows: [at], coefficients: null, why: own } : { rows: [at], coefficients: { ...fitted.coefficients, ...own }, why: null };
  });
  const told: Evaluation = { ...evaluation, laws: [{ ...law, influence: leftOut(law, fitted, outcomes) }] };
  const remarks = adviseByChecklist(analysis, told).filter(({ code }) => code === 'influential-row').map(({ message }) => message.replace('. Check the row, and say so where you report the fit.', ''));
  return { remarks, made: report(analysis, told, [], '0') };
}

test('what cannot be fitted without a row, what did not settle and what moves are told apart', async () => {
  const { remarks, made } = await without({ 3: 'unsettled', 5: 'undetermined', 7: { E: 0 } });
  expect(remarks).toEqual([
    'Without r5, the fit scaling cannot be fitted: all hangs on it',
    expect.stringMatching(/^Without r7, E of the fit scaling moves by \d[\d.]* standard errors: much hangs on it$/),
    'Without r3, the fit scaling did not settle, so what hangs on it is not known',
  ]);
  const [{ influence } = { influence: null }] = made.fits;
  expect(influence!.slice(0, 3).map(({ name, params, why }) => [name, params && Object.keys(params)[0], why])).toEqual([['r5', null, 'undetermined'], ['r7', 'E', null], ['r3', null, 'unsettled']]);
  expect(hangRows(made)!.rows.map(({ name, coefficient, after }) => [name, coefficient, after])).toEqual([['r5', 'no fit of scaling', ''], ['r7', 'E of scaling', '0'], ['r3', 'unsettled fit of scaling', '']]);
});

test('a row that moves nothing is not told', async () => expect((await without({})).remarks).toEqual([]));
