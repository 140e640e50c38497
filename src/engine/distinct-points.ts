import type { LossPoint } from './loss-law.js';
import type { ScorePoint } from './score-curve.js';

/** Share of the spread of ln N that a line in ln D has to leave unexplained (identifiable.ts). */
const collinear = 1e-9;

/** Tells whether those of a fit's points that are counted still determine it, so often that it must not cost much. */
export class DistinctPoints {
  private readonly seen: readonly Int32Array[];
  private round = 0;

  /** Per kind of value (size, pair, …) the number of each point's value, and how many must differ. */
  private constructor(private readonly kinds: readonly { readonly of: Int32Array; readonly least: number }[], private readonly plane: readonly [Float64Array, Float64Array] | null) {
    this.seen = kinds.map(({ of }) => new Int32Array(of.length));
  }

  static ofLaw(points: readonly LossPoint[], irreducible: boolean): DistinctPoints {
    const values = irreducible ? 3 : 2;
    return new DistinctPoints([
      { of: numbered(points.map((p) => `${p.params} ${p.tokens}`)), least: values + 2 },
      { of: numbered(points.map((p) => p.params)), least: values },
      { of: numbered(points.map((p) => p.tokens)), least: values },
      { of: numbered(points.map((p) => p.loss)), least: 2 },
    ], [Float64Array.from(points, (p) => Math.log(p.params)), Float64Array.from(points, (p) => Math.log(p.tokens))]);
  }

  static ofCurve(points: readonly ScorePoint[], coefficients: number): DistinctPoints {
    return new DistinctPoints([{ of: numbered(points.map((p) => p.loss)), least: Math.max(2, coefficients) }, { of: numbered(points.map((p) => p.score)), least: 2 }], null);
  }

  determine(counts: Float64Array): boolean {
    this.round += 1;
    return this.kinds.every(({ of, least }, kind) => this.several(of, least, this.seen[kind]!, counts)) && (this.plane === null || spans(this.plane, counts));
  }

  private several(of: Int32Array, least: number, seen: Int32Array, counts: Float64Array): boolean {
    let different = 0;
    for (let i = 0; i < of.length && different < least; i++) {
      if (counts[i] === 0 || seen[of[i]!] === this.round) continue;
      seen[of[i]!] = this.round;
      different += 1;
    }
    return different >= least;
  }
}

function numbered(values: readonly (string | number)[]): Int32Array {
  const numbers = new Map<string | number, number>();
  return Int32Array.from(values, (value) => {
    const known = numbers.get(value) ?? numbers.size;
    numbers.set(value, known);
    return known;
  });
}

function spans([x, y]: readonly [Float64Array, Float64Array], counts: Float64Array): boolean {
  let n = 0, sumX = 0, sumY = 0;
  for (let i = 0; i < x.length; i++) {
    n += counts[i]!;
    sumX += counts[i]! * x[i]!;
    sumY += counts[i]! * y[i]!;
  }
  let xx = 0, xy = 0, yy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - sumX / n, dy = y[i]! - sumY / n;
    xx += counts[i]! * dx * dx;
    xy += counts[i]! * dx * dy;
    yy += counts[i]! * dy * dy;
  }
  return xx * yy - xy * xy > collinear * xx * yy;
}
