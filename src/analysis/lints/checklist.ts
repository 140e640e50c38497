import type { Code } from '../../base/diagnostic.js';
import { outlierLimit } from '../../engine/outliers.js';
import type { Evaluation, Ruler } from '../evaluation.js';
import type { LawResult } from '../questions/answer.js';
import { collinearDesign, fewPoints, fewPointsOfTrend, fewSizes, lowTokenRatio, narrowRange, unmarkedCheckpoints } from './data-rules.js';
import { beyondHuber, constantAboveLosses, residualTrends, startsDisagree, undeterminedCurve, undeterminedLaw } from './fit-rules.js';
import { collinearFormula, constantAboveLossesOfFormula, fewPointsOfFormula, formulaAtBound, formulaBeyondHuber, formulaFailed, formulaNotConverged, formulaOutliers, formulaRedundant, influentialRowOfFormula, narrowRangeOfFormula, noHoldOutOfFormula, roundedConstants, startsOfFormulaDisagree, undeterminedFormula } from './formula-rules.js';
import { influentialRow } from './influence-rules.js';
import type { CurveSubject, DensitiesSubject, FormulaSubject, LawSubject, Remark, Rule, Subject, TrendSubject, Verdict } from './rule.js';
import { atBound, beyondReach, disagreeing, fitFailed, notConverged, outliers, saturated } from './said-rules.js';
import { activeUnknown, extrapolatedTokens, extrapolatedTrend, mixedCounting, noHoldOut, notDecisive, trendByChance } from './use-rules.js';

/** Everything a referee would ask, in the order of "(Mis)Fitting" (Li 2025): the fit at all, its data, the fit itself, its use. */
const lawRules: readonly Rule<LawSubject>[] = [
  fitFailed, notConverged, atBound, outliers, fewPoints, fewSizes, narrowRange, collinearDesign, lowTokenRatio, unmarkedCheckpoints,
  startsDisagree, constantAboveLosses, undeterminedLaw, residualTrends, beyondHuber, influentialRow, noHoldOut,
];
const curveRules: readonly Rule<CurveSubject>[] = [fitFailed, notConverged, atBound, outliers, fewPoints, unmarkedCheckpoints, startsDisagree, undeterminedCurve, influentialRow];
const formulaRules: readonly Rule<FormulaSubject>[] = [
  formulaFailed, formulaNotConverged, formulaRedundant, formulaAtBound, formulaOutliers, fewPointsOfFormula, narrowRangeOfFormula, collinearFormula,
  startsOfFormulaDisagree, constantAboveLossesOfFormula, undeterminedFormula, formulaBeyondHuber, influentialRowOfFormula, noHoldOutOfFormula, roundedConstants,
];
const densityRules: readonly Rule<DensitiesSubject>[] = [mixedCounting, activeUnknown, extrapolatedTokens, beyondReach, saturated, disagreeing];
const trendRules: readonly Rule<TrendSubject>[] = [fewPointsOfTrend, extrapolatedTrend, notDecisive, trendByChance];

/** A fit, the densities or the trend, with what each rule says of it. */
export interface Checked {
  readonly subject: Subject;
  readonly checks: readonly Check[];
}

export interface Check {
  readonly code: Code;
  readonly outcome: 'passed' | 'remarked' | 'not-applicable';
  readonly remarks: readonly Remark[];
}

const known = new WeakMap<Evaluation, readonly Checked[]>();

/** The whole checklist; the same answer for the same evaluation. */
export function checklist(evaluation: Evaluation): readonly Checked[] {
  let checked = known.get(evaluation);
  if (!checked) known.set(evaluation, (checked = check(evaluation)));
  return checked;
}

function check(evaluation: Evaluation): Checked[] {
  return [...rulerChecks(evaluation), ...evaluation.laws.map((result) => judged(formulaSubject(evaluation, result), formulaRules))];
}

/** Empty without a reference. */
function rulerChecks(evaluation: Evaluation): Checked[] {
  const { study: { reference, density }, rulers, trends } = evaluation;
  if (!reference) return [];
  const fits = rulers.filter(({ law, curve }) => measured(law) || measured(curve)).flatMap((ruler): Checked[] => {
    const { benchmark, law, curve, lawRows, curveRows } = ruler;
    const shared = { evaluation, reference, ruler };
    const sharing = rulers.filter((other) => other.law === law).map((other) => other.benchmark.name);
    const ofLaw: LawSubject = { kind: 'law', what: `The loss law of ${reference.title ?? reference.name}${sharing.length < rulers.length ? ` on ${sharing.join(', ')}` : ''}`, benchmarks: sharing, ...shared, fit: law, rows: lawRows.map((row) => reference.rows[row]!) };
    const ofCurve: CurveSubject = { kind: 'curve', what: `The score curve on ${benchmark.name}`, benchmarks: [benchmark.name], ...shared, fit: curve, rows: curveRows.map((row) => reference.rows[row]!) };
    const first = rulers.find((other) => other.law === law) === ruler;
    return [...(first && measured(law) && !ruler.implied ? [judged(ofLaw, lawRules)] : []), ...(measured(curve) ? [judged(ofCurve, curveRules)] : [])];
  });
  const densities: DensitiesSubject = { kind: 'densities', what: 'The densities', benchmarks: density.benchmarks, evaluation, reference };
  return [
    ...fits,
    judged(densities, densityRules),
    ...trends.map((result) => judged<TrendSubject>({ kind: 'trend', what: 'The trend', benchmarks: result.benchmark === null ? density.benchmarks : [result.benchmark], evaluation, result }, trendRules)),
  ];
}

function formulaSubject({ answers, study: { density } }: Evaluation, result: LawResult): FormulaSubject {
  const { fit: { name, title, rows, constants }, fitted, rows: used, z } = result;
  const question = answers.find(({ question: asked }) => 'fit' in asked && asked.fit === name)?.question;
  return {
    kind: 'fit', what: `The fit ${title ?? name}`, benchmarks: [], result, fit: fitted.kind === 'fitted' && constants === null ? fitted : null, rows: used.map((at) => rows![at]!),
    outliers: z.filter((one) => Math.abs(one) > outlierLimit).length, level: density.level, asked: question?.origin ?? null,
  };
}

/** A fit that has rows at all: a reference without scores is no failed score curve. */
function measured(fit: Ruler['law'] | Ruler['curve']): boolean {
  return fit.kind === 'fitted' || (fit.why !== 'no-losses' && fit.why !== 'no-scores');
}

function judged<Of extends Subject>(subject: Of, rules: readonly Rule<Of>[]): Checked {
  return { subject, checks: rules.map((rule) => checkOf(rule.code, rule.check(subject))) };
}

function checkOf(code: Code, verdict: Verdict): Check {
  return { code, outcome: verdict === null ? 'not-applicable' : verdict.length > 0 ? 'remarked' : 'passed', remarks: verdict ?? [] };
}
