import { accelerationOf } from './bca.js';
import type { Ensemble } from './ensemble.js';
import { Readings, type Without } from './readings.js';
import type { Replicas } from './replica.js';

/** The ensemble with each unit left out once: what tells how skewed a number is. Empty until it is asked for. */
export class Jackknife {
  readonly readings: Readings;
  readonly whole: Without;
  private readonly without: Without[] = [];

  constructor(ensemble: Ensemble, private readonly replicas: Replicas) {
    this.readings = new Readings(ensemble);
    this.whole = this.readings.under(replicas.whole);
  }

  *leaveOut(share: number): Generator<number, void> {
    for (let unit = 0; unit < this.replicas.units; unit++) {
      this.without.push(this.readings.under(this.replicas.without(unit)));
      yield (share * (unit + 1)) / this.replicas.units;
    }
  }

  get corrects(): boolean {
    return this.without.length > 0;
  }

  /** What is there of it, by unit. */
  values<Value>(of: (without: Without) => Value | null | undefined): Value[] {
    return this.without.flatMap((without) => of(without) ?? []);
  }

  /** Of a number with these influences; null where none was left out and percentiles have to do. */
  acceleration(...samples: readonly (readonly number[])[]): number | null {
    return this.corrects ? accelerationOf(samples) : null;
  }
}
