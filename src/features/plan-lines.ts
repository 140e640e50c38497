import { count, interval, levelText, plural, ratio, significant, size, sizeOf, times } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { writeScore } from '../model/scores.js';
import type { Benchmark, DensityOptions } from '../model/study.js';
import { bytesText, flopText } from './amounts.js';
import { frontierWords } from './frontier-words.js';
import type { ArchEntry } from './report-arch.js';
import type { PlanEntry, PlanPredictionEntry, SpreadEntry, StandingEntry } from './report-plans.js';
import { reachWords } from './report-sentences.js';
import { spaced } from './words.js';

/** A plan in words: what is known of it, then one line for each thing expected of it. Plain text. */
export interface PlanLines {
  readonly name: string;
  /** "3.2B params", "9T tokens", "2026-12", "2,810 tokens per parameter", "1.73e23 FLOP". */
  readonly facts: readonly string[];
  readonly lines: readonly string[];
  readonly parts: PlanParts;
}

/** The same lines by what they are about. */
export interface PlanParts {
  readonly scores: readonly string[];
  /** Against models of its date, and of the ruler. */
  readonly standings: readonly string[];
  /** What to know before believing the others. */
  readonly doubts: readonly string[];
  readonly shape: string | null;
}

/** What a plan is read on. */
export interface Setting {
  readonly benchmarks: readonly Benchmark[];
  /** D0; null without a reference. */
  readonly tokens: number | null;
  /** Whether the ruler counts params without embeddings. */
  readonly bare: boolean;
  /** Which models carry the trend. */
  readonly frontier: DensityOptions['frontier'];
  readonly level: number;
}

export function planLines(plan: PlanEntry, setting: Setting): PlanLines {
  const { params, active, tokens, released, tokensPerParam, compute } = plan;
  const facts = [
    params === null ? null : `${size(params)} params`, active === null ? null : `${size(active)} active`, tokens === null ? null : sizeOf(tokens, 'token'), released,
    tokensPerParam === null ? null : `${significantCount(tokensPerParam)} tokens per parameter`, compute === null ? null : flopText(compute),
  ].filter((fact) => fact !== null);
  const shown = plan.predictions.some(({ counts }) => counts) ? plan.predictions.filter(({ counts }) => counts) : plan.predictions;
  const scores = shown.map((prediction) => predictionLine(prediction, setting));
  const doubts = [...extrapolation(plan), ...(setting.bare && plan.predictions.length > 0 ? ['the ruler counts params without embeddings; nothing is converted'] : [])];
  const { tokens: readAt } = setting;
  const standings = readAt === null ? [] : plan.standings.flatMap((standing) => standingLines(standing, plan, setting, readAt));
  const lacking = readAt === null ? ['nothing is predicted: there is no one reference to predict with'] : plan.standings.flatMap((standing) => lackingLine(standing, plan, setting));
  const shape = plan.arch && archLine(plan.arch);
  return {
    name: printable(plan.name), facts,
    lines: [...scores, ...doubts, ...standings, ...lacking, ...(shape ? [shape] : [])],
    parts: { scores, standings, doubts: [...doubts, ...lacking], shape },
  };
}

/** Whose intervals those of the trend are. */
const ofTrend = ['one new model', 'the line'] as const;

/** "hellaswag 79.8 % (90 % of a new run: 77.9–81.7 %; of the curve: 79.1–80.5 %), loss 2.281". */
function predictionLine({ benchmark, loss, score }: PlanPredictionEntry, { benchmarks, level }: Setting): string {
  const on = benchmarks.find(({ name }) => name === benchmark);
  const said = score && on ? `${scoreText(score.value, on)}${twoIntervals(score, (value) => scoreText(value, on), level, ['a new run', 'the curve'])}` : 'no score, its curve is not fitted';
  return `${printable(benchmark)} by the ruler’s recipe: ${said}${loss ? `, loss ${significant(loss.value, 4)}` : ''}`;
}

function twoIntervals({ interval: own, predictionInterval }: SpreadEntry, write: (value: number) => string, level: number, [one, mean]: readonly [string, string]): string {
  const [wide, narrow] = [interval(predictionInterval, write), interval(own, write)];
  const parts = [...(wide ? [`${levelText(level)} of ${one}: ${wide}`] : []), ...(narrow ? [`of ${mean}: ${narrow}`] : [])];
  return parts.length > 0 ? ` (${parts.join('; ')})` : '';
}

function extrapolation({ timesLargest, timesLongest, predictions }: PlanEntry): string[] {
  const beyond = [
    ...(timesLargest !== null && timesLargest > 1 ? [`${times(timesLargest)} its largest size`] : []),
    ...(timesLongest !== null && timesLongest > 1 ? [`${times(timesLongest)} its longest run`] : []),
  ];
  return predictions.length > 0 && beyond.length > 0 ? [`beyond the ruler’s runs: ${beyond.join(', ')}`] : [];
}

function standingLines({ benchmark, effectiveParams, density, densityInterval, frontier, promised, matches, daysBeyond }: StandingEntry, plan: PlanEntry, { benchmarks, level, frontier: rule }: Setting, tokens: number): string[] {
  const words = frontierWords(rule);
  const on = benchmark === null ? '' : `${printable(benchmark)}: `;
  const ends = (of: readonly [number | null, number | null] | null, write: (value: number) => string) => {
    const text = of && interval(of, write);
    return text ? ` (${levelText(level)}: ${text})` : '';
  };
  const lines: string[] = [];
  if (effectiveParams?.kind === 'size' && density !== null) {
    const match = matches ? `; matches a ${words.kind} model of ${count(matches.params)}${ends(matches.interval, (value) => count(value, 2))}` : '';
    lines.push(`${on}scores like a model of the ruler with ${count(effectiveParams.value)} at ${sizeOf(tokens, 'token')}${ends(effectiveParams.interval, (value) => count(value, 2))}, density ${ratio(density)}${ends(densityInterval, ratio)}${match}`);
  } else if (effectiveParams?.kind === 'out-of-reach') lines.push(`${on}no effective size at ${sizeOf(tokens, 'token')}: ${reachWords[effectiveParams.why]}`);
  if (frontier && promised) {
    const scores = promised.scores.flatMap((one) => {
      const known = benchmarks.find(({ name }) => name === one.benchmark);
      return known ? [`${printable(one.benchmark)} ${scoreText(one.value, known)}${twoIntervals(one, (value) => scoreText(value, known), level, ofTrend)}`] : [];
    });
    const beyond = daysBeyond !== null && daysBeyond > 0 ? `, ${plural(Math.round(daysBeyond), 'day')} beyond its last model` : '';
    lines.push(`${on}${words.promises(plan.released!)} density ${densityText(frontier.value)}${twoIntervals(frontier, densityText, level, ofTrend)}${beyond}: effective size ${count(promised.effectiveParams.value)}${timesLarger(promised.timesLargest)}, ${scores.join(', ')}`);
  }
  return lines;
}

function lackingLine({ benchmark, frontier }: StandingEntry, { released, size: own }: PlanEntry, { frontier: rule }: Setting): string[] {
  return released !== null && own !== null && !frontier ? [`${benchmark === null ? '' : `${printable(benchmark)}: `}${frontierWords(rule).nothingToCompare}`] : [];
}

/** "shape: 8.03B params (6.98B without embeddings) · weights 16.1 GB at 16 bits · …". */
export function archLine({ params, weightBits, weightBytes, cacheBytesPerToken, cacheBytes, context, forwardFlopsPerToken }: ArchEntry): string {
  const active = params.active < params.total ? `, ${count(params.active)} active` : '';
  return [
    `shape: ${count(params.total)} params${active} (${count(params.nonEmbedding)} without embeddings)`,
    `weights ${bytesText(weightBytes)} at ${significantCount(weightBits)} bits`,
    `KV cache ${bytesText(cacheBytesPerToken)} per token, ${bytesText(cacheBytes)} at ${context.toLocaleString('en-US')} tokens`,
    `${flopText(forwardFlopsPerToken)} per token forward`,
  ].join(' · ');
}

/** ", 146× the ruler’s largest". */
function timesLarger(factor: number | null): string {
  return factor !== null && factor > 1 ? `, ${times(factor)} the ruler’s largest` : '';
}

/** A density as far away as a trend may lead. */
function densityText(value: number): string {
  return value >= 10_000 ? count(value, 2) : ratio(value);
}

function scoreText(value: number, benchmark: Benchmark): string {
  return spaced(writeScore(value, benchmark));
}

/** Three digits, thousands apart: "2,810", "4", "0.4". */
function significantCount(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
