import { apply, raisedTo, type Op } from './operations.js';

type Values = Float64Array;
type Maybe = Float64Array | null;

// v = op(a, b, c) of the points of a block: values; adjoints (derivatives of the result by each) g, ga, gb; tangents (derivatives of each along a
// direction) t, ta, tb; and changes of the adjoints along it h, ha, hb. Null: 0 everywhere, or not asked for.

/** Computes v of the first n points. */
export type Forward = (v: Values, a: Values, b: Values, c: Values, n: number) => void;

const forwards: Partial<Record<Op, Forward>> = {
  add: (v, a, b, _, n) => {
    for (let i = 0; i < n; i++) v[i] = a[i]! + b[i]!;
  },
  subtract: (v, a, b, _, n) => {
    for (let i = 0; i < n; i++) v[i] = a[i]! - b[i]!;
  },
  multiply: (v, a, b, _, n) => {
    for (let i = 0; i < n; i++) v[i] = a[i]! * b[i]!;
  },
  divide: (v, a, b, _, n) => {
    for (let i = 0; i < n; i++) v[i] = a[i]! / b[i]!;
  },
  negate: (v, a, _, __, n) => {
    for (let i = 0; i < n; i++) v[i] = -a[i]!;
  },
  raise: (v, a, b, _, n) => {
    for (let i = 0; i < n; i++) {
      const z = a[i]! * b[i]!;
      v[i] = Number.isNaN(z) ? raisedTo(a[i]!, b[i]!) : Math.exp(z);
    }
  },
  exp: (v, a, _, __, n) => {
    for (let i = 0; i < n; i++) v[i] = Math.exp(a[i]!);
  },
  log: (v, a, _, __, n) => {
    for (let i = 0; i < n; i++) v[i] = Math.log(a[i]!);
  },
};

export function forwardOf(op: Op): Forward {
  return forwards[op] ?? ((v, a, b, c, n) => {
    for (let i = 0; i < n; i++) v[i] = apply(op, a[i]!, b[i]!, c[i]!);
  });
}

/**
 * First and second derivatives of an operation with at most two operands that matter, at one point: d[0] by a, d[1] by b, then by a and a, a and b,
 * b and b. What is constant or piecewise constant is 0.
 */
export type Partials = (v: number, a: number, b: number, d: Float64Array) => void;

const partials: Partial<Record<Op, Partials>> = {
  divide: (v, _, b, d) => set(d, 1 / b, -v / b, 0, -1 / (b * b), (2 * v) / (b * b)),
  power: (v, a, p, d) => set(d, p * slopeOfPower(v, a, p), a > 0 ? v * Math.log(a) : 0, p * (p - 1) * a ** (p - 2), 0, 0),
  log: (_, a, __, d) => set(d, 1 / a, 0, -1 / (a * a), 0, 0),
  log10: (_, a, __, d) => set(d, Math.LOG10E / a, 0, -Math.LOG10E / (a * a), 0, 0),
  sqrt: (v, a, _, d) => set(d, 0.5 / v, 0, -0.25 / (v * a), 0, 0),
  sigmoid: (v, _, __, d) => set(d, v * (1 - v), 0, v * (1 - v) * (1 - 2 * v), 0, 0),
  min: (_, a, b, d) => set(d, a <= b ? 1 : 0, a <= b ? 0 : 1, 0, 0, 0),
  max: (_, a, b, d) => set(d, a >= b ? 1 : 0, a >= b ? 0 : 1, 0, 0, 0),
};

function set(d: Float64Array, a: number, b: number, aa: number, ab: number, bb: number): void {
  d[0] = a;
  d[1] = b;
  d[2] = aa;
  d[3] = ab;
  d[4] = bb;
}

/** a^(p−1), by a division where that is safe. */
function slopeOfPower(v: number, a: number, p: number): number {
  return a > 0 && v > 0 && v < Infinity ? v / a : a ** (p - 1);
}

/** Adds to the adjoints of the operands what g, that of v, hands on. An adjoint of 0 hands on nothing, whatever it meets: a branch not taken may hold what is not defined. */
export type Reverse = (g: Values, v: Values, a: Values, b: Values, ga: Maybe, gb: Maybe, n: number) => void;

const reverses: Partial<Record<Op, Reverse>> = {
  add: (g, _, __, ___, ga, gb, n) => {
    if (ga) for (let i = 0; i < n; i++) ga[i]! += g[i]!;
    if (gb) for (let i = 0; i < n; i++) gb[i]! += g[i]!;
  },
  subtract: (g, _, __, ___, ga, gb, n) => {
    if (ga) for (let i = 0; i < n; i++) ga[i]! += g[i]!;
    if (gb) for (let i = 0; i < n; i++) gb[i]! -= g[i]!;
  },
  negate: (g, _, __, ___, ga, ____, n) => {
    if (ga) for (let i = 0; i < n; i++) ga[i]! -= g[i]!;
  },
  multiply: (g, _, a, b, ga, gb, n) => {
    // What is multiplied by 0 makes no difference, however steep what follows is: the root of a·0 at 0.
    if (ga) addProducts(ga, g, b, n);
    if (gb) addProducts(gb, g, a, n);
  },
  raise: (g, v, a, b, ga, gb, n) => {
    if (ga) for (let i = 0; i < n; i++) if (g[i] !== 0 && v[i] !== 0) ga[i]! += g[i]! * v[i]! * b[i]!;
    if (gb) for (let i = 0; i < n; i++) if (g[i] !== 0 && v[i] !== 0) gb[i]! += g[i]! * v[i]! * a[i]!;
  },
  exp: (g, v, _, __, ga, ___, n) => {
    if (ga) addProducts(ga, g, v, n);
  },
  log: (g, _, a, __, ga, ___, n) => {
    if (ga) for (let i = 0; i < n; i++) if (g[i] !== 0) ga[i]! += g[i]! / a[i]!;
  },
  divide: (g, v, _, b, ga, gb, n) => {
    if (ga) for (let i = 0; i < n; i++) if (g[i] !== 0) ga[i]! += g[i]! / b[i]!;
    if (gb) for (let i = 0; i < n; i++) if (g[i] !== 0) gb[i]! -= (g[i]! * v[i]!) / b[i]!;
  },
};

/** Adds a·b, 0 where either is: asked only where the product is no number, since that is rare. */
function addProducts(into: Values, a: Values, b: Values, n: number): void {
  for (let i = 0; i < n; i++) {
    const both = a[i]! * b[i]!;
    if (!Number.isNaN(both) || (a[i] !== 0 && b[i] !== 0)) into[i]! += both;
  }
}

/** Conditions have no slope: null. */
export function reverseOf(op: Op): Reverse | null {
  const direct = reverses[op];
  if (direct) return direct;
  const partial = partials[op];
  if (!partial) return null;
  const d = new Float64Array(5);
  return (g, v, a, b, ga, gb, n) => {
    for (let i = 0; i < n; i++) {
      if (g[i] === 0) continue;
      partial(v[i]!, a[i]!, b[i]!, d);
      if (ga) ga[i]! += g[i]! * d[0]!;
      if (gb) gb[i]! += g[i]! * d[1]!;
    }
  };
}

/** Of a `select`: to the branch that was taken. */
export function reverseSelect(g: Values, condition: Values, gYes: Maybe, gNo: Maybe, n: number): void {
  for (let i = 0; i < n; i++) {
    const taken = condition[i] !== 0 ? gYes : gNo;
    if (taken) taken[i]! += g[i]!;
  }
}

/** The tangent of v from those of its operands; null: 0 everywhere. */
export type Tangent = (t: Values, v: Values, a: Values, b: Values, ta: Maybe, tb: Maybe, n: number) => void;

/** What changes along the direction in what `Reverse` hands on: h, changes of adjoints, from g, adjoints, and t, tangents of values. */
export type SecondReverse = (g: Values, h: Maybe, v: Values, a: Values, b: Values, ta: Maybe, tb: Maybe, ha: Maybe, hb: Maybe, n: number) => void;

const tangents: Partial<Record<Op, Tangent>> = {
  add: (t, _, __, ___, ta, tb, n) => {
    for (let i = 0; i < n; i++) t[i] = (ta ? ta[i]! : 0) + (tb ? tb[i]! : 0);
  },
  subtract: (t, _, __, ___, ta, tb, n) => {
    for (let i = 0; i < n; i++) t[i] = (ta ? ta[i]! : 0) - (tb ? tb[i]! : 0);
  },
  negate: (t, _, __, ___, ta, ____, n) => {
    if (ta) for (let i = 0; i < n; i++) t[i] = -ta[i]!;
  },
  multiply: (t, _, a, b, ta, tb, n) => {
    for (let i = 0; i < n; i++) t[i] = product(ta ? ta[i]! : 0, b[i]!) + product(tb ? tb[i]! : 0, a[i]!);
  },
  raise: (t, v, a, b, ta, tb, n) => {
    for (let i = 0; i < n; i++) t[i] = product(v[i]!, product(ta ? ta[i]! : 0, b[i]!) + product(tb ? tb[i]! : 0, a[i]!));
  },
  exp: (t, v, _, __, ta, ___, n) => {
    if (ta) for (let i = 0; i < n; i++) t[i] = product(ta[i]!, v[i]!);
  },
};

/** 0 times whatever is 0: what is multiplied was not asked for. */
function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

export function tangentOf(op: Op): Tangent | null {
  const direct = tangents[op];
  if (direct) return direct;
  const partial = partials[op];
  if (!partial) return null;
  const d = new Float64Array(5);
  return (t, v, a, b, ta, tb, n) => {
    for (let i = 0; i < n; i++) {
      partial(v[i]!, a[i]!, b[i]!, d);
      t[i] = product(ta ? ta[i]! : 0, d[0]!) + product(tb ? tb[i]! : 0, d[1]!);
    }
  };
}

export function tangentSelect(t: Values, condition: Values, tYes: Maybe, tNo: Maybe, n: number): void {
  for (let i = 0; i < n; i++) {
    const taken = condition[i] !== 0 ? tYes : tNo;
    t[i] = taken ? taken[i]! : 0;
  }
}

const seconds: Partial<Record<Op, SecondReverse>> = {
  add: (_, h, __, ___, ____, _____, ______, ha, hb, n) => {
    if (h && ha) for (let i = 0; i < n; i++) ha[i]! += h[i]!;
    if (h && hb) for (let i = 0; i < n; i++) hb[i]! += h[i]!;
  },
  subtract: (_, h, __, ___, ____, _____, ______, ha, hb, n) => {
    if (h && ha) for (let i = 0; i < n; i++) ha[i]! += h[i]!;
    if (h && hb) for (let i = 0; i < n; i++) hb[i]! -= h[i]!;
  },
  negate: (_, h, __, ___, ____, _____, ______, ha, _______, n) => {
    if (h && ha) for (let i = 0; i < n; i++) ha[i]! -= h[i]!;
  },
  multiply: (g, h, _, a, b, ta, tb, ha, hb, n) => {
    if (ha) for (let i = 0; i < n; i++) ha[i]! += (h ? product(h[i]!, b[i]!) : 0) + (tb ? product(g[i]!, tb[i]!) : 0);
    if (hb) for (let i = 0; i < n; i++) hb[i]! += (h ? product(h[i]!, a[i]!) : 0) + (ta ? product(g[i]!, ta[i]!) : 0);
  },
  raise: (g, h, v, a, b, ta, tb, ha, hb, n) => {
    for (let i = 0; i < n; i++) {
      const gv = product(g[i]!, v[i]!);
      if (gv === 0 && !h) continue;
      const change = product(gv, product(ta ? ta[i]! : 0, b[i]!) + product(tb ? tb[i]! : 0, a[i]!)) + (h ? product(h[i]!, v[i]!) : 0);
      if (ha) ha[i]! += product(change, b[i]!) + (tb ? product(gv, tb[i]!) : 0);
      if (hb) hb[i]! += product(change, a[i]!) + (ta ? product(gv, ta[i]!) : 0);
    }
  },
  exp: (g, h, v, _, __, ta, ___, ha, ____, n) => {
    if (ha) for (let i = 0; i < n; i++) ha[i]! += product((h ? h[i]! : 0) + (ta ? product(g[i]!, ta[i]!) : 0), v[i]!);
  },
};

export function secondOf(op: Op): SecondReverse | null {
  const direct = seconds[op];
  if (direct) return direct;
  const partial = partials[op];
  if (!partial) return null;
  const d = new Float64Array(5);
  return (g, h, v, a, b, ta, tb, ha, hb, n) => {
    for (let i = 0; i < n; i++) {
      const gi = g[i]!, hi = h ? h[i]! : 0;
      if (gi === 0 && hi === 0) continue;
      partial(v[i]!, a[i]!, b[i]!, d);
      const tai = ta ? ta[i]! : 0, tbi = tb ? tb[i]! : 0;
      if (ha) ha[i]! += product(hi, d[0]!) + product(gi, product(tai, d[2]!) + product(tbi, d[3]!));
      if (hb) hb[i]! += product(hi, d[1]!) + product(gi, product(tai, d[3]!) + product(tbi, d[4]!));
    }
  };
}
