import { whyNotFitted } from '../../analysis/why-not-fitted.js';
import type { Evaluation, HeldOut, Ruler } from '../../analysis/evaluation.js';
import { turnedBounds } from '../../analysis/held-out.js';
import { turned } from '../../analysis/rulers.js';
import { plural, significant } from '../../base/figures.js';
import type { Fit } from '../../engine/fitted.js';
import { lossLimit } from '../../engine/loss-law.js';
import { scoreAtLoss } from '../../engine/prediction.js';
import { score, type ScoreCurveName } from '../../engine/score-curve.js';
import { isFraction, writeScore } from '../../model/scores.js';
import type { Benchmark, Measured, Reference, ReferenceRow } from '../../model/study.js';
import { curveFormula } from '../formulas.js';
import { pointsText, share, unsettled } from '../words.js';
import { bandLayers, bandRows, bandWords, type Banded } from './bands.js';
import { influenceMarks, ringedLayer } from './influence-marks.js';
import { paint } from './palette.js';
import { noReference, roundCount, shortName, unitWords } from './plot-words.js';
import { crowd, heldOutMarks, isHeldOut, mostRuns, runLayer, runLook, runRow, spread, unexpectedWords, type HeldOutMark, type RunLook } from './run-marks.js';
import { evenly, extent } from './scale.js';
import { haloed, ring, type Drawn, type JsonObject, type Row } from './spec.js';

/** Score against loss on one benchmark: the rows of the reference, the fitted curve, and where the models of the file stand on it. */
export function curvePlot(evaluation: Evaluation, ruler: Ruler): Drawn {
  const { reference, density } = evaluation.study;
  const { benchmark, curve, law } = ruler;
  if (reference === null) return { missing: noReference };
  if (curve.kind === 'not-fitted') return { missing: `No score curve could be fitted: ${whyNotFitted(curve.why, curve.n)}` };

  const runs = runsOf(reference, ruler, heldOutMarks(evaluation, benchmark, 'score'));
  const influence = influenceMarks(evaluation, ruler, 'curve');
  const models = modelsOn(evaluation, benchmark.name);
  const [floor, ceiling] = [curve.coefficients.floor, curve.coefficients.ceiling].map((value) => turned(value, benchmark)) as [number, number];
  const onCurve = (at: number): number => turned(score(curve.coefficients, at), benchmark);
  const losses = extent([...runs, ...models].map((p) => p.loss));
  const limit = law.kind === 'fitted' ? lossLimit(law.coefficients, density.tokens) : null;
  const row = (r: Run): Row => runRow(r.look, r.name, runTip(r, onCurve(r.loss), benchmark, influence.tip(r.index)), { loss: r.loss, score: r.score });
  const at = Number.isFinite(losses.low) ? evenly(losses, 100) : [];
  const shown = extent([...runs.map((r) => r.score), ...models.map((m) => m.score), floor, ceiling]);
  const bands = bandRows(at.map((loss) => banded(ruler, loss, density.level)), 'score', shown);
  const datasets = {
    ...bands,
    bounds: [{ score: floor, label: `floor ${share(floor, benchmark)}`, below: floor < ceiling }, { score: ceiling, label: `ceiling ${share(ceiling, benchmark)}`, below: ceiling < floor }],
    limit: limit === null ? [] : [{ loss: limit, label: `no size goes below at ${roundCount(density.tokens)} tokens` }],
    curve: at.map((loss) => ({ loss, score: onCurve(loss) })),
    runs: spread(runs.filter((r) => !isHeldOut(r.look)), mostRuns).map(row),
    models: spread(models, mostRuns).map((m) => runRow('model', m.name, modelTip(m, benchmark), { loss: m.loss, score: m.score })),
    heldOut: runs.filter((r) => isHeldOut(r.look)).map(row),
    ringed: runs.filter((r) => influence.isRinged(r.index)).map(({ loss, score }) => ({ loss, score })),
  };
  const present = new Set([...runs.map((r) => r.look), ...(models.length > 0 ? ['model' as const] : [])]);
  return { says: sentence(curve, evaluation, ruler, runs, models.length) + bandWords(bands, density.level) + influence.words, datasets, layers: layers(present, runs.length > crowd, reference.unit, benchmark) };
}

/** The intervals at one loss: what they hold is how the score may lie when the loss is known. */
function banded({ benchmark, curve }: Ruler, at: number, level: number): Banded {
  const found = curve.kind === 'fitted' ? scoreAtLoss(curve, at, level, turnedBounds(benchmark)) : null;
  const ends = (of: 'curve' | 'newRun') => found && (found[of].map((value) => turned(value, benchmark)).sort((a, b) => a - b) as [number, number]);
  return { at: { loss: at }, curve: ends('curve'), newRun: ends('newRun') };
}

interface Run {
  /** In the reference. */
  readonly index: number;
  readonly name: string;
  readonly loss: number;
  readonly score: number;
  readonly look: RunLook;
  /** How a held-out run was predicted. */
  readonly said: string | null;
}

interface Standing {
  readonly name: string;
  readonly loss: number;
  readonly score: number;
  readonly measured: Measured;
}

/** Held-out runs come last and lie on top. */
function runsOf(reference: Reference, { benchmark, curveRows, curveZ }: Ruler, markOf: (row: number) => HeldOutMark): Run[] {
  const run = (index: number, { look, said }: HeldOutMark): Run[] => {
    const row: ReferenceRow | undefined = reference.rows[index];
    if (!row || !Object.hasOwn(row.losses, benchmark.name) || !Object.hasOwn(row.scores, benchmark.name)) return [];
    return [{ index, name: row.name, loss: row.losses[benchmark.name]!, score: row.scores[benchmark.name]!, look, said }];
  };
  return [
    ...curveRows.flatMap((index, i) => run(index, { look: runLook(curveZ[i]), said: null })),
    ...reference.rows.flatMap((row, index) => (row.role === 'held-out' ? run(index, markOf(index)) : [])),
  ];
}

/** The models whose score lies on the curve. */
function modelsOn({ models }: Evaluation, benchmark: string): Standing[] {
  return models.flatMap(({ model, scores }) => {
    const read = scores.find((s) => s.benchmark === benchmark);
    const measured = Object.hasOwn(model.scores, benchmark) ? model.scores[benchmark] : undefined;
    return read && measured && read.loss !== null && Number.isFinite(read.loss) ? [{ name: model.name, loss: read.loss, score: measured.value, measured }] : [];
  });
}

function layers(present: ReadonlySet<RunLook>, crowded: boolean, unit: string, benchmark: Benchmark): JsonObject[] {
  const x: JsonObject = {
    field: 'loss', type: 'quantitative', title: `loss (${unitWords(unit)})`,
    scale: { zero: false, nice: false, padding: 12 }, axis: { tickCount: { expr: 'ceil(width / 80)' }, grid: false },
  };
  const y: JsonObject = {
    field: 'score', type: 'quantitative', title: `${shortName(benchmark.title ?? benchmark.name, 40)}, score`,
    scale: { zero: false, nice: false, padding: 16 }, axis: { ...(isFraction(benchmark) ? { format: '.0%' } : {}), tickCount: 6 },
  };
  const line: JsonObject = { type: 'rule', stroke: paint('muted'), aria: false };
  const text: JsonObject = { type: 'text', fontSize: 11, fill: paint('muted'), aria: false, clip: true };
  const label: JsonObject = { text: { field: 'label', type: 'nominal' } };
  // The limit stands where the finished scale puts it: it marks the plot, it does not stretch it.
  const atLimit: JsonObject = { expr: "scale('x', datum.loss)" };
  const ifInside: JsonObject = { expr: "scale('x', datum.loss) >= 0 && scale('x', datum.loss) <= width ? 1 : 0" };
  const style = { present, colour: null, crowd: false, zoom: false };
  return [
    { data: { name: 'bounds' }, mark: { ...line, strokeDash: [5, 4] }, encoding: { y } },
    { data: { name: 'limit' }, mark: { ...line, strokeDash: [2, 3], opacity: ifInside, x: atLimit, y: 0, y2: { expr: 'height' } }, encoding: {} },
    ...bandLayers(x, y, null, null),
    runLayer('runs', x, y, { ...style, crowd: crowded, zoom: true }),
    { data: { name: 'curve' }, mark: { type: 'line', stroke: paint('record'), strokeWidth: 2, aria: false }, encoding: { x, y } },
    runLayer('models', x, y, style),
    runLayer('heldOut', x, y, style),
    ringedLayer(x, y),
    ...haloed({ data: { name: 'bounds' }, mark: { ...text, x: { expr: 'width - 6' }, align: 'right', dy: { expr: "datum.below ? 10 : -8" } }, encoding: { y, ...label } }),
    ...haloed({ data: { name: 'limit' }, mark: { ...text, align: 'left', dx: 5, opacity: ifInside, x: atLimit, y: { expr: 'height * 0.72' } }, encoding: label }),
    ring('runs', 'loss', 'score'),
    ring('models', 'loss', 'score'),
    ring('heldOut', 'loss', 'score'),
  ];
}

function runTip({ name, loss, score: measured, said }: Run, onCurve: number, benchmark: Benchmark, influence: string | null): string {
  const off = measured - onCurve;
  return [
    shortName(name, 80),
    `loss ${significant(loss, 4)} · score ${writeScore(measured, benchmark)}`,
    `${pointsText(Math.abs(off), benchmark)} ${off < 0 ? 'below' : 'above'} the curve`,
    ...[said, influence].filter((line) => line !== null),
  ].join('\n');
}

function modelTip({ name, measured, loss }: Standing, benchmark: Benchmark): string {
  const error = measured.stderr === null ? '' : ` ± ${writeScore(measured.stderr, benchmark)}`;
  return [shortName(name, 80), `score ${writeScore(measured.value, benchmark)}${error}`, `stands for loss ${significant(loss, 4)}`].join('\n');
}

function sentence(curve: Fit<ScoreCurveName>, { models, heldOut }: Evaluation, { benchmark }: Ruler, runs: readonly Run[], on: number): string {
  const scored = models.filter((m) => m.scores.some((s) => s.benchmark === benchmark.name)).length;
  const outliers = runs.filter((r) => r.look === 'outlier').length;
  return [
    `${curveFormula(curve.coefficients, benchmark)} follows ${plural(curve.n, 'point')}, score typically off by ${pointsText(curve.typicalError, benchmark)}`,
    curve.status === 'not-converged' && unsettled(curve),
    outliers > 0 && plural(outliers, 'outlier'),
    ...heldOutWords(heldOut.filter((row) => row.benchmark === benchmark.name), runs.filter((r) => isHeldOut(r.look)), benchmark),
    scored > 0 && whereModelsStand(on, scored),
  ].filter(Boolean).join('; ') + '.';
}

/** How well the scores of runs that were never fitted come out of size and tokens alone. */
function heldOutWords(rows: readonly HeldOut[], runs: readonly Run[], benchmark: Benchmark): string[] {
  const errors = rows.flatMap(({ score: { measured, predicted } }) => (measured === null || predicted === null ? [] : [Math.abs(predicted - measured)]));
  return errors.length > 0 ? [`${plural(errors.length, 'held-out run')} predicted within ${pointsText(errors.reduce((a, b) => Math.max(a, b)), benchmark)}${unexpectedWords(runs)}`] : [];
}

function whereModelsStand(on: number, scored: number): string {
  if (on < scored) return `${on} of ${plural(scored, 'model')} ${on === 1 ? 'stands' : 'stand'} on it, the others score beyond its floor or ceiling`;
  return scored === 1 ? 'the model of this file stands on it' : `all ${scored} models of this file stand on it`;
}
