import type { CurveMember, LawMember, ModelMember, TrendMember } from '../engine/ensemble.js';
import type { Fit } from '../engine/fitted.js';
import type { LossLawName } from '../engine/loss-law.js';
import type { Reference, ReferenceRow } from '../model/study.js';
import type { Ensembled, Evaluation, ModelResult, Ruler } from './evaluation.js';
import { curveOptions, curvePoints, lawPoints, unitOf } from './rulers.js';

/**
 * Rows and models are put in the order of their numbers, so that neither their order in the file nor their names change a digit of what is
 * drawn. Null where no law could be fitted.
 */
export function ensembleOf({ study, rulers, models, trends }: Evaluation): Ensembled | null {
  const { reference, density } = study;
  if (!reference || !rulers.some(({ law }) => law.kind === 'fitted')) return null;
  const used = new Set(rulers.flatMap(({ lawRows, curveRows }) => [...lawRows, ...curveRows]));
  const order = inOrder([...used], (row) => rowKey(reference.rows[row]!));
  const position = new Map(order.map((row, at) => [row, at]));
  const { units, rows } = unitsOf(order, reference);
  const { laws, lawOf } = lawsOf(reference, rulers, position);
  const { curves, curveOf } = curvesOf(reference, rulers, position, lawOf);
  const modelOrder = inOrder(models.map((_, at) => at), (at) => modelKey(models[at]!));
  const modelOf: number[] = [];
  modelOrder.forEach((at, number) => (modelOf[at] = number));
  const curveNamed = new Map(rulers.map(({ benchmark }, at) => [benchmark.name, curveOf[at]!]));
  return {
    rows, lawOf, curveOf, modelOf,
    ensemble: {
      units, laws, curves,
      models: modelOrder.map((at) => modelMember(models[at]!, curveNamed)),
      trends: trends.map(({ benchmark, candidates }): TrendMember => ({
        curve: benchmark === null ? null : (curveNamed.get(benchmark) ?? null), candidates: candidates.map((at) => modelOf[at]!).sort((a, b) => a - b),
      })),
      tokens: density.tokens, level: density.level, combine: density.combine, frontier: density.frontier,
    },
  };
}

/** Checkpoints are drawn with the run they belong to. */
function unitsOf(order: readonly number[], { rows }: Reference): { units: number[]; rows: number[][] } {
  const numbers = new Map<string | number, number>();
  const members: number[][] = [];
  const units = order.map((row) => {
    const key = rows[row]!.run ?? row;
    const unit = numbers.get(key) ?? members.push([]) - 1;
    numbers.set(key, unit);
    members[unit]!.push(row);
    return unit;
  });
  return { units, rows: members };
}

function lawsOf(reference: Reference, rulers: readonly Ruler[], position: ReadonlyMap<number, number>): { laws: LawMember[]; lawOf: (number | null)[] } {
  const laws: LawMember[] = [];
  const numbers = new Map<Fit<LossLawName>, number>();
  const lawOf = rulers.map(({ benchmark, law, lawRows }) => {
    if (law.kind !== 'fitted') return null;
    const known = numbers.get(law);
    if (known !== undefined) return known;
    numbers.set(law, laws.length);
    const rows = sorted(lawRows, position);
    return laws.push({ rows: rows.map((row) => position.get(row)!), points: lawPoints(reference, benchmark, rows), options: { ...reference.law, audit: 'quick' }, fit: law }) - 1;
  });
  return { laws, lawOf };
}

function curvesOf(reference: Reference, rulers: readonly Ruler[], position: ReadonlyMap<number, number>, lawOf: readonly (number | null)[]): { curves: CurveMember[]; curveOf: (number | null)[] } {
  const curves: CurveMember[] = [];
  const curveOf = rulers.map(({ benchmark, curve, curveRows }, at) => {
    const law = lawOf[at] ?? null;
    if (curve.kind !== 'fitted' || law === null) return null;
    const rows = sorted(curveRows, position);
    const options = { ...curveOptions(reference, benchmark), audit: 'quick' as const };
    return curves.push({ law, rows: rows.map((row) => position.get(row)!), points: curvePoints(reference, benchmark, rows), options, fit: curve, width: unitOf(benchmark) }) - 1;
  });
  return { curves, curveOf };
}

function sorted(rows: readonly number[], position: ReadonlyMap<number, number>): number[] {
  return [...rows].sort((a, b) => position.get(a)! - position.get(b)!);
}

function modelMember({ model, size, scores: read }: ModelResult, curveNamed: ReadonlyMap<string, number | null>): ModelMember {
  const scores = read.map(({ benchmark, reading }) => ({ curve: curveNamed.get(benchmark)!, value: reading.score.value, stderr: reading.score.stderr ?? 0 }));
  return { scores, size, day: model.released?.day ?? null, dayWidth: (model.released?.uncertainty ?? 0) * Math.sqrt(12) };
}

function rowKey({ params, tokens, losses, scores, lossErrors, scoreErrors, run, role }: ReferenceRow): string {
  return JSON.stringify([params, tokens, byName(losses), byName(scores), byName(lossErrors), byName(scoreErrors), run !== null, role]);
}

function modelKey({ model: { scores, released }, size }: ModelResult): string {
  return JSON.stringify([size, released?.day ?? null, released?.uncertainty ?? 0, byName(scores)]);
}

function byName<Value>(values: Readonly<Record<string, Value>>): [string, Value][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Sorted by key; equal keys keep their order, which then does not matter. */
function inOrder(items: readonly number[], key: (item: number) => string): number[] {
  return items.map((item) => ({ item, key: key(item) })).sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}
