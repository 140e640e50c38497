import { largestRun, type Evaluation } from '../../analysis/evaluation.js';
import { count, plural, ratio } from '../../base/figures.js';
import { median } from '../../engine/outliers.js';
import type { Obstacle } from './label-room.js';
import { modelLayers, modelRows, thinned, type ModelPoint } from './model-marks.js';
import { paint } from './palette.js';
import { placedModels, type PlacedModel } from './placed-models.js';
import { airy, extent, isPositive, logEvenly, logShare, within, type Extent } from './scale.js';
import { countField, type Drawn, type JsonObject, type Row } from './spec.js';

/** Effective against actual size. A model on the diagonal does the work of a reference model of its own size. */
export function sizePlot(evaluation: Evaluation, benchmark: string | null): Drawn {
  const models = placedModels(evaluation, benchmark);
  const sized = models.flatMap((model): ModelPoint[] =>
    model.effective?.kind === 'size' && isPositive(model.size) && isPositive(model.effective.params) ? [{ model, x: model.size, y: model.effective.params }] : []);
  if (sized.length === 0) return { missing: whatIsMissing(models) };

  const largest = benchmark === null ? evaluation.largestReference : largestRun(evaluation.rulers, [benchmark]);
  const across = airy(extent(sized.map((p) => p.x)), 0.06);
  const frame = airy(extent([...sized.map((p) => p.y), ...(largest === null ? [] : [largest])]), 0.06);
  const points = thinned(sized);
  const place = ({ x, y }: { readonly x: number; readonly y: number }): Obstacle => ({ x: logShare(x, across), y: logShare(y, frame) });
  const diagonal = logEvenly(across, 60).map((x) => place({ x, y: x }));
  const datasets = {
    frame: [{ params: across.low, effective: frame.low }, { params: across.high, effective: frame.high }],
    parity: parityRows(across, frame),
    largest: largest === null ? [] : [{ effective: largest, label: `largest reference, ${count(largest, 2)}` }],
    whiskers: whiskers(points, frame),
    ...modelRows(points, ({ x, y }) => ({ params: x, effective: y }), place, largest === null ? diagonal : [...diagonal, ...besideLine.map((x) => ({ x, y: logShare(largest, frame) - 0.03 }))]),
  };
  return { says: sentence(models, sized, largest), datasets, layers: layers(points) };
}

/** Where the words under the line of the largest reference model stand. */
const besideLine = [0.55, 0.65, 0.75, 0.85, 0.95] as const;

function layers(points: readonly ModelPoint[]): JsonObject[] {
  const [x, y] = [countField('x', 'params', 'parameters N'), countField('y', 'effective', 'effective size N̂')];
  return [
    { data: { name: 'frame' }, mark: { type: 'point', opacity: 0, aria: false }, encoding: { x, y } },
    { data: { name: 'parity' }, mark: { type: 'line', stroke: paint('muted'), strokeWidth: 1.2, aria: false }, encoding: { x, y } },
    { data: { name: 'largest' }, mark: { type: 'rule', stroke: paint('muted'), strokeDash: [5, 4], aria: false }, encoding: { y } },
    {
      data: { name: 'largest' },
      mark: { type: 'text', x: { expr: 'width - 6' }, align: 'right', dy: 9, fontSize: 11, fill: paint('muted'), opacity: { expr: 'width > 330 ? 1 : 0' }, aria: false },
      encoding: { y, text: { field: 'label', type: 'nominal' } },
    },
    { data: { name: 'whiskers' }, mark: { type: 'rule', stroke: paint('aside'), opacity: 0.45, aria: false }, encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' } } },
    ...modelLayers(points, x, y),
  ];
}

/** The part of the diagonal inside the frame, both of whose ends are then on it. */
function parityRows(across: Extent, frame: Extent): Row[] {
  const [low, high] = [Math.max(across.low, frame.low), Math.min(across.high, frame.high)];
  return low < high ? [{ params: low, effective: low }, { params: high, effective: high }] : [];
}

function whiskers(points: readonly ModelPoint[], frame: Extent): Row[] {
  return points.flatMap(({ model, x }) => {
    if (model.effective?.kind !== 'size') return [];
    const [low, high] = model.effective.interval;
    return low === null && high === null ? [] : [{ params: x, low: within(low ?? 0, frame), high: within(high ?? Infinity, frame) }];
  });
}

function sentence(models: readonly PlacedModel[], sized: readonly ModelPoint[], largest: number | null): string {
  const denser = sized.filter((p) => p.y > p.x).length;
  const extrapolated = sized.filter((p) => p.model.extrapolated).length;
  const out = models.filter((m) => m.effective?.kind === 'out-of-reach').length;
  return [
    `${denser} of ${plural(sized.length, 'model')} ${denser === 1 || sized.length === 1 ? 'does' : 'do'} the work of a larger reference model (above the diagonal)`,
    `the median density is ${ratio(median(sized.map((p) => p.y / p.x)))}`,
    extrapolated > 0 && largest !== null && `${extrapolated} ${extrapolated === 1 ? 'is' : 'are'} extrapolated beyond the largest reference model (${count(largest, 2)})`,
    out > 0 && `${out} more ${out === 1 ? 'has' : 'have'} a score out of reach and ${out === 1 ? 'is' : 'are'} not drawn`,
  ].filter(Boolean).join('; ') + '.';
}

function whatIsMissing(models: readonly PlacedModel[]): string {
  if (models.length === 0) return 'No model here yet. Add for instance `model Ours-3B { params: 3.1B  hellaswag: 78.9% }`.';
  const read = models.filter((m) => m.effective !== null);
  if (read.length === 0) return 'No model here has a score the ruler knows, so there is no effective size to draw.';
  if (read.every((m) => m.effective?.kind === 'out-of-reach')) {
    return `No effective size exists: the ${read.length === 1 ? 'score of 1 model lies' : `scores of ${read.length} models lie`} below the floor, above the ceiling, or beyond what size alone can buy at these tokens.`;
  }
  return 'No model here has both `params:` and an effective size.';
}
