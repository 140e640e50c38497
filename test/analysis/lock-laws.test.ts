import { beforeAll, describe, expect, test } from 'vitest';
import { advice } from '../../src/analysis/advice.js';
import { analyze } from '../../src/analysis/analyze.js';
import type { Evaluation } from '../../src/analysis/evaluation.js';
import { here } from '../../src/analysis/laboratory.js';
import { lockText, sealed, type Lock } from '../../src/analysis/lock.js';
import { lockChanges } from '../../src/analysis/lock-changes.js';
import { lockOf, numbersToLock } from '../../src/analysis/locked.js';
import { numbersOf, refit, scrutinize } from '../../src/analysis/refit.js';
import type { Thoroughness } from '../../src/analysis/thoroughness.js';
import { Workshop } from '../../src/analysis/workshop.js';
import { memoryFiles, path } from '../support/memory-files.js';

const rows = [1, 2, 4, 8, 16].flatMap((size) => [20, 60, 200].map((tokens, step) => {
  const loss = 1.7 + 200 * (size * 1e8) ** -0.34 + 2000 * (tokens * 1e9) ** -0.37 + 0.004 * Math.sin(7 * size + 3 * step);
  return `  | ${size}-${tokens} | ${size * 100}M | ${tokens}B | ${loss.toFixed(4)} |\n`;
})).join('');
const text = `law chinchilla: loss = E + A / params^alpha + B / tokens^beta
law line: loss = a + b * log(params)
benchmark quiz { range: 0% .. 100% }
reference mine {
  | model | params | tokens | quiz.loss |
  | - | - | - | - |
${rows}}
fit scaling = chinchilla to mine { seed: 7 }
fit simple = line to mine { robust: none }
fit printed = chinchilla with { E: 1.69  A: 406.4  alpha: 0.34  B: 410.7  beta: 0.28 }
predict scaling at { params: 1B  tokens: 100B }
expect alpha of scaling > 0.2
`;
/** Without a reference to measure models by: rows of models are what laws are fitted to. */
const alone = text.replace(/benchmark.*\n/, '').replace('reference mine', 'models mine').replace('quiz.loss', 'loss');

const never = new AbortController().signal;
const own: Thoroughness = { resamples: 200, seed: null };
const read = (source: string, beside = {}) => analyze(path, source, memoryFiles(beside));
const refitted = (source: string, asked = own): Promise<Evaluation> => refit(read(source).study, new Workshop(), here, asked, never, () => undefined);

async function opened(source: string, lock: string | null) {
  const beside: Record<string, string> = lock === null ? {} : { 'file.density.lock': lock };
  const workshop = new Workshop(), analysis = read(source, beside);
  const evaluation = await numbersOf(analysis, memoryFiles(beside), workshop, never);
  return { evaluation, searched: workshop.fitted, said: advice(analysis, evaluation).filter(({ code }) => code.startsWith('lock')).map(({ code, message }) => `${code}: ${message}`) };
}

const stale = (changed: string) => [`lock-stale: file.density.lock does not belong to this text any more; changed since: ${changed}. Refit, or put back what changed.`];
/** Everything known of the fits; residuals and the like are made again from the coefficients, to the last digit but one. */
const known = ({ laws }: Evaluation) => laws.map(({ fit, fitted, influence, drawing }) => ({
  name: fit.name, drawing, influence,
  fitted: fitted.kind === 'fitted' && { coefficients: fitted.coefficients, resampled: fitted.resampled, status: fitted.status, starts: fitted.starts, free: fitted.free, atBound: fitted.atBound },
}));

let thorough: Evaluation, lock: Lock, written: string;
beforeAll(async () => {
  thorough = await refitted(alone);
  lock = lockOf(thorough, '1.0.0')!;
  written = lockText(lock);
});

test('a file of laws alone is locked: fits of laws, not constants, each drawn from its own seed', () => {
  expect(read(alone).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(lock).toMatchObject({ schema: 'density-lock/1', study: null, resampling: null, fits: [], models: [], asked: own });
  expect(lock.laws.map(({ name, drawing, n, units }) => [name, drawing?.resamples, drawing?.seed, drawing?.method, n, units?.length])).toEqual([['fit scaling', 200, 7, 'bca', 15, 15], ['fit simple', 200, 0, 'bca', 15, 15]]);
  for (const { spreads, free, status } of lock.laws) expect([Object.keys(spreads), status]).toEqual([free, 'converged']);
});

test('opened again it is as it was, and nothing is searched for', async () => {
  const { evaluation, searched, said } = await opened(alone, written);
  expect([searched, said, evaluation.lock]).toEqual([0, [], { kind: 'current' }]);
  expect(JSON.parse(JSON.stringify(known(evaluation).map((one) => ({ ...one, influence: null }))))).toEqual(JSON.parse(JSON.stringify(known(thorough).map((one) => ({ ...one, influence: null })))));
  for (const [at, { influence }] of evaluation.laws.entries()) expect(influence?.map(({ rows: left, coefficients }) => [left, coefficients])).toEqual(thorough.laws[at]!.influence?.map(({ rows: left, coefficients }) => [left, coefficients]));
  let jobs = 0;
  const counting: typeof here = { run: (job, signal, progress) => { jobs += 1; return here.run(job, signal, progress); } };
  await scrutinize(evaluation, new Workshop(), counting, never);
  expect(jobs).toBe(0);
});

test('the same file gives the same lock, digit for digit; the order of rows and fits and all names but those of parameters do not matter', async () => {
  expect(lockText(lockOf(await refitted(alone), '1.0.0')!)).toBe(written);
  const turned = alone.replace(rows, rows.split('\n').filter(Boolean).reverse().map((line) => `${line}\n`).join('')).replaceAll('scaling', 'renamed').replace(/(fit renamed.*\n)(fit simple.*\n)/, '$2$1').replaceAll('mine', 'yours');
  const { evaluation, searched, said } = await opened(turned, written);
  expect([searched, said, evaluation.lock]).toEqual([0, [], { kind: 'current' }]);
});

test.each([
  ['a row', alone.replace(/(\| 20B \| \d\.\d\d)\d\d/, '$199'), 'the fit scaling, the fit simple', [false, false], 2],
  ['a seed', alone.replace('seed: 7', 'seed: 8'), 'the fit scaling', [false, true], 0],
  ['an option', alone.replace('robust: none', 'robust: huber(0.01)'), 'the fit simple', [true, false], 1],
  ['a bound', alone.replace('+ b * log(params)', '+ b * log(params)  where b in -10 .. 10'), 'the fit simple', [true, false], 1],
  ['the level', `density { level: 50% }\n${alone}`, '`level`', [false, false], 0],
  ['a fit that is gone', alone.replace(/fit simple.*\n/, ''), '1 fit of a law no longer there', [true], 0],
  ['a fit more', `${alone}fit other = line to mine { robust: least-absolute }\n`, 'the fit other', [true, true, false], 1],
])('%s makes it stale, which names what; what is as it was keeps its intervals', async (_, changed, named, kept, fits) => {
  expect(changed).not.toBe(alone);
  const { evaluation, searched, said } = await opened(changed, written);
  expect(said).toEqual(stale(named));
  expect(evaluation.laws.filter(({ fit }) => !fit.constants).map(({ drawing }) => drawing !== null)).toEqual(kept);
  expect(searched).toBe(fits);
});

test('changed constants and questions are no matter of the lock', async () => {
  for (const changed of [alone.replace('406.4', '407'), alone.replace('params: 1B', 'params: 2B'), `# more\n${alone}density { tokens: 2T }\n`]) {
    expect((await opened(changed, written)).evaluation.lock).toEqual({ kind: 'current' });
  }
});

test('a seed that the refit was told holds for all fits, whatever their own', async () => {
  const told = lockOf(await refitted(alone, { resamples: 200, seed: 3 }), '1.0.0')!;
  expect(told.laws.map(({ drawing }) => drawing?.seed)).toEqual([3, 3]);
  expect((await opened(alone.replace('seed: 7', 'seed: 8'), lockText(told))).evaluation.lock).toEqual({ kind: 'current' });
});

test('locked intervals are those shown and asked about', async () => {
  const [then, now] = [(await opened(alone, null)).evaluation, (await opened(alone, written)).evaluation];
  const asked = ({ answers }: Evaluation) => answers.map((answer) => (answer.kind === 'verdict' ? answer.sides[0]!.written : ''));
  expect(asked(now)[1]).not.toBe(asked(then)[1]);
  expect(asked(now)).toEqual(asked(thorough));
});

describe('with a ruler', () => {
  const both = `${text.replace('| quiz.loss |', '| quiz.loss | quiz |').replace('  | - | - | - | - |\n', '  | - | - | - | - | - |\n').replace(/(\| (\d\.\d+) \|)\n/g, (_, all: string, loss: string) => `${all} ${(90 / (1 + Math.exp(4 * (Number(loss) - 2.7)))).toFixed(2)}% |\n`)}model A { params: 1B  quiz: 60% }\n`;

  test('both are locked, and a change of one leaves the other as it was', async () => {
    const before = lockText(lockOf(await refitted(both), '1.0.0')!);
    expect((await opened(both, before)).evaluation.lock).toEqual({ kind: 'current' });
    const law = await opened(both.replace('seed: 7', 'seed: 8'), before);
    expect(law.said).toEqual(stale('the fit scaling'));
    expect([law.searched, law.evaluation.models[0]!.intervalKind, law.evaluation.scrutiny?.resampled !== null]).toEqual([0, 'resampled', true]);
    const model = await opened(both.replace('quiz: 60%', 'quiz: 61%'), before);
    expect(model.said).toEqual(stale('1 model'));
    expect([model.searched, model.evaluation.models[0]!.intervalKind, model.evaluation.laws[0]!.drawing?.resamples]).toEqual([0, 'tested', 200]);
    expect((await opened(both.replace('level', 'level').replace(/^/, 'density { level: 50% }\n'), before)).said).toEqual(stale('`level`'));
    expect((await opened(alone, before)).said[0]).toContain('changed since: the reference');
  });
});

describe('a fit that has a parameter at its bound, or no freedom', () => {
  const bound = alone.replace('b * log(params)', 'b * log(params) + c * log(tokens)  where c in 0 .. 1');
  const ridge = alone.replace('b * log(params)', 'b * log(params) + c * log(params)');
  const exact = `law line: loss = a + b * log(params)\nmodels few {\n  | model | params | loss |\n  | - | - | - |\n  | x | 1B | 3 |\n  | y | 2B | 2.5 |\n}\nfit simple = line to few\n`;

  test.each([['at a bound', bound, 'at-bound', 200], ['two rows for two parameters', exact, 'converged', undefined], ['two that do the same', ridge, 'not-converged', undefined]])('%s: is locked all the same', async (_, source, status, resamples) => {
    const before = lockOf(await refitted(source), '1.0.0')!;
    expect(before.laws.map((law) => [law.name, law.drawing?.resamples])).toContainEqual(['fit simple', resamples]);
    const { evaluation, searched } = await opened(source, lockText(before));
    expect([searched, evaluation.lock]).toEqual([0, { kind: 'current' }]);
    const fitted = evaluation.laws.find(({ fit }) => fit.name === 'simple')!.fitted;
    expect(fitted).toMatchObject({ kind: 'fitted', status });
    expect(fitted.kind === 'fitted' && fitted.redundant).toEqual(source === ridge ? ['b', 'c'] : undefined);
  });
});

describe('a lock of laws that was changed by hand', () => {
  test('is not believed', async () => {
    for (const tampered of [written.replace(/"alpha":0\./, '"alpha":0.9'), written.replace('"seed":7', '"seed":9'), written.replace('"name":"1-20"', '"name":"1-21"')]) {
      expect(tampered).not.toBe(written);
      const { evaluation, said } = await opened(alone, tampered);
      expect(said).toEqual(['lock-unreadable: file.density.lock cannot be read: it was changed by hand, or by a merge. Refit to write it anew.']);
      expect(evaluation.laws.every(({ drawing }) => drawing === null)).toBe(true);
    }
  });

  test('sealed again, coefficients that are no minimum are searched for', async () => {
    const tampered = JSON.parse(written.replace(/"alpha":([\d.]+)/, (_, alpha: string) => `"alpha":${Number(alpha) * 1.01}`)) as Lock;
    expect((await opened(alone, lockText(sealed(tampered)))).searched).toBe(1);
  });
});

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
const changed = (change: (data: Writable<Lock>) => void) => {
  const copy = structuredClone(lock) as Writable<Lock>;
  change(copy);
  return lockChanges(copy as Lock, lock).map(({ what }) => what);
};

test('numbers that differ are told, in standard errors', () => {
  const { alpha, stderr } = { alpha: lock.laws[0]!.coefficients['alpha']!, stderr: lock.laws[0]!.spreads['alpha']!.stderr };
  const moved = structuredClone(lock) as Writable<Lock>;
  moved.laws[0]!.coefficients['alpha'] = alpha * Math.exp(2 * stderr);
  expect(lockChanges(lock, moved as Lock)).toEqual([{ what: 'alpha of the fit scaling', old: alpha, now: alpha * Math.exp(2 * stderr), errors: expect.closeTo(lock.laws[0]!.logarithmic.includes('alpha') ? 2 : (alpha * (Math.exp(2 * stderr) - 1)) / stderr, 6) }]);
  expect(lockChanges(lock, numbersToLock(thorough))).toEqual([]);
});

test.each<[string, (data: Writable<Lock>) => void, string]>([
  ['ends', ({ laws }) => (laws[0]!.spreads['alpha']!.interval = [0.1, 0.9]), 'lower end of alpha of the fit scaling'],
  ['standard error', ({ laws }) => (laws[0]!.spreads['alpha']!.stderr *= 2), 'standard error of alpha of the fit scaling'],
  ['status', ({ laws }) => (laws[0]!.status = 'not-converged'), 'status of the fit scaling'],
  ['sum', ({ laws }) => (laws[0]!.objective.value *= 2), 'sum of the fit scaling'],
  ['starts', ({ laws }) => (laws[0]!.starts.tried += 1), 'starts tried of the fit scaling'],
  ['draws', ({ laws }) => (laws[0]!.drawing!.failed += 1), 'draws left out of the fit scaling'],
  ['no draws', ({ laws }) => (laws[0]!.drawing = null), 'draws of the fit scaling'],
  ['free', ({ laws }) => (laws[1]!.free = ['a']), 'free coefficients of the fit simple'],
  ['influence', ({ laws }) => (laws[0]!.units![3]!.without!['E']! *= 1.5), 'E of the fit scaling without '],
  ['no influence', ({ laws }) => (laws[0]!.units = null), 'influence on the fit scaling'],
  ['digest', ({ laws }) => (laws[0]!.digest = 'sha256:0'), 'digest of fit scaling'],
  ['gone', (data) => (data.laws = data.laws.slice(1)), 'alpha of the fit scaling'],
])('%s', (_, change, expected) => {
  expect(changed(change)).toContainEqual(expect.stringContaining(expected));
});
