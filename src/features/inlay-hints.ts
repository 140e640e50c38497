import type { Analysis } from '../analysis/analysis.js';
import { largestRun, type Evaluation, type LockState, type ModelResult } from '../analysis/evaluation.js';
import { locate, type Location } from '../analysis/places.js';
import { count, interval, plural, ratio, times } from '../base/figures.js';
import type { Span } from '../base/span.js';
import type { EffectiveSize } from '../engine/effective-size.js';
import { plansOf, type PlanResult } from '../analysis/plans.js';
import type { ModelRecord } from '../model/records.js';
import { frontierWords } from './frontier-words.js';
import type { Computed, Hint, HintKinds } from './hint.js';
import { planHint } from './plan-hint.js';
import { lawHints } from './law-hints.js';
import { lineEnd } from './line-end.js';
import { lossOff } from './words.js';

/**
 * The hints of the models and references whose lines lie within `span`. The numbers may be older than the text: a model keeps its last
 * ones, found by its name, with an ellipsis if what they were computed from has changed since, or is being typed and cannot be computed.
 */
export function inlayHints(analysis: Analysis, computed: Computed | null, span: Span, kinds: HintKinds): Hint[] {
  if (!computed) return [];
  const { evaluation } = computed;
  const { reference } = evaluation.study;
  const target = reference && locate(computed.analysis.module, reference.origin);
  const hints: Hint[] = [...(kinds.fit ? fitHints(analysis, evaluation, span, target) : []), ...lawHints(analysis, computed, span, kinds)];
  const known = resultsByName(computed);
  const earlier = computed.before && resultsByName(computed.before);
  const sameRulers = computed.analysis.module.scope === analysis.module.scope;
  const { records, facts, csv } = analysis.models;
  for (let at = firstIn(analysis, span); at < records.length; at++) {
    const record = records[at]!;
    if (csv[at]! >= 0 || facts.repeated.has(at)) continue;
    const place = analysis.places.inModel(at, record.name.span);
    if (place.start > span.end) break;
    const found = known.get(record.name.value);
    if (!found) continue;
    const now = hintText(found, evaluation, kinds);
    const last = now === null ? earlier?.get(record.name.value) : undefined;
    const text = now ?? (last && hintText(last, computed.before!.evaluation, kinds));
    const old = now === null || !sameRulers || !sameNumbers(found.record, record);
    if (text) hints.push({ offset: lineEnd(analysis.text, place.end), text: old ? `${text} …` : text, about: place.start, target });
  }
  return hints;
}

function hintText(found: Found, evaluation: Evaluation, kinds: HintKinds): string | null {
  if (found.plan) return kinds.plan ? planHint(found.plan, evaluation, kinds.interval) : null;
  return modelHint(found.result, evaluation, kinds, layoutOf(evaluation, kinds));
}

type Found = { readonly record: ModelRecord } & ({ readonly plan: null; readonly result: ModelResult } | { readonly plan: PlanResult });

const byName = new WeakMap<Evaluation, ReadonlyMap<string, Found>>();

function resultsByName({ analysis, evaluation }: Computed): ReadonlyMap<string, Found> {
  let known = byName.get(evaluation);
  if (!known) {
    const records = analysis.models.records.filter((_, at) => !analysis.models.facts.repeated.has(at));
    const [planned, measured] = [records.filter((record) => record.planned), records.filter((record) => !record.planned)];
    known = new Map<string, Found>([
      ...evaluation.models.map((result, at): [string, Found] => [result.model.name, { plan: null, result, record: measured[at]! }]),
      ...plansOf(evaluation).map((plan, at): [string, Found] => [plan.plan.name, { plan, record: planned[at]! }]),
    ]);
    byName.set(evaluation, known);
  }
  return known;
}

/** The first model whose line may lie within the span: models stand in the order of the text. */
function firstIn({ models, places }: Analysis, span: Span): number {
  let [low, high] = [0, models.records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places.inModel(middle, models.records[middle]!.name.span).start < span.start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sameNumbers(before: ModelRecord, after: ModelRecord): boolean {
  if (before === after) return true;
  const numbers = ({ planned, params, active, tokens, released, scores, base, arch }: ModelRecord) =>
    JSON.stringify([planned, params?.value, active?.value, planned && tokens?.value, released?.value, base?.value, arch?.value, scores.map(({ benchmark, value }) => [benchmark, value.value, value.stderr])]);
  return numbers(before) === numbers(after);
}

/** Widths of the figures over the whole file, so that hints below each other line up and do not jitter while typing. */
interface Layout {
  readonly size: number;
  readonly interval: number;
  readonly density: number;
}

const layouts = new WeakMap<Evaluation, Map<boolean, Layout>>();

function layoutOf(evaluation: Evaluation, kinds: HintKinds): Layout {
  const known = layouts.get(evaluation) ?? new Map<boolean, Layout>();
  layouts.set(evaluation, known);
  let layout = known.get(kinds.interval);
  if (!layout) {
    const sizes = evaluation.models.flatMap(({ effective }) => (effective?.kind === 'size' ? [effective] : []));
    const widest = (texts: readonly string[]) => texts.reduce((most, text) => Math.max(most, text.length), 0);
    layout = {
      size: widest(sizes.map(({ params }) => figure(params))),
      interval: kinds.interval ? widest(sizes.map(intervalText)) : 0,
      density: widest(evaluation.models.map(({ density }) => (density === null ? '' : ratio(density)))),
    };
    known.set(kinds.interval, layout);
  }
  return layout;
}

/** As wide as a digit, and unlike a blank not collapsed. */
export const FIGURE_SPACE = '\u2007';

function modelHint(result: ModelResult, evaluation: Evaluation, kinds: HintKinds, layout: Layout): string | null {
  const { study, rulers } = evaluation;
  if (study.density.combine === 'each') return eachHint(result, evaluation, kinds);
  const { effective, density } = result;
  if (!effective) return null;
  if (effective.kind === 'out-of-reach') return kinds.effectiveSize || kinds.density ? `N̂ — ${OUT_OF_REACH[effective.why]}` : null;
  const parts: string[] = [];
  if (kinds.effectiveSize) parts.push(`N̂ ${figure(effective.params).padStart(layout.size, FIGURE_SPACE)}${kinds.interval ? intervalText(effective).padEnd(layout.interval, FIGURE_SPACE) : ''}`);
  if (kinds.density && density !== null) parts.push(`ρ ${ratio(density).padStart(layout.density, FIGURE_SPACE)}${kinds.interval && !kinds.effectiveSize ? densityInterval(result) : ''}`);
  if (parts.length === 0) return null;
  const counted = study.density.benchmarks.filter((name) => rulers.some(({ benchmark }) => benchmark.name === name)).length;
  const partial = counted > 1 && result.covered < counted ? [`${result.covered} of ${counted} benchmarks`] : [];
  return [...parts, ...partial].join(' · ') + (result.frontier ? carrierMark(evaluation) : '') + beyond(evaluation, result.extrapolated, effective, result.scores.map(({ benchmark }) => benchmark), ' · ');
}

/** Of those who carry the trend; where all do, the mark would say nothing. */
function carrierMark({ study: { density: { frontier } } }: Evaluation): string {
  return frontier === 'all' ? '' : `  ${frontierWords(frontier).mark}`;
}

/** " · 8.0× beyond", of the largest run behind the size: no run stands behind it. */
function beyond({ rulers }: Evaluation, extrapolated: boolean, { params }: EffectiveSize & { readonly kind: 'size' }, benchmarks: readonly string[], before: string): string {
  const largest = extrapolated ? largestRun(rulers, benchmarks) : null;
  return largest === null ? '' : `${before}${times(params / largest)} beyond`;
}

const OUT_OF_REACH = { 'below-floor': 'at guessing level', 'above-ceiling': 'above the ruler’s ceiling', 'loss-below-limit': 'above the ruler’s ceiling' } as const;

function eachHint({ scores }: ModelResult, evaluation: Evaluation, kinds: HintKinds): string | null {
  const parts = scores.map(({ benchmark, effective, density, frontier, extrapolated }) => {
    if (effective.kind === 'out-of-reach') return `${benchmark} N̂ — ${OUT_OF_REACH[effective.why]}`;
    const size = kinds.effectiveSize ? ` N̂ ${figure(effective.params)}${kinds.interval ? intervalText(effective) : ''}` : '';
    return `${benchmark}${size}${kinds.density && density !== null ? ` ρ ${ratio(density)}` : ''}${frontier && carrierMark(evaluation) ? ' ↗' : ''}${beyond(evaluation, extrapolated, effective, [benchmark], ' ')}`;
  });
  return parts.length > 0 && (kinds.effectiveSize || kinds.density) ? parts.join(' · ') : null;
}

/** Two digits, three where the first would say too little: "5.9B", "16.3B", "346B". */
function figure(params: number): string {
  const two = count(params, 2);
  return /^\d\./.test(two) ? two : count(params, 3);
}

function intervalText(effective: EffectiveSize & { readonly kind: 'size' }): string {
  const ends = interval(effective.interval, (value) => count(value, 2));
  return ends === null ? '' : ` (${ends})`;
}

function densityInterval({ densityInterval: ends }: ModelResult): string {
  const text = ends && interval(ends, (value) => ratio(value));
  return text ? ` (${text})` : '';
}

/** Behind the line that brings the ruler in: what measures, and how well it fits. */
function fitHints(analysis: Analysis, { study, rulers, lock }: Evaluation, span: Span, target: Location | null): Hint[] {
  const { reference, density } = study;
  if (!reference) return [];
  const own = analysis.place(reference.origin);
  const use = analysis.module.uses.find(({ module }) => module?.scope.references.some(({ file, statement }) => file === reference.origin.file && statement === reference.origin.statement));
  const place = own ?? (use ? analysis.places.inFrame(use.statement, use.target.span) : null);
  if (!place || place.start < span.start || place.start > span.end) return [];
  const used = rulers.filter(({ benchmark }) => density.benchmarks.includes(benchmark.name) || (own !== null && density.benchmarks.length === 0));
  const laws = new Map(used.flatMap(({ benchmark, law, lawRows, curveRows, implied }) => (law.kind === 'fitted' ? [[law, { benchmark: benchmark.name, said: implied ? `${plural(curveRows.length, 'run')}, losses implied by ${implied.name}` : `${plural(lawRows.length, 'run')}, ${lossOff(law.typicalError)}` }]] : [])));
  const texts = [...laws].map(([, { benchmark, said }]) => `${laws.size > 1 ? `${benchmark}: ` : ''}${said}`);
  if (texts.length === 0) return [];
  return [{ offset: lineEnd(analysis.text, place.end), text: [...texts, ...lockTexts[lock.kind]].join(' · '), about: place.start, target }];
}

const lockTexts: Readonly<Record<LockState['kind'], readonly string[]>> = { none: [], current: ['locked'], stale: ['lock stale'], unreadable: [] };
