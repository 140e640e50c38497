import { add, any, apply, chinchillaLaw, dcptLaw, div, exp, exponent, index, law, log, mul, neg, positive, pow, product, sub, x, type TestLaw } from './formulas.js';

/** A law of the literature with constants and a design at which they can be told apart. */
export interface FieldLaw extends TestLaw {
  readonly name: string;
  readonly constants: readonly number[];
  readonly points: readonly (readonly number[])[];
  readonly space: 'log' | 'linear';
}

function grid(...axes: readonly (readonly number[])[]): number[][] {
  return axes.reduce<number[][]>((points, axis) => points.flatMap((point) => axis.map((value) => [...point, value])), [[]]);
}

/** `count` values in equal ratios. */
function spaced(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => low * (high / low) ** (k / (count - 1)));
}

function steps(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));
}

function field(name: string, { formula, parameters }: TestLaw, constants: readonly number[], points: readonly (readonly number[])[], space: 'log' | 'linear' = 'log'): FieldLaw {
  return { name, formula, parameters, constants, points, space };
}

const sizes = spaced(1e8, 1e10, 6), tokens = spaced(2e9, 1e12, 6);
const linear: readonly [number, number] = any;

/** 1 − exp(−repetitions / R*), times R*. */
const worth = (repeats: Parameters<typeof div>[0], scale: Parameters<typeof div>[1]) => mul(scale, sub(1, exp(neg(div(repeats, scale)))));

export const fieldLaws: readonly FieldLaw[] = [
  field('Chinchilla (Hoffmann 2022)', chinchillaLaw, [1.6934, 406.4, 0.33917084, 410.73, 0.2849083], grid(sizes, tokens)),
  field('over-training (Gadre 2024)', law(2, { a: positive, alpha: [-1, 0], b: positive, E: positive }, ({ a, alpha, b, E }) =>
    add(mul(a!, pow(x(0), alpha!)), mul(b!, pow(6, div(alpha!, 2)), pow(mul(x(1), x(0)), alpha!)), E!)),
  [166, -0.27, 287, 1.84], grid(spaced(1e7, 4e8, 4), [20, 80, 320])),
  // Tokens repeated, from unique tokens and tokens seen.
  field('repeated data (Muennighoff 2023)', law(3, { E: positive, A: positive, alpha: exponent, B: positive, beta: exponent, R: positive }, ({ E, A, alpha, B, beta, R }) =>
    add(E!, div(A!, pow(x(0), alpha!)), div(B!, pow(mul(x(2), add(1, worth(sub(div(x(1), x(2)), 1), R!))), beta!)))),
  [1.87, 521, 0.3527, 1488, 0.34, 15.387756], grid(spaced(1e8, 8e9, 4), [1, 2, 4, 16, 64], spaced(1e9, 1e11, 3)).map(([N, epochs, U]) => [N!, epochs! * U!, U!])),
  field('fine-tuning (Lin 2024)', law(1, { B: positive, Dl: positive, beta: exponent, E: positive }, ({ B, Dl, beta, E }) => add(div(B!, add(Dl!, pow(x(0), beta!))), E!)),
    [900, 300, 0.7, 1.2], grid(spaced(200, 1.6e6, 14))),
  field('routed models (Clark 2022)', law(2, { a: linear, b: linear, c: linear, d: linear, start: [1, Infinity], most: [1, Infinity] }, ({ a, b, c, d, start, most }) => {
    const experts = div(1, add(div(1, add(sub(x(1), 1), div(1, sub(div(1, start!), div(1, most!))))), div(1, most!)));
    const [N, E] = [apply('log10', x(0)), apply('log10', experts)];
    return pow(10, add(mul(a!, N), mul(b!, E), mul(c!, N, E), d!));
  }), [-0.082, -0.108, 0.009, 1.104, 1.847, 314.478], grid(spaced(5e6, 1.3e9, 6), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512])),
  field('domain mixtures, D-CPT (Que 2024)', dcptLaw, [1.6, 400, 0.34, 410, 0.25, 0.28, 0.15, 0.05, 0.6], grid(spaced(5e8, 7e9, 4), spaced(1e9, 2e10, 5), [0.05, 0.1, 0.2, 0.33, 0.5, 0.8])),
  field('size alone (Kaplan 2020)', law(1, { Nc: positive, aN: exponent }, ({ Nc, aN }) => pow(div(Nc!, x(0)), aN!)), [8.8e13, 0.076], grid(sizes)),
  field('size and data (Kaplan 2020)', law(2, { aN: exponent, aD: exponent, Nc: positive, Dc: positive }, ({ aN, aD, Nc, Dc }) =>
    pow(add(pow(div(Nc!, x(0)), div(aN!, aD!)), div(Dc!, x(1))), aD!)), [0.076, 0.103, 6.4e13, 1.8e13], grid(sizes, tokens)),
  field('size and steps (Kaplan 2020)', law(2, { Nc: positive, aN: exponent, Sc: positive, aS: exponent }, ({ Nc, aN, Sc, aS }) =>
    add(pow(div(Nc!, x(0)), aN!), pow(div(Sc!, x(1)), aS!))), [6.5e13, 0.077, 2.1e3, 0.76], grid(sizes, spaced(1e3, 2e5, 6))),
  field('power with a constant (Henighan 2020)', law(1, { L: positive, x0: positive, a: exponent }, ({ L, x0, a }) => add(L!, pow(div(x0!, x(0)), a!))), [2.2, 63, 0.13], grid(spaced(1e5, 1e10, 12))),
  field('sparsity (Abnar 2025)', law(3, { a: positive, alpha: exponent, b: positive, beta: exponent, c: positive, lambda: [-2, 2], d: positive, delta: exponent, gamma: exponent, e: positive },
    ({ a, alpha, b, beta, c, lambda, d, delta, gamma, e }) => {
      const active = sub(1, x(2));
      return add(div(a!, pow(x(0), alpha!)), div(b!, pow(x(1), beta!)), div(c!, pow(active, lambda!)), div(d!, mul(pow(active, delta!), pow(x(0), gamma!))), e!);
    }), [16612.5, 0.5962, 5455.67, 0.3954, 0.4598, -0.1666, 17.26, 0.1603, 0.1595, 0.94], grid(spaced(1e8, 1e11, 5), spaced(1e9, 1e12, 4), [0, 0.5, 0.8, 0.95, 0.99])),
  field('pass rate (Hu 2024)', law(1, { c: positive, alpha: exponent }, ({ c, alpha }) => exp(neg(mul(c!, pow(x(0), neg(alpha!)))))), [2e3, 0.4], grid(spaced(1e7, 1e10, 8)), 'linear'),
  field('capacity gap (Zhang 2024)', law(1, { a: linear, b: linear }, ({ a, b }) => add(mul(a!, x(0)), b!)), [2.498, -11.498], grid([300, 500, 1200, 3000, 7000]), 'linear'),
  field('error and compute (Cherti 2023)', law(1, { beta: positive, alpha: [-2, 0] }, ({ beta, alpha }) => mul(beta!, pow(x(0), alpha!))), [5.85805, -0.11138849], grid(spaced(1e8, 1e12, 7))),
  field('data filtering (Goyal 2024)', law(2, { a: positive, b: [-2, 0], tau: positive, d: positive }, ({ a, b, tau, d }) =>
    add(mul(a!, pow(x(0), b!), product(0, 2, x(1), pow(div(index(0), sub(index(0), 1)), mul(b!, pow(0.5, div(sub(index(0), 1), tau!)))))), d!)),
  [1, -0.2, 2, 0.1], grid([32, 64, 128, 256], [1, 2, 4, 8])),
  field('architecture (Wu 2024)', law(5, { w1: linear, w2: linear, w3: linear, w4: linear, b: linear }, ({ w1, w2, w3, w4, b }) => {
    const u = exp(neg(pow(mul(add(div(10, x(2)), div(20, x(1))), x(0)), 2)));
    return add(mul(w1!, log(mul(u, x(0)))), mul(w2!, log(mul(u, x(1)))), mul(w3!, log(mul(u, x(2)))), mul(w4!, log(mul(u, apply('min', x(3), x(4))))), b!);
  }), [13.95018192, 0.23072027, -0.48523402, 5.39801689, 9.195410648934768], grid([16, 32, 80], [2048, 4096, 8192], [8192, 14336, 28672], [2, 15], [3, 70]), 'linear'),
  field('translation (Isik 2024)', law(1, { A: positive, alpha: positive, beta: positive }, ({ A, alpha, beta }) => pow(log(mul(A!, pow(x(0), alpha!))), beta!)), [0.5, 0.3, 1.7], grid(spaced(1e4, 1e9, 12)), 'linear'),
  field('mixture ratio (Gu 2024)', law(1, { a: positive, s: exponent, b: linear }, ({ a, s, b }) => add(mul(a!, pow(x(0), s!)), b!)), [0.22524761, 0.26944345, -0.48139982], grid(spaced(20, 2000, 10)), 'linear'),
  field('broken power', law(1, { c: positive, first: exponent, knee: positive, second: exponent }, ({ c, first, knee, second }) =>
    mul(c!, pow(x(0), neg(first!)), pow(add(1, div(x(0), knee!)), neg(second!)))), [12, 0.2, 3e4, 0.5], grid(spaced(1e2, 1e8, 20))),
  field('two pieces of a power', law(1, { c: positive, first: exponent, second: exponent }, ({ c, first, second }) =>
    ({ kind: 'if', condition: apply('less', x(0), 1e4), yes: mul(c!, pow(x(0), neg(first!))), no: mul(c!, pow(1e4, neg(first!)), pow(div(x(0), 1e4), neg(second!))) })), [5, 0.3, 0.1], grid(spaced(1e2, 1e6, 10))),
  field('logarithm', law(1, { a: linear, b: linear }, ({ a, b }) => add(mul(a!, log(x(0))), b!)), [-0.4, 11], grid(spaced(1e3, 1e9, 8)), 'linear'),
  field('exponential growth', law(1, { A: linear, B: linear }, ({ A, B }) => exp(add(mul(A!, x(0)), B!))), [0.007, -0.4], grid(steps(0, 700, 9))),
  field('logistic', law(1, { floor: [0, 0.6], ceiling: [0.5, 1], slope: positive, midpoint: any }, ({ floor, ceiling, slope, midpoint }) =>
    add(floor!, div(sub(ceiling!, floor!), add(1, exp(mul(slope!, sub(x(0), midpoint!))))))), [0.25, 0.92, 3.5, 2.6], grid(steps(1.8, 3.6, 16)), 'linear'),
  field('Heaps', law(1, { K: positive, beta: exponent }, ({ K, beta }) => mul(K!, pow(x(0), beta!))), [44, 0.49], grid(spaced(1e3, 1e9, 8))),
];
