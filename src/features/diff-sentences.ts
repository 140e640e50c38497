import type { TrendChange } from '../analysis/comparison.js';
import type { Verdict } from '../analysis/coefficient-changes.js';
import type { DensityChange } from '../analysis/density-changes.js';
import type { FitChange } from '../analysis/fit-changes.js';
import type { LawChange } from '../analysis/law-changes.js';
import type { ObjectiveReached } from '../engine/fitted.js';
import type { SettingChange } from '../analysis/setting-changes.js';
import type { SettingValue } from '../analysis/settings.js';
import { interval, levelText, plural, ratio, size } from '../base/figures.js';
import type { Ends } from '../base/finite.js';
import { printable } from '../base/printable.js';
import { unchangedAnswer } from './diff-answers.js';
import { inStandardErrors, verdictWords } from './coefficient-table.js';
import type { Diff, DiffIntervals, DiffSide } from './diff.js';
import { exponential } from './formulas.js';
import { listed, methodName, objectiveName } from './report-sentences.js';
import { days } from './trend-sentence.js';

/** "x.density at HEAD~1 (1a2b3c4)". */
export function sideName({ file, revision, commit }: DiffSide): string {
  const name = file === '-' ? 'standard input' : printable(file);
  return revision === null ? name : `${name} at ${printable(revision)}${commit === null || commit.startsWith(revision) ? '' : ` (${commit.slice(0, 7)})`}`;
}

/** "x.density at HEAD~1 (1a2b3c4) → x.density": the old one is on the left. */
export function heading(diff: Diff): string {
  return `${sideName(diff.old)} → ${sideName(diff.new)}`;
}

/** What differs in how things are measured, and what follows from that; none where nothing does. */
export function settingSentences({ settings, comparable, level }: Diff): string[] {
  if (settings.length === 0) return [];
  const said = (affects: SettingChange['affects']) => settings.some((one) => one.affects === affects);
  return [
    `Settings: ${settings.map(settingText).join(', ')}.`,
    ...(comparable ? [] : ['Densities are measured in different ways: they are shown side by side, and neither their change nor their rank says anything about a model.']),
    ...(said('fits') ? ['Fits under other options differ by method, not by noise.'] : []),
    ...(said('intervals') ? [`All intervals here are ${levelText(level)}.`] : []),
  ];
}

function settingText({ setting, old, new: now }: SettingChange): string {
  return `${setting} ${valueText(setting, old)} → ${valueText(setting, now)}`;
}

function valueText(setting: string, value: SettingValue): string {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return setting === 'tokens' ? size(value) : setting === 'level' ? levelText(value) : String(value);
  return printable(typeof value === 'string' ? value : value.join(', ')) || 'none';
}

/** Whether anything at all differs. */
export function nothingChanged({ settings, fits, laws, models, trends, heldOut, answers }: Diff): boolean {
  return settings.length === 0 && fits.every(unchangedFit) && laws.every(unchangedLaw) && answers.every(unchangedAnswer) && models.every(unchangedModel) && trends.every(({ growthRate }) => growthRate.verdict === 'unchanged')
    && heldOut.every(({ loss, score }) => loss.old === loss.new && score.old === score.new);
}

export function unchangedModel({ verdict, rank, frontier, causes }: DensityChange): boolean {
  return verdict === 'unchanged' && rank.old === rank.new && frontier.old === frontier.new && causes.length === 0;
}

export function unchangedLaw(change: LawChange): boolean {
  return unchangedFit(change) && change.law.old === change.law.new;
}

export function unchangedFit({ basis, params, status }: Pick<FitChange, 'basis' | 'params' | 'status'>): boolean {
  return basis === 'same' && status.old === status.new && Object.values(params).every(({ verdict }) => verdict === 'unchanged');
}

/** "loss law" or "score curve", of which benchmarks. */
export function fitName({ law }: Pick<FitChange, 'law'>, benchmarks: readonly string[]): string {
  return `${benchmarks.map(printable).join(', ')} ${law === 'score-curve' ? 'score curve' : 'loss law'}`;
}

/** "35 → 36 rows, 34 of them in both", the objective, the status where it is not plain, and what a change means. */
export function fitPhrases({ law, ...change }: FitChange): string[] {
  return outcomePhrases(change, (objective) => objectiveName({ law, objective }));
}

/** Constants have nothing to converge. */
const PLAIN = { old: 'converged', new: 'converged' } as const;

/** The same of a fit of a law, which may be constants. */
export function lawPhrases({ law, output, constants, ...change }: LawChange): string[] {
  const given = (is: boolean | null) => (is ? 'constants as given' : 'fitted');
  const all = (constants.old ?? true) && (constants.new ?? true);
  return [
    ...(law.old !== null && law.new !== null && law.old !== law.new ? [`${printable(law.old)} → ${printable(law.new)}`] : [printable(law.new ?? law.old ?? '')]),
    ...(constants.old !== null && constants.new !== null && constants.old !== constants.new ? [`${given(constants.old)} → ${given(constants.new)}`] : constants.new ?? constants.old ? [given(true)] : []),
    ...outcomePhrases(all ? { ...change, status: PLAIN } : change, (objective) => `${methodName(objective)} on ${objective.space === 'log' ? 'ln ' : ''}${printable(output)}${objective.weighted ? ', weighted by the rows’ ±' : ''}`),
  ];
}

function outcomePhrases({ rows, basis, objective, status }: Pick<FitChange, 'rows' | 'basis' | 'objective' | 'status'>, nameOf: (objective: ObjectiveReached) => string): string[] {
  const many = rows.old === rows.new || rows.old === null || rows.new === null ? plural(rows.new ?? rows.old ?? 0, 'row') : `${rows.old} → ${plural(rows.new, 'row')}`;
  const common = basis === null || rows.shared === Math.max(rows.old ?? 0, rows.new ?? 0) ? '' : rows.shared === 0 ? ', none in both' : `, ${rows.shared} in both`;
  const [was, is] = [objective.old && nameOf(objective.old), objective.new && nameOf(objective.new)];
  const sum = (reached: FitChange['objective']['old']) => (reached ? exponential(reached.value, 3) : '—');
  return [
    ...(rows.old || rows.new ? [many + common] : []),
    ...(was === is ? [] : [`${was ?? 'nothing fitted'} → ${is ?? 'nothing fitted'}`]),
    ...(was === is && was !== null ? [`${was}, sum ${sum(objective.old)}${objective.old?.value === objective.new?.value ? '' : ` → ${sum(objective.new)}`}`] : []),
    ...(status.old === status.new && status.new === 'converged' ? [] : [status.old === status.new ? words(status.new) : `${words(status.old)} → ${words(status.new)}`]),
    ...(basis === null ? [rows.old === null ? 'only in the new file' : 'only in the old file'] : basis === 'method' ? ['other options: a change of method, not noise'] : []),
  ];
}

function words(status: string | null): string {
  return status === null ? 'not there' : status.replace('-', ' ');
}

/** Models that are only on one side. */
export function comingAndGoing({ models, level }: Diff): string[] {
  const between = (ends: Ends | null) => {
    const text = ends && interval(ends, ratio);
    return text ? `, ${levelText(level)}: ${text}` : '';
  };
  const named = (verdict: DensityChange['verdict'], side: 'old' | 'new') => models.filter((model) => model.verdict === verdict).map((model) => {
    const [density, rank, ends] = [model.density[side], model.rank[side], model.densityInterval[side]];
    const on = model.benchmark === null ? '' : ` on ${model.benchmark}`;
    return density === null ? `${model.name}${on}` : `${model.name}${on} (ρ ${ratio(density)}${between(ends)}, ${rank === null ? 'beyond reach' : `rank ${rank}`})`;
  });
  const [came, went] = [named('appeared', 'new'), named('disappeared', 'old')];
  return [...(came.length > 0 ? [`New: ${listed(came)}.`] : []), ...(went.length > 0 ? [`Gone: ${listed(went)}.`] : [])];
}

/** "Density doubles every 328 days (≥ 156) → doubles every 300 days (180–900): within noise, growth rate by +0.30 standard errors." */
export function trendChangeSentence({ benchmark, growthRate, doublingDays, doublingInterval, n }: TrendChange): string {
  const side = (at: 'old' | 'new') => {
    if (n[at] === null) return 'no trend';
    const ends = doublingInterval[at] && interval(doublingInterval[at], days);
    return doublingDays[at] === null ? 'does not grow' : `doubles every ${days(doublingDays[at])} days${ends ? ` (${ends})` : ''}`;
  };
  const off = growthRate.standardErrors === null ? '' : `, growth rate by ${inStandardErrors(growthRate.standardErrors)} standard errors`;
  const verdict = n.old === null || n.new === null ? '' : `: ${verdictWords[growthRate.verdict]}${off}`;
  const on = benchmark === null ? '' : ` on ${printable(benchmark)}`;
  return growthRate.verdict === 'unchanged' ? `Density${on} ${side('new')}: unchanged.` : `Density${on} ${side('old')} → ${side('new')}${verdict}.`;
}

/** "Intervals: resampled (locked).", or for each side where they rest on something else. */
function intervalsNotes({ intervals: { old, new: now } }: Diff): string[] {
  const [was, is] = [old && intervalsWords(old), now && intervalsWords(now)];
  if (was === null || is === null) return was === is ? [] : [`Intervals: ${was ?? is}.`];
  return [was === is ? `Intervals: ${is}.` : `Intervals: old ${was}, new ${is}.`];
}

const lockWords = { none: '', current: ' (locked)', stale: ' (lock stale)', unreadable: ' (lock unreadable)', 'other-level': ' (the lock is of another level)' } as const;

function intervalsWords({ kind, lock }: DiffIntervals): string {
  return { bootstrap: 'resampled', covariance: 'from the covariance', mixed: 'resampled where that can be told, else from the covariance' }[kind] + lockWords[lock];
}

/** What the verdicts rest on, for those who read them. */
export function verdictNotes(diff: Diff): string[] {
  const { level, models, fits, laws, trends } = diff;
  const tested = ({ verdict }: { readonly verdict: Verdict }) => verdict === 'decisive' || verdict === 'within-noise';
  const onOneRuler = (model: DensityChange) => model.ratioInterval === null;
  const changes = [...fits.flatMap(({ params, prediction }) => [...Object.values(params), ...(prediction ? [prediction] : [])]), ...laws.flatMap(({ params }) => Object.values(params)), ...trends.map(({ growthRate }) => growthRate)];
  return [
    ...(nothingChanged(diff) ? [] : intervalsNotes(diff)),
    ...([...changes, ...models.filter((model) => !onOneRuler(model))].some(tested) ? [`Decisive: the ${levelText(level)} interval of the difference, made from the intervals of both, leaves out zero. Rows in both files make it too wide, never too narrow, so “within noise” does not show that nothing changed.`] : []),
    ...(models.some((model) => onOneRuler(model) && tested(model)) ? [`Scores read on one ruler are held against their own ± (${levelText(level)}): the errors of the ruler are in both.`] : []),
    ...(models.some(({ verdict }) => verdict === 'given') ? ['As typed: read on one ruler, of a score without ±, so there is no error to hold the change against.'] : []),
  ];
}
