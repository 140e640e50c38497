import type { Evaluation, Ruler } from '../../analysis/evaluation.js';
import { count, percent, plural, significant } from '../../base/figures.js';
import type { Fit } from '../../engine/fitted.js';
import { score, type ScoreCurve, type ScoreCurveName } from '../../engine/score-curve.js';
import type { Measured, Reference, ReferenceRow } from '../../model/study.js';
import { unitWords } from './law-plot.js';
import { notFittedWords } from './not-fitted-words.js';
import { paint } from './palette.js';
import { shortName } from './placed-models.js';
import { runLayer, runLook, runRow, type RunLook } from './run-marks.js';
import { evenly, extent } from './scale.js';
import { ring, type Drawn, type JsonObject } from './spec.js';

/** More marks than this make a plot slow and say no more. */
const mostRuns = 2000;
const crowd = 200;

/** Score against loss on one benchmark: the rows of the reference, the fitted curve, and where the models of the file stand on it. */
export function curvePlot(evaluation: Evaluation, ruler: Ruler): Drawn {
  const { reference, density } = evaluation.study;
  const { benchmark, curve, law } = ruler;
  if (reference === null) return { missing: 'There is no reference to measure against. Add for instance `use std/refinedweb`.' };
  if (curve.kind === 'not-fitted') return { missing: `No score curve could be fitted. ${notFittedWords[curve.why]}` };

  const runs = runsOf(reference, ruler);
  const models = modelsOn(evaluation, benchmark.name);
  const { floor, ceiling } = curve.coefficients;
  const losses = extent([...runs, ...models].map((p) => p.loss));
  const limit = law.kind === 'fitted' ? law.coefficients.E + law.coefficients.B * density.tokens ** -law.coefficients.beta : null;
  const datasets = {
    bounds: [{ score: floor, label: `floor ${percent(floor)}` }, { score: ceiling, label: `ceiling ${percent(ceiling)}` }],
    limit: limit !== null && limit > losses.low - 0.25 * (losses.high - losses.low) ? [{ loss: limit, label: `no size goes below at ${count(density.tokens)} tokens` }] : [],
    curve: Number.isFinite(losses.low) ? evenly(losses, 100).map((x) => ({ loss: x, score: score(curve.coefficients, x) })) : [],
    runs: spread(runs, mostRuns).map((r) => runRow(r.look, r.name, runTip(r, curve.coefficients), { loss: r.loss, score: r.score })),
    models: spread(models, mostRuns).map((m) => ({ loss: m.loss, score: m.score, name: m.name, tip: modelTip(m) })),
  };
  const present = new Set(runs.map((r) => r.look));
  return { says: sentence(curve, evaluation, ruler, runs, models.length), datasets, layers: layers(present, runs.length > crowd, reference.unit, benchmark.title ?? benchmark.name) };
}

interface Run {
  readonly name: string;
  readonly loss: number;
  readonly score: number;
  readonly look: RunLook;
}

interface Standing {
  readonly name: string;
  readonly loss: number;
  readonly score: number;
  readonly measured: Measured;
}

/** Held-out runs come last and lie on top. */
function runsOf(reference: Reference, { benchmark, curveRows, curveZ }: Ruler): Run[] {
  const run = (row: ReferenceRow | undefined, look: RunLook): Run[] => {
    const [loss, score] = [row?.losses[benchmark.name], row?.scores[benchmark.name]];
    return row && loss !== undefined && score !== undefined ? [{ name: row.name, loss, score, look }] : [];
  };
  return [
    ...curveRows.flatMap((index, i) => run(reference.rows[index], runLook(curveZ[i]))),
    ...reference.rows.filter((row) => row.role === 'held-out').flatMap((row) => run(row, 'heldOut')),
  ];
}

/** The models whose score lies on the curve. */
function modelsOn({ models }: Evaluation, benchmark: string): Standing[] {
  return models.flatMap(({ model, scores }) => {
    const read = scores.find((s) => s.benchmark === benchmark);
    const measured = model.scores[benchmark];
    return read && measured && read.loss !== null && Number.isFinite(read.loss) ? [{ name: model.name, loss: read.loss, score: measured.value, measured }] : [];
  });
}

/** Every so many of them when there are too many. */
function spread<T>(items: readonly T[], most: number): readonly T[] {
  const step = Math.ceil(items.length / most);
  return step > 1 ? items.filter((_, i) => i % step === 0) : items;
}

function layers(present: ReadonlySet<RunLook>, faint: boolean, unit: string, title: string): JsonObject[] {
  const x: JsonObject = { field: 'loss', type: 'quantitative', title: `loss (${unitWords(unit)})`, scale: { zero: false, nice: false, padding: 12 }, axis: { tickCount: { expr: 'ceil(width / 80)' }, grid: false } };
  const y: JsonObject = { field: 'score', type: 'quantitative', title: `${shortName(title, 40)}, score`, scale: { zero: false, nice: false, padding: 10 }, axis: { format: '.0%', tickCount: 6 } };
  const label = (mark: JsonObject, encoding: JsonObject): JsonObject => ({
    data: { name: 'bounds' }, mark: { type: 'text', fontSize: 11, fill: paint('muted'), aria: false, ...mark }, encoding: { ...encoding, text: { field: 'label', type: 'nominal' } },
  });
  return [
    { data: { name: 'bounds' }, mark: { type: 'rule', stroke: paint('muted'), strokeDash: [5, 4], aria: false }, encoding: { y } },
    label({ x: { expr: 'width - 6' }, align: 'right', dy: -7 }, { y }),
    runLayer(present, x, y, null, faint),
    { data: { name: 'limit' }, mark: { type: 'rule', stroke: paint('muted'), strokeDash: [2, 3], aria: false }, encoding: { x } },
    { ...label({ y: { expr: 'height - 8' }, align: 'left', dx: 5 }, { x }), data: { name: 'limit' } },
    { data: { name: 'curve' }, mark: { type: 'line', stroke: paint('record'), strokeWidth: 2, aria: false }, encoding: { x, y } },
    ring('runs', { x, y }),
    ring('models', { x, y }),
    {
      data: { name: 'models' },
      mark: { type: 'point', shape: 'diamond', size: 55, filled: true, fill: paint('model'), stroke: paint('paper'), strokeWidth: 0.8, opacity: 0.95, cursor: 'pointer' },
      encoding: { x, y, tooltip: { field: 'tip', type: 'nominal' }, description: { field: 'tip', type: 'nominal' } },
    },
  ];
}

function runTip({ name, loss, score: measured }: Run, curve: ScoreCurve): string {
  const off = measured - score(curve, loss);
  return [shortName(name, 80), `loss ${significant(loss, 4)} · score ${percent(measured)}`, `${significant(Math.abs(off) * 100, 2)} points ${off < 0 ? 'below' : 'above'} the curve`].join('\n');
}

function modelTip({ name, measured, loss }: Standing): string {
  const error = measured.stderr === null ? '' : ` ± ${percent(measured.stderr)}`;
  return [shortName(name, 80), `score ${percent(measured.value)}${error}`, `stands for loss ${significant(loss, 4)}`].join('\n');
}

function sentence(curve: Fit<ScoreCurveName>, { models }: Evaluation, { benchmark }: Ruler, runs: readonly Run[], on: number): string {
  const scored = models.filter((m) => m.scores.some((s) => s.benchmark === benchmark.name)).length;
  const outliers = runs.filter((r) => r.look === 'outlier').length;
  return [
    `${curveWords(curve.coefficients)} follows ${plural(curve.n, 'point')}, typically within ${significant(curve.typicalError * 100, 2)} points of score`,
    outliers > 0 && plural(outliers, 'outlier'),
    scored > 0 && (on === scored ? `${scored === 1 ? 'the model' : `all ${scored} models`} of this file ${scored === 1 ? 'stands' : 'stand'} on it` : `${on} of ${plural(scored, 'model')} stand on it, the others score beyond its floor or ceiling`),
  ].filter(Boolean).join('; ') + '.';
}

/** "S = 0.25 + 0.75 / (1 + exp(3.51 (L − 2.595)))". */
export function curveWords({ floor, ceiling, slope, midpoint }: ScoreCurve): string {
  return `S = ${significant(floor, 3)} + ${significant(ceiling - floor, 3)} / (1 + exp(${significant(slope, 3)} (L − ${significant(midpoint, 4)})))`;
}
