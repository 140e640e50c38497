import type { Code, Diagnostic, Related } from '../base/diagnostic.js';
import { count, percent, plural } from '../base/figures.js';
import type { Origin } from '../model/study.js';
import type { Analysis } from './analysis.js';
import { runsBehind, type Evaluation, type ModelResult, type Scrutiny } from './evaluation.js';
import { hangsOn, mostMoved, unitNamed, unitOfRow } from './left-out.js';
import { locate } from './places.js';

const ABOUT_ROWS: ReadonlySet<Code> = new Set<Code>(['reference-outlier', 'influential-row']);
const ABOUT_MODELS: ReadonlySet<Code> = new Set<Code>(['beyond-reach', 'benchmarks-disagree', 'score-near-floor', 'score-near-ceiling']);

/** Rows of one run that are linked. */
const MOST_ROWS = 3;

/** The remarks with the places they have to do with: of a row its fit and the model it moves most, of a model the rows its size hangs on. */
export function withRelated(analysis: Analysis, evaluation: Evaluation, said: readonly Diagnostic[]): Diagnostic[] {
  if (!said.some(({ code }) => ABOUT_ROWS.has(code) || ABOUT_MODELS.has(code))) return [...said];
  const places = new LinkedPlaces(analysis, evaluation);
  return said.map((item) => {
    const related = ABOUT_ROWS.has(item.code) ? places.ofRow(item) : ABOUT_MODELS.has(item.code) ? places.ofModel(item) : [];
    return related.length > 0 ? { ...item, related } : item;
  });
}

/** Remarks are told apart by the name they stand at. */
class LinkedPlaces {
  readonly #rows: ReadonlyMap<number, number>;
  readonly #models: ReadonlyMap<number, ModelResult>;

  constructor(private readonly analysis: Analysis, private readonly evaluation: Evaluation) {
    const { study: { reference }, models } = evaluation;
    this.#rows = new Map((reference?.rows ?? []).flatMap(({ origin }, row) => this.#startOf(origin).map((start) => [start, row] as const)));
    this.#models = new Map(models.flatMap((result) => this.#startOf(result.model.origin).map((start) => [start, result] as const)));
  }

  ofRow({ code, span }: Diagnostic): Related[] {
    const row = this.#rows.get(span.start);
    const { scrutiny, study: { reference } } = this.evaluation;
    if (row === undefined || !reference) return [];
    const fit = code === 'reference-outlier' ? this.#at(reference.origin, 'The reference whose fit it lies off') : [];
    return [...fit, ...(scrutiny ? this.#movedBy(scrutiny, row) : [])];
  }

  #movedBy(scrutiny: Scrutiny, row: number): Related[] {
    const unit = unitOfRow(scrutiny, row);
    const moved = unit === null ? null : mostMoved(this.evaluation, scrutiny, unit);
    return moved ? this.#at(moved.model.model.origin, `The model that this row moves most: ${count(moved.before)}, without it ${withoutText(moved)}`) : [];
  }

  ofModel({ code, span }: Diagnostic): Related[] {
    const model = this.#models.get(span.start);
    if (!model) return [];
    return [...(code === 'beyond-reach' ? this.#largest(model) : []), ...this.#hangs(model)];
  }

  #hangs(model: ModelResult): Related[] {
    const { scrutiny, study: { reference } } = this.evaluation;
    const found = scrutiny && hangsOn(this.evaluation, scrutiny, model);
    if (!found) return [];
    const { rows } = unitNamed(this.evaluation, scrutiny, found.unit);
    const which = rows.length > 1 ? `a run of ${plural(rows.length, 'row')}` : 'this row';
    return rows.slice(0, MOST_ROWS).flatMap((row) => this.#at(reference!.rows[row]!.origin, `Its size hangs most on ${which}: without it ${withoutText(found)}`));
  }

  /** The largest run behind the sizes of this model. */
  #largest({ scores }: ModelResult): Related[] {
    const { rulers, study: { reference } } = this.evaluation;
    const runs = rulers.filter(({ benchmark, largest }) => largest !== null && scores.some((score) => score.benchmark === benchmark.name)).sort((a, b) => a.largest! - b.largest!);
    const row = runs[0] && runsBehind(runs[0]).map((at) => reference!.rows[at]!).find(({ params }) => params === runs[0]!.largest);
    return row ? this.#at(row.origin, `The ruler’s largest run, ${count(row.params!)}`) : [];
  }

  #at(origin: Origin, message: string): Related[] {
    const own = this.analysis.place(origin);
    const place = own ? { path: this.analysis.path, span: own } : locate(this.analysis.module, origin);
    return place ? [{ ...place, message }] : [];
  }

  /** Rows of a CSV file share one place, and cannot be told apart by it. */
  #startOf(origin: Origin): number[] {
    const span = origin.csvRow === null ? this.analysis.place(origin) : null;
    return span ? [span.start] : [];
  }
}

function withoutText({ params, change }: { readonly params: number | null; readonly change: number | null }): string {
  if (params === null || change === null) return 'out of reach';
  const share = Math.expm1(change);
  return `${count(params)} (${share < 0 ? '−' : '+'}${percent(Math.abs(share), 0).replace('%', ' %')})`;
}
