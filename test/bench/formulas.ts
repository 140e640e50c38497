// What it costs that a law is interpreted: values and derivatives beside functions written by hand, in turn. Then what fits and refits cost.
import { coefficientDraws } from '../../src/engine/formula/formula-draws.js';
import { fitFormula } from '../../src/engine/formula/fit-formula.js';
import { formulaInfluence } from '../../src/engine/formula/formula-resample.js';
import { compile, type Bound } from '../../src/engine/formula/program.js';
import { drained } from '../engine/support/ensembles.js';
import { fitOf, normals } from '../engine/support/data.js';
import { chinchillaLaw, dcptLaw, type TestLaw } from '../engine/support/formulas.js';
import { dcptStudy, dcptTruths, huberLog, leastSquaresLog, pointsOf } from '../engine/support/formula-studies.js';

const n = 240;
const rounds = 25, repeats = 200;

type ByHand = (theta: Float64Array, out: Float64Array, jacobian: Float64Array) => void;

const inputs = Array.from({ length: n }, (_, i) => [1e8 * 1.02 ** i, 1e9 * 1.03 ** ((i * 37) % n), 0.1 + 0.003 * i]);
const column = (at: number, of = (value: number) => value) => Float64Array.from(inputs, (own) => of(own[at]!));
const lnN = column(0, Math.log), lnD = column(1, Math.log), ratio = column(2), lnRatio = column(2, Math.log);

const chinchillaByHand: ByHand = ([E, A, alpha, B, beta], out, jacobian) => {
  for (let i = 0; i < n; i++) {
    const size = Math.exp(-alpha! * lnN[i]!), data = Math.exp(-beta! * lnD[i]!);
    const at = i * 5;
    out[i] = E! + A! * size + B! * data;
    jacobian[at] = 1;
    jacobian[at + 1] = size;
    jacobian[at + 2] = -A! * size * lnN[i]!;
    jacobian[at + 3] = data;
    jacobian[at + 4] = -B! * data * lnD[i]!;
  }
};

const dcptByHand: ByHand = ([E, A, alpha, B, eta, beta, C, epsilon, gamma], out, jacobian) => {
  for (let i = 0; i < n; i++) {
    const size = Math.exp(-alpha! * lnN[i]!), data = Math.exp(eta! * lnRatio[i]! - beta! * lnD[i]!);
    const ln = Math.log(ratio[i]! + epsilon!), mixed = Math.exp(-gamma! * ln);
    const at = i * 9;
    out[i] = E! + A! * size + B! * data + C! * mixed;
    jacobian[at] = 1;
    jacobian[at + 1] = size;
    jacobian[at + 2] = -A! * size * lnN[i]!;
    jacobian[at + 3] = data;
    jacobian[at + 4] = B! * data * lnRatio[i]!;
    jacobian[at + 5] = -B! * data * lnD[i]!;
    jacobian[at + 6] = mixed;
    jacobian[at + 7] = (-C! * gamma! * mixed) / (ratio[i]! + epsilon!);
    jacobian[at + 8] = -C! * mixed * ln;
  }
};

function microseconds(run: () => void): number {
  const begun = performance.now();
  for (let k = 0; k < repeats; k++) run();
  return ((performance.now() - begun) * 1e3) / repeats;
}

function bound({ formula }: TestLaw): Bound {
  const found = compile(formula).bind(inputs.map((own) => own.slice(0, formula.inputs)));
  if (found.kind !== 'bound') throw new Error(found.why);
  return found;
}

function compare(name: string, law: TestLaw, byHand: ByHand, constants: readonly number[]): void {
  const theta = Float64Array.from(constants), own = bound(law);
  const out = new Float64Array(n), jacobian = new Float64Array(n * theta.length), hessian = new Float64Array(theta.length ** 2);
  const runs = [() => byHand(theta, out, jacobian), () => own.gradients(theta, out, jacobian), () => own.values(theta, out), () => own.addSecond(theta, (_, weights) => weights.fill(1), hessian)];
  const least = runs.map(() => Infinity);
  for (let round = 0; round < rounds; round++) runs.forEach((run, at) => (least[at] = Math.min(least[at]!, microseconds(run))));
  const [hand, gradient, values, second] = least.map((time) => time.toFixed(1));
  console.log(`${name}, ${n} rows: by hand with derivatives ${hand} µs · formula with derivatives ${gradient} µs (${(least[1]! / least[0]!).toFixed(1)}×, goal 3×) · values alone ${values} µs · with second derivatives ${second} µs`);
}

compare('Chinchilla', chinchillaLaw, chinchillaByHand, [1.69, 406.4, 0.34, 410.7, 0.28]);
compare('D-CPT', dcptLaw, dcptByHand, [1.69, 406, 0.34, 410, 0.3, 0.28, 0.2, 0.05, 0.7]);

function milliseconds(run: () => unknown): string {
  const begun = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(begun);
  return `${((user + system) / 1e3).toFixed(0)} ms`;
}

const normal = normals(1);
const runs = pointsOf(chinchillaLaw, [1.69, 406.4, 0.34, 410.7, 0.28], inputs.map((own) => own.slice(0, 2)), (output) => output * Math.exp(0.01 * normal()));
for (const [name, law, points] of [['Chinchilla, 240 rows', chinchillaLaw, runs], ['D-CPT, 120 rows', dcptLaw, dcptStudy(dcptTruths[0]!, 1)]] as const) {
  for (const [kind, options] of [['Huber', huberLog], ['least squares', leastSquaresLog]] as const) {
    const fit = fitOf(fitFormula(law, points, options));
    const [alone, left, drawn] = [
      milliseconds(() => fitFormula(law, points, options)),
      milliseconds(() => drained(formulaInfluence({ law, points, options, fit }))),
      milliseconds(() => drained(coefficientDraws(law, points, options, fit, { draws: 1000, seed: 1 }))),
    ];
    console.log(`${name}, ${kind}: fit ${alone} · each row left out ${left} · 1,000 resamples ${drawn}`);
  }
}
