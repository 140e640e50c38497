import { largestRun, type Evaluation } from '../../analysis/evaluation.js';
import { count, plural, ratio } from '../../base/figures.js';
import { median } from '../../engine/outliers.js';
import { height, labelWidth, type Obstacle, type Panel } from './label-room.js';
import { modelLayers, modelRows, thinned, type ModelPoint } from './model-marks.js';
import { paint } from './palette.js';
import { placedModels, type PlacedModel } from './placed-models.js';
import { airy, extent, isPositive, logEvenly, logShare, type Extent } from './scale.js';
import { countField, haloed, type Drawn, type JsonObject, type Row } from './spec.js';
import { whisker, whiskerLayers, whiskerRows } from './whiskers.js';

/** Effective against actual size. A model on the diagonal does the work of a reference model of its own size. */
export function sizePlot(evaluation: Evaluation, benchmark: string | null): Drawn {
  const models = placedModels(evaluation, benchmark);
  const sized = models.flatMap((model): ModelPoint[] =>
    model.effective?.kind === 'size' && isPositive(model.size) && isPositive(model.effective.params) ? [{ model, x: model.size, y: model.effective.params }] : []);
  if (sized.length === 0) return { missing: whatIsMissing(models) };

  const largest = benchmark === null ? evaluation.largestReference : largestRun(evaluation.rulers, [benchmark]);
  const across = decade(airy(extent(sized.map((p) => p.x)), 0.06));
  const frame = decade(airy(extent([...sized.map((p) => p.y), ...(largest === null ? [] : [largest])]), 0.06));
  const points = thinned(sized);
  const place = ({ x, y }: { readonly x: number; readonly y: number }): Obstacle => ({ x: logShare(x, across), y: logShare(y, frame) });
  const diagonal = logEvenly(across, 60).map((x) => place({ x, y: x }));
  const bars = points.flatMap(({ model, x }) => (model.effective?.kind === 'size' ? (whisker(x, model.effective.interval, frame) ?? []) : []));
  const words = largest === null ? null : besideLine(`largest reference, ${count(largest, 2)}`, logShare(largest, frame), [...points.map(place), ...diagonal]);
  const datasets = {
    frame: [{ params: across.low, effective: frame.low }, { params: across.high, effective: frame.high }],
    parity: parityRows(across, frame),
    largest: words === null ? [] : [{ effective: largest, label: words.label, right: words.panel.right, below: words.below }],
    ...whiskerRows(bars, (x) => ({ params: x })),
    ...modelRows(points, ({ x, y }) => ({ params: x, effective: y }), place, diagonal, words === null ? [] : [words.panel]),
  };
  return { says: sentence(models, sized, largest), datasets, layers: layers(points) };
}

/** At least one power of ten, so that an axis has round numbers to name. */
function decade({ low, high }: Extent): Extent {
  const air = Math.max(1, Math.sqrt((10 * low) / high));
  return { low: low / air, high: high * air };
}

interface LineWords {
  readonly label: string;
  readonly below: boolean;
  readonly panel: Panel;
}

/** A plot of this width, in pixels, still has its words where fewest points are. */
const narrow = 300;
const tall = 16;

/** The end and the side of a level line at which its words cover least. */
function besideLine(label: string, level: number, places: readonly Obstacle[]): LineWords {
  const wide = 10 + labelWidth(label);
  const line = (1 - level) * height;
  const rated = [[true, true], [true, false], [false, false], [false, true]].map(([right, below]) => {
    const panel = { right: right!, wide, top: below ? line + 1 : line - tall, bottom: below ? line + tall : line - 1 };
    const isInside = panel.top >= 0 && panel.bottom <= height;
    const hidden = places.filter(({ x, y }) => (right ? 1 - x : x) * narrow < wide + 4 && (1 - y) * height > panel.top - 4 && (1 - y) * height < panel.bottom + 4).length;
    return { words: { label, below: below!, panel }, cost: isInside ? hidden : Infinity };
  });
  return rated.reduce((a, b) => (b.cost < a.cost ? b : a)).words;
}

function layers(points: readonly ModelPoint[]): JsonObject[] {
  const [x, y] = [countField('x', 'params', 'parameters N'), countField('y', 'effective', 'effective size N̂')];
  return [
    { data: { name: 'frame' }, mark: { type: 'point', opacity: 0, aria: false }, encoding: { x, y } },
    { data: { name: 'parity' }, mark: { type: 'line', stroke: paint('muted'), strokeWidth: 1.2, aria: false }, encoding: { x, y } },
    { data: { name: 'largest' }, mark: { type: 'rule', stroke: paint('muted'), strokeDash: [5, 4], aria: false }, encoding: { y } },
    ...whiskerLayers(x, y, 'aside', 0.45),
    ...modelLayers(points, x, y),
    ...haloed({
      data: { name: 'largest' },
      mark: { type: 'text', x: { expr: 'datum.right ? width - 6 : 6' }, align: { expr: "datum.right ? 'right' : 'left'" }, baseline: 'middle', dy: { expr: 'datum.below ? 9 : -9' }, fontSize: 11, fill: paint('muted'), aria: false },
      encoding: { y, text: { field: 'label', type: 'nominal' } },
    }),
  ];
}

/** The part of the diagonal inside the frame, both of whose ends are then on it. */
function parityRows(across: Extent, frame: Extent): Row[] {
  const [low, high] = [Math.max(across.low, frame.low), Math.min(across.high, frame.high)];
  return low < high ? [{ params: low, effective: low }, { params: high, effective: high }] : [];
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
