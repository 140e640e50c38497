import type { Ensemble, Influence, SizeWithout, UnitInfluence } from './ensemble.js';
import { onto } from './progress.js';
import { Readings } from './readings.js';
import { Replicas } from './replica.js';
import { doubling } from './trend.js';

/**
 * Leaves out every unit of the reference once, and every model of each trend: laws and curves are fitted again, sizes and growth rates follow.
 * Yields the share done after each unit. The same ensemble gives the same digits.
 */
export function* influenceOf(ensemble: Ensemble): Generator<number, Influence> {
  const replicas = new Replicas(ensemble), readings = new Readings(ensemble);
  const whole = readings.under(replicas.whole);
  const units: UnitInfluence[] = [];
  const models = new Array<Influence['models'][number]>(ensemble.models.length).fill(null);
  for (let unit = 0; unit < replicas.units; unit++) {
    const without = readings.under(replicas.without(unit));
    const changes = ensemble.models.map((_, model) => largestChange(whole.sizes[model]!, without.sizes[model]!));
    changes.forEach((change, model) => {
      if (change && change.change !== 0 && larger(change, models[model] ?? null)) models[model] = { unit, ...change };
    });
    units.push({
      laws: without.fits.laws.map((law, at) => (replicas.hasPart('laws', at, unit) ? law : null)),
      curves: without.fits.curves.map((curve, at) => (replicas.hasPart('curves', at, unit) ? curve : null)),
      largest: largestModel(changes),
      doublings: without.rates.map(doubling),
    });
    yield (unit + 1) / (replicas.units + ensemble.trends.length);
  }
  const doublings: (number | null)[][] = [];
  for (const trend of ensemble.trends) {
    const rates = yield* onto(readings.ratesWithoutEach(trend, whole.sizes), replicas.units + doublings.length, replicas.units + ensemble.trends.length);
    doublings.push(rates.map(doubling));
  }
  return { units, models, doublings };
}

/** The change of a model's combined size, or with `combine: each` of that of its scores which changes most; null where it has no size. */
function largestChange(before: Float64Array, after: Float64Array): SizeWithout | null {
  const last = before.length - 1;
  if (!Number.isNaN(before[last])) return changeOf(before[last]!, after[last]!);
  let largest: SizeWithout | null = null;
  for (let at = 0; at < last; at++) {
    const change = changeOf(before[at]!, after[at]!);
    if (change && larger(change, largest)) largest = change;
  }
  return largest;
}

function changeOf(before: number, after: number): SizeWithout | null {
  if (!Number.isFinite(before) || Number.isNaN(after)) return null;
  return Number.isFinite(after) ? { params: Math.exp(after), change: after - before } : { params: null, change: null };
}

/** To be out of reach is the largest change of all. */
function larger(a: SizeWithout, b: SizeWithout | null): boolean {
  return b === null || (b.change !== null && (a.change === null || Math.abs(a.change) > Math.abs(b.change)));
}

function largestModel(changes: readonly (SizeWithout | null)[]): UnitInfluence['largest'] {
  let largest: UnitInfluence['largest'] = null;
  changes.forEach((change, model) => {
    if (change && change.change !== 0 && larger(change, largest)) largest = { model, ...change };
  });
  return largest;
}
