import { whyNotFitted } from '../../analysis/why-not-fitted.js';
import { runsBehind, type Evaluation, type Ruler } from '../../analysis/evaluation.js';
import { count, percent, plural, significant } from '../../base/figures.js';
import type { Fit } from '../../engine/fitted.js';
import { loss, lossInterval, type LossLaw, type LossLawName } from '../../engine/loss-law.js';
import { newRunLoss } from '../../engine/prediction.js';
import type { Reference, ReferenceRow } from '../../model/study.js';
import { lawFormula } from '../formulas.js';
import { lossOff, spaced, unsettled } from '../words.js';
import { bandLayers, bandRows, bandWords, type Banded } from './bands.js';
import { influenceMarks, ringedLayer } from './influence-marks.js';
import { paint } from './palette.js';
import { codeName, noReference, roundCount, shortName, unitWords } from './plot-words.js';
import { heldOutMarks, isHeldOut, runLayer, runLook, runRow, unexpectedWords, type HeldOutMark, type RunLook } from './run-marks.js';
import { airy, extent, isPositive, logEvenly, type Extent } from './scale.js';
import { decadeGrid, haloed, powerField, ring, type Drawn, type JsonObject, type Row } from './spec.js';

/** More sizes than this are drawn with a curve for each of some sizes only. */
const mostCurves = 7;

/** Loss against training compute: the runs of the reference and the law's curve for each model size. */
export function lawPlot(evaluation: Evaluation, ruler: Ruler): Drawn {
  const { reference, density } = evaluation.study;
  const { law } = ruler;
  if (reference === null) return { missing: noReference };
  if (law.kind === 'not-fitted') return { missing: `No loss law could be fitted: ${whyNotFitted(law.why, law.n)}` };

  const influence = influenceMarks(evaluation, ruler, 'law');
  const runs = runsOf(reference, ruler, law.coefficients, heldOutMarks(evaluation, ruler.benchmark, 'loss'));
  if (runs.length === 0) return { missing: 'The reference has no run with params, tokens and a loss to draw.' };
  const measured = runs.map((r) => r.row);
  const sizes = curveSizes(measured.map((row) => row.params));
  const spans = sizes.map((size) => ({ size, tokens: tokensNear(size, sizes, measured) }));
  const curves = spans.flatMap(({ size, tokens }) => curveRows(law.coefficients, size, tokens));
  const bands = bandRows(spans.flatMap(({ size, tokens }) => banded(law, size, tokens, density.level)), 'loss', airy(extent([...measured, ...curves].map((row) => Number(row.loss))), 0.06, 1.01));
  const read = rulerRows(law.coefficients, extent(measured.map((row) => row.params)), density.tokens);
  const datasets = {
    curves, read, ...bands,
    ends: lastOf(curves),
    start: read.slice(0, 1).map((row) => ({ ...row, label: `read at\n${roundCount(density.tokens)} tokens` })),
    errors: runs.filter((r) => isHeldOut(r.look)).map(({ row, predicted }) => ({ ...place(row), predicted })),
    runs: runs.map(({ row, look, said, predicted }) => runRow(look, row.name, tip(row, predicted, said, influence.tip(row.index)), place(row))),
    ringed: runs.filter(({ row }) => influence.isRinged(row.index)).map(({ row }) => place(row)),
  };
  return { says: (ruler.implied ? impliedSentence(ruler.implied.name, runs) : sentence(law, runs)) + bandWords(bands, density.level) + influence.words, datasets, layers: layers(new Set(runs.map((r) => r.look)), `loss (${unitWords(reference.unit)})`) };
}

interface Run {
  readonly row: MeasuredRow;
  readonly look: RunLook;
  /** How a held-out run was predicted. */
  readonly said: string | null;
  readonly predicted: number;
}

type MeasuredRow = { readonly name: string; readonly params: number; readonly tokens: number; readonly loss: number; /** In the reference. */ readonly index: number };

/** Held-out runs come last and lie on top. */
function runsOf(reference: Reference, ruler: Ruler, law: LossLaw, markOf: (row: number) => HeldOutMark): Run[] {
  const { benchmark } = ruler;
  const run = (index: number, { look, said }: HeldOutMark): Run[] => {
    const row: ReferenceRow | undefined = reference.rows[index];
    const value = row && Object.hasOwn(row.losses, benchmark.name) ? row.losses[benchmark.name]! : null;
    if (!row || !isPositive(row.params) || !isPositive(row.tokens) || !isPositive(value)) return [];
    return [{ row: { name: row.name, params: row.params, tokens: row.tokens, loss: value, index }, look, said, predicted: loss(law, row.params, row.tokens) }];
  };
  return [
    ...runsBehind(ruler).flatMap((index, i) => run(index, { look: runLook(ruler.implied ? 0 : ruler.lawZ[i]), said: null })),
    ...reference.rows.flatMap((row, index) => (row.role === 'held-out' ? run(index, markOf(index)) : [])),
  ];
}

function layers(present: ReadonlySet<RunLook>, lossTitle: string): JsonObject[] {
  // Room for the names of the curves at their right ends.
  const x = { ...powerField('compute', 'training compute 6·N·D (FLOP)'), scale: { type: 'log', nice: false, padding: 34 } };
  const y: JsonObject = { field: 'loss', type: 'quantitative', title: lossTitle, scale: { type: 'log', nice: false, padding: 10 }, axis: { format: '~r', ...decadeGrid } };
  const colour: JsonObject = { field: 'params', type: 'quantitative', title: null, legend: null, scale: { type: 'log', range: [paint('small'), paint('large')] } };
  const label = (data: string, mark: JsonObject): readonly JsonObject[] => haloed({
    data: { name: data }, mark: { type: 'text', baseline: 'middle', fontSize: 11, aria: false, ...mark }, encoding: { x, y, text: { field: 'label', type: 'nominal' } },
  });
  return [
    { data: { name: 'read' }, mark: { type: 'line', stroke: paint('muted'), strokeDash: [5, 4], strokeWidth: 1.2, aria: false }, encoding: { x, y } },
    ...bandLayers(x, y, colour, 'params'),
    { data: { name: 'curves' }, mark: { type: 'line', strokeWidth: 1.6, aria: false }, encoding: { x, y, color: colour, detail: { field: 'params', type: 'quantitative' } } },
    { data: { name: 'errors' }, mark: { type: 'rule', strokeWidth: 1.4, stroke: paint('record'), aria: false }, encoding: { x, y, y2: { field: 'predicted' } } },
    runLayer('runs', x, y, { present, colour, legend: 'small', crowd: false, zoom: true }),
    ringedLayer(x, y),
    ring('runs', 'compute', 'loss'),
    ...label('ends', { align: 'left', dx: 6, fill: paint('ink') }),
    ...label('start', { align: 'left', dx: 10, dy: -14, lineBreak: '\n', fill: paint('muted') }),
  ];
}

/** All sizes, or some spread evenly over their logarithms. Sizes within 2 % of each other count as one. */
function curveSizes(params: readonly number[]): number[] {
  const distinct: number[] = [];
  for (const size of [...params].sort((a, b) => a - b)) {
    if (distinct.length === 0 || size > distinct.at(-1)! * 1.02) distinct.push(size);
  }
  return distinct.length <= mostCurves ? distinct : logEvenly(extent(distinct), mostCurves - 1);
}

/** The tokens that the runs nearest to this size were trained on. */
function tokensNear(size: number, sizes: readonly number[], rows: readonly MeasuredRow[]): Extent | null {
  const distance = (a: number, b: number): number => Math.abs(Math.log(a / b));
  const near = rows.filter((row) => sizes.every((other) => distance(row.params, size) <= distance(row.params, other)));
  return near.length > 0 ? extent(near.map((row) => row.tokens)) : null;
}

/** Tokens along the curve of a size, a little beyond its runs. */
function along(tokens: Extent | null): number[] {
  return tokens === null ? [] : logEvenly({ low: tokens.low / 1.4, high: tokens.high * 1.4 }, 32);
}

function banded(law: Fit<LossLawName>, params: number, tokens: Extent | null, level: number): Banded[] {
  return along(tokens).map((D) => ({
    at: { compute: compute(params, D), params }, curve: lossInterval(law, params, D, level).interval, newRun: newRunLoss(law, params, D, level)?.interval ?? null,
  }));
}

function curveRows(law: LossLaw, params: number, tokens: Extent | null): Row[] {
  return along(tokens).map((D) => ({ compute: compute(params, D), loss: loss(law, params, D), params }));
}

/** The curve along which effective sizes are read: models of every size at the comparison tokens. */
function rulerRows(law: LossLaw, params: Extent, tokens: number): Row[] {
  return logEvenly(params, 32).map((N) => ({ compute: compute(N, tokens), loss: loss(law, N, tokens) }));
}

/** The right end of every curve, labelled with its size. */
function lastOf(curves: readonly Row[]): Row[] {
  return curves.filter((row, i) => row.params !== curves[i + 1]?.params).map((row) => ({ ...row, label: count(Number(row.params), 2) }));
}

function place({ params, tokens, loss }: MeasuredRow): Row {
  return { compute: compute(params, tokens), loss, params };
}

/** FLOP of one training run, C = 6·N·D. */
function compute(params: number, tokens: number): number {
  return 6 * params * tokens;
}

function tip({ name, params, tokens, loss: measured }: MeasuredRow, predicted: number, said: string | null, influence: string | null): string {
  const off = measured / predicted - 1;
  return [
    shortName(name, 80), `${count(params)} params · ${count(tokens)} tokens`,
    said ?? `loss ${significant(measured, 4)} · law ${significant(predicted, 4)} (${off > 0 ? '+' : ''}${percent(off)})`,
    ...(influence ? [influence] : []),
  ].join('\n');
}

/** Nothing is measured here that the law could miss. */
function impliedSentence(fit: string, runs: readonly Run[]): string {
  return `Losses of ${plural(runs.length, 'run')}, implied by the fit ${codeName(fit)} and not measured.`;
}

function sentence(law: Fit<LossLawName>, runs: readonly Run[]): string {
  const outliers = runs.filter((r) => r.look === 'outlier').length;
  const heldOut = runs.filter((r) => isHeldOut(r.look));
  const worst = heldOut.reduce((most, r) => Math.max(most, Math.abs(r.predicted / r.row.loss - 1)), 0);
  return [
    `${lawFormula(law.coefficients)} follows ${plural(law.n, 'run')}, ${lossOff(law.typicalError)}`,
    law.status === 'not-converged' && unsettled(law),
    outliers > 0 && plural(outliers, 'outlier'),
    heldOut.length > 0 && `${plural(heldOut.length, 'held-out run')} predicted within ${spaced(percent(worst))}${unexpectedWords(heldOut)}`,
  ].filter(Boolean).join('; ') + '.';
}
