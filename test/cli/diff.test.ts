import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import type { Diff } from '../../src/features/diff.js';
import { call, folder } from './call.js';

const ruler = readFileSync('src/std/refinedweb.density', 'utf8');
/** The ruler with some of its runs left out: they begin with these words. */
const without = (...sizes: readonly string[]) => ruler.split('\n').filter((line) => !sizes.some((size) => line.trimStart().startsWith(`| ${size}`))).join('\n');
const runs = [...ruler.matchAll(/^ *\| *(\S+) *\| *[\d.]+[MB] /gm)].map(([, name]) => name!);

const models = (hellaswag: string, more = '') => `use std/refinedweb
model Mistral-7B { params: 7.3B  released: 2023-09-27  hellaswag: 83.3% }
model falcon-7b  { params: 7.0B  released: 2023-04-24  hellaswag: ${hellaswag} }
${more}`;

const made = folder({
  'a.density': models('78.1%'),
  'same.density': `# another comment\n${models('78.1%')}`,
  'b.density': models('79.5%', 'model phi-2 { params: 2.7B  hellaswag: 74.9% }\n'),
  'sure.density': models('78.1% ± 0.4%'),
  'surer.density': models('79.5% ± 0.4%'),
  'unsure.density': models('78.4% ± 0.4%'),
  'tokens.density': `density { tokens: 2T  level: 95% }\n${models('78.1%')}`,
  'other.density': `use std/olmo-ladder\n${models('78.1%').replace('use std/refinedweb\n', '')}`,
  'bad.density': models('78.9'),
  'ruler.density': ruler,
  'fewer.density': without(...runs.slice(0, 3)),
  'on-ruler.density': models('78.1%').replace('std/refinedweb', '"ruler.density"'),
  'on-fewer.density': models('78.1%').replace('std/refinedweb', '"fewer.density"'),
});
const file = (name: string) => path.join(made, name);
const named = (...names: readonly string[]) => names.map((name) => (/\.density$/.test(name) ? file(name) : name));
const told = async (...args: readonly string[]) => {
  const { code, out, err } = await call(['diff', ...named(...args)]);
  return { code, err, out: out.replaceAll(`${made}${path.sep}`, '') };
};
const compared = async (...args: readonly string[]) => JSON.parse((await call(['diff', '--format', 'json', ...named(...args)])).out) as Diff;
const model = ({ models: all }: Diff, name: string) => all.find((one) => one.name === name)!;

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync('docs/diff.schema.json', 'utf8')));

test('two files: what was typed differently, ranks, comings and goings', async () => {
  const { code, out, err } = await told('a.density', 'b.density');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/^a\.density → b\.density\n\nmodel +old density +new density +change +rank\n/);
  expect(out).toMatch(/^falcon-7b +0\.84 \(.*\) +1\.07 \(.*\) +×1\.27 +2 → 3 +as typed +hellaswag 78\.1% → 79\.5%$/m);
  expect(out).toMatch(/^New: phi-2 \(ρ 1\.37, 90 %: 0\.\d\d–\d\.\d\d, rank 2\)\.$/m);
  expect(out).toContain('1 unchanged.\n');
  expect(out).toContain('Unchanged: hellaswag loss law (35 rows), hellaswag score curve (35 rows).\n');
  expect((await told('b.density', 'a.density')).out).toMatch(/^Gone: phi-2 \(ρ 1\.37, 90 %: 0\.\d\d–\d\.\d\d, rank 2\)\.$/m);
});

test('nothing changed', async () => {
  expect(await told('a.density', 'same.density')).toEqual({ code: 0, err: '', out: 'a.density → same.density\nNothing changed.\n' });
  expect((await told('a.density', 'same.density', '--format', 'md')).out).toBe('**a.density → same.density**\n\nNothing changed.\n');
});

test('two scores on one ruler are held against their own ±', async () => {
  expect(model(await compared('sure.density', 'surer.density'), 'falcon-7b')).toMatchObject({ verdict: 'decisive', causes: ['score'], ratioInterval: null });
  expect(model(await compared('sure.density', 'unsure.density'), 'falcon-7b')).toMatchObject({ verdict: 'within-noise', causes: ['score'] });
  expect((await told('sure.density', 'surer.density')).out).toMatch(/held against their own ± \(90 %\): the errors of the ruler are in both\.\n$/);
});

test('a ruler with fewer runs: the changes of its fits are within noise, and so are the densities', async () => {
  const diff = await compared('on-ruler.density', 'on-fewer.density');
  const law = diff.fits.find((fit) => fit.law === 'chinchilla' && fit.benchmark === 'hellaswag')!;
  expect(law).toMatchObject({ basis: 'overlapping', rows: { old: 35, new: 32, shared: 32 }, status: { old: 'converged', new: 'converged' } });
  expect(Object.entries(law.params).map(([name, { verdict }]) => `${name} ${verdict}`)).toEqual(['E', 'A', 'alpha', 'B', 'beta'].map((name) => `${name} within-noise`));
  expect(law.prediction).toMatchObject({ verdict: 'within-noise' });
  expect(model(diff, 'falcon-7b')).toMatchObject({ verdict: 'within-noise', causes: ['ruler'], rank: { old: 2, new: 2 } });
  const { out } = await told('on-ruler.density', 'on-fewer.density');
  expect(out).toContain('hellaswag loss law: 35 → 32 rows, 32 in both · Huber 1e-3 on ln loss, sum ');
  expect(out).toMatch(/^ {2}beta +0\.290 ± 0\.023 +0\.\d+ \(0\.\d+–0\.\d+\) +[+−]0\.\d\d +within noise$/m);
  expect(out).toMatch(/^Decisive: the 90 % interval of the difference/m);
});

test('another method on the same rows is no noise', async () => {
  writeFileSync(file('squares.density'), ruler.replace('  count: total\n', '  count: total\n  law { robust: none }\n'));
  writeFileSync(file('on-squares.density'), models('78.1%').replace('std/refinedweb', '"squares.density"'));
  const diff = await compared('on-ruler.density', 'on-squares.density');
  const law = diff.fits.find((fit) => fit.law === 'chinchilla' && fit.benchmark === 'hellaswag')!;
  expect(law.basis).toBe('method');
  expect(law.params['alpha']!.verdict).toBe('method');
  expect(diff.settings).toEqual([{ setting: 'robust', old: 'huber(0.001)', new: 'none', affects: 'fits' }]);
  expect(model(diff, 'falcon-7b').verdict).toBe('method');
  expect((await told('on-ruler.density', 'on-squares.density')).out).toContain('other options: a change of method, not noise');
});

test('densities at other tokens, or on another ruler, are shown and not judged', async () => {
  const tokens = await compared('a.density', 'tokens.density');
  expect(tokens).toMatchObject({ level: 0.95, comparable: false });
  expect(tokens.settings.map(({ setting }) => setting)).toEqual(['tokens', 'level']);
  expect(new Set(tokens.models.map(({ verdict }) => verdict))).toEqual(new Set(['not-comparable']));
  expect(tokens.fits.every(({ basis }) => basis === 'same')).toBe(true);
  const { out } = await told('a.density', 'tokens.density');
  expect(out).toContain('Settings: tokens 1T → 2T, level 90 % → 95 %.\nDensities are measured in different ways');
  const other = await compared('a.density', 'other.density');
  expect(other).toMatchObject({ comparable: false });
  expect(other.settings.map(({ setting }) => setting)).toContain('reference');
  expect(other.fits.every(({ basis }) => basis === null)).toBe(true);
});

test('errors are told, and what can be compared is', async () => {
  const { code, out, err } = await told('a.density', 'bad.density');
  expect({ code, err }).toEqual({ code: 1, err: `density: 1 error in ${file('bad.density')}, see density check\n` });
  expect(out).toContain('What the errors in bad.density keep from being computed is missing here.');
});

test.each([['a.density', 'b.density'], ['a.density', 'a.density'], ['a.density', 'tokens.density'], ['a.density', 'other.density'], ['on-ruler.density', 'on-fewer.density'], ['a.density', 'bad.density'], ['sure.density', 'surer.density']])('%s and %s as JSON are valid after the schema', async (a, b) => {
  validate(await compared(a, b));
  expect(validate.errors ?? []).toEqual([]);
});

test('anything can be compared with anything', async () => {
  const flat = 'benchmark quiz { range: 25% .. 100% }\nreference flat {\n  | model | params | tokens | loss | quiz |\n  | - | - | - | - | - |\n  | a | 1B | 1B | 2 | 30% |\n  | b | 2B | 2B | 2 | 30% |\n}\nmodel x { params: 1B  quiz: 50% }\n';
  const texts: Record<string, string> = { 'empty.density': '', 'flat.density': flat, 'nothing.density': 'use std/refinedweb\n', 'sizeless.density': 'use std/refinedweb\nmodel falcon-7b { hellaswag: 10% }\n', 'twice.density': models('77%', models('70%').replace('use std/refinedweb\n', '')) };
  for (const [name, text] of Object.entries(texts)) writeFileSync(file(name), text);
  const all = [...Object.keys(texts), 'a.density', 'media/examples/olmo-ladder.density'].map((name) => (name.includes('/') ? path.resolve(name) : file(name)));
  for (const a of all) {
    for (const b of all) {
      const { out, err } = await call(['diff', a, b, '--format', 'json']);
      expect(err).not.toContain('a bug');
      validate(JSON.parse(out));
      expect(validate.errors ?? []).toEqual([]);
      for (const format of ['text', 'md']) {
        const written = (await call(['diff', a, b, '--format', format])).out;
        expect(written).not.toMatch(/NaN|Infinity|undefined|null/);
        expect([path.basename(a), path.basename(b), written.includes('Nothing changed.')]).toEqual([path.basename(a), path.basename(b), a === b]);
      }
    }
  }
}, 60_000);

test('as Markdown', async () => {
  const { out } = await told('on-ruler.density', 'on-fewer.density', '--format', 'md');
  expect(out).toMatch(/^\*\*on-ruler\.density → on-fewer\.density\*\*\n\n\| model \| old density \| new density \| change \| rank \| verdict \| because \|\n/);
  expect(out).toMatch(/^\| beta \| 0\.290 ± 0\.023 \|/m);
});

test.each([40, 60, 100])('on a terminal of %d columns', async (columns) => {
  const { out } = await call(['diff', ...named('on-ruler.density', 'on-fewer.density')], { columns, env: { NO_COLOR: '1' } });
  const tooWide = out.split('\n').filter((line) => stringWidth(line) > columns && line.includes(' ') && !line.includes(made));
  expect(tooWide).toEqual([]);
});

test('held-out rows: how far their prediction was off before and after (method.md: with and without an irreducible term)', async () => {
  const ladder = readFileSync('src/std/olmo-ladder.density', 'utf8');
  writeFileSync(file('with.density'), ladder);
  writeFileSync(file('free.density'), ladder.replace('irreducible: yes', 'irreducible: no'));
  const { out } = await told('with.density', 'free.density');
  expect(out).toMatch(/^13B-5T on mmlu +loss +\+0\.18 % +−5\.5 %$/m);
  expect(out).toMatch(/^13B-5T on hellaswag +loss +−1\.2 % +−4\.0 %$/m);
});

test('names are written so that no terminal and no page acts on them', async () => {
  const name = '"\u001b[31m=a|b\u202e*c*<i>"';
  writeFileSync(file('hostile.density'), models('78.1%', `model ${name} { params: 3B  hellaswag: 70% }\n`));
  writeFileSync(file('hostile-2.density'), models('78.1%', `model ${name} { params: 3B  hellaswag: 71% }\n`));
  for (const format of ['text', 'json', 'md']) {
    expect((await told('hostile.density', 'hostile-2.density', '--format', format)).out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
  expect((await told('hostile.density', 'hostile-2.density', '--format', 'md')).out).toContain('| =a\\|b\\*c\\*&lt;i\\> |');
});

/** A repository of its own, with two commits of x.density and of the ruler it uses. */
function repository(): { readonly at: (name: string) => string; readonly git: (...args: readonly string[]) => string } {
  const root = folder();
  const git = (...args: readonly string[]) => execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false', ...args], { cwd: root, encoding: 'utf8', env: { PATH: process.env.PATH } });
  const at = (name: string) => path.join(root, name);
  const commit = (hellaswag: string, ruled: string) => {
    writeFileSync(at('sub/x.density'), models(hellaswag).replace('std/refinedweb', '"ruler.density"'));
    writeFileSync(at('sub/ruler.density'), ruled);
    git('add', '.');
    git('commit', '-q', '-m', hellaswag);
  };
  mkdirSync(at('sub'));
  git('init', '-q');
  commit('78.1%', without(...runs.slice(0, 3)));
  commit('79.5%', ruler);
  return { at, git };
}
const { at, git } = repository();

test('a file with an earlier revision: that one is old, and so is what it used then', async () => {
  const diff = JSON.parse((await call(['diff', at('sub/x.density'), 'HEAD~1', '--format', 'json'])).out) as Diff;
  expect(diff.old).toEqual({ file: at('sub/x.density'), revision: 'HEAD~1', commit: git('rev-parse', 'HEAD~1').trim(), errors: 0 });
  expect(diff.new).toEqual({ file: at('sub/x.density'), revision: null, commit: null, errors: 0 });
  expect(diff.fits[0]).toMatchObject({ basis: 'overlapping', rows: { old: 32, new: 35, shared: 32 } });
  expect(model(diff, 'falcon-7b')).toMatchObject({ causes: ['score', 'ruler'] });
  const { code, out, err } = await call(['diff', at('sub/x.density'), 'HEAD']);
  const commit = git('rev-parse', '--short=7', 'HEAD').trim();
  expect({ code, out, err }).toEqual({ code: 0, out: `${at('sub/x.density')} at HEAD (${commit}) → ${at('sub/x.density')}\nNothing changed.\n`, err: '' });
});

/** Densities with their intervals as the report has them, and as either side of a comparison has them. */
async function intervalsOf(name: string): Promise<unknown[]> {
  const { models: all } = JSON.parse((await call(['report', '--format', 'json', name])).out) as { models: { name: string; density: number; densityInterval: unknown }[] };
  return all.map(({ name: of, density, densityInterval }) => [of, density, densityInterval]);
}
const intervalsIn = (diff: Diff, side: 'old' | 'new') => diff.models.map(({ name, density, densityInterval }) => [name, density[side], densityInterval[side]]);
const draws = ['--resamples', '200'];

test('where a side has a current lock, its intervals are those of the lock, as in the report', async () => {
  const locked = folder({ 'a.density': models('78.1%'), 'b.density': models('79.5%'), 'on-fewer.density': models('78.1%').replace('std/refinedweb', '"fewer.density"'), 'fewer.density': without(...runs.slice(0, 3)) });
  const [a, b, fewer] = ['a.density', 'b.density', 'on-fewer.density'].map((name) => path.join(locked, name)) as [string, string, string];
  await call(['refit', a, ...draws]);
  const one = JSON.parse((await call(['diff', a, b, '--format', 'json'])).out) as Diff;
  expect(one.intervals).toEqual({ old: { kind: 'bootstrap', lock: 'current' }, new: { kind: 'covariance', lock: 'none' } });
  expect([intervalsIn(one, 'old'), intervalsIn(one, 'new')]).toEqual([await intervalsOf(a), await intervalsOf(b)]);
  expect(one.fits.every(({ basis, params }) => basis === 'same' && Object.values(params).every(({ verdict }) => verdict === 'unchanged'))).toBe(true);
  expect((await call(['diff', a, b])).out).toContain('\nIntervals: old resampled (locked), new from the covariance.\n');

  await call(['refit', fewer, ...draws]);
  const both = JSON.parse((await call(['diff', a, fewer, '--format', 'json'])).out) as Diff;
  expect([intervalsIn(both, 'old'), intervalsIn(both, 'new')]).toEqual([await intervalsOf(a), await intervalsOf(fewer)]);
  expect((await call(['diff', a, fewer])).out).toContain('\nIntervals: resampled (locked).\n');
  expect((await call(['diff', a, fewer, '--format', 'md'])).out).toContain('\n- Intervals: resampled (locked).\n');
  validate(both);
  expect(validate.errors ?? []).toEqual([]);
});

test('answers of a side with a lock rest on it, as its densities do', async () => {
  const asking = (score: string) => `${models(score)}expect density of "falcon-7b" > 9\n`;
  const asked = folder({ 'a.density': asking('78.1%'), 'b.density': asking('79.5%') });
  const [a, b] = [path.join(asked, 'a.density'), path.join(asked, 'b.density')];
  await call(['refit', a, '--resamples', '200']);
  const { out } = await call(['diff', a, b]);
  const [, density] = /^falcon-7b +(\S+ \(\S+\)) /m.exec(out)!;
  expect(out).toContain(`old: The density of falcon-7b is ${density!}`);
});

test('beyond the reach of the ruler no model has a rank', async () => {
  const plateau = 'model far { params: 2B  hellaswag: 94.9% }\n';
  const away = folder({ 'a.density': models('78.1%', plateau), 'b.density': models('79.5%', plateau), 'c.density': models('78.1%') });
  const [a, b, c] = ['a.density', 'b.density', 'c.density'].map((name) => path.join(away, name)) as [string, string, string];
  const diff = JSON.parse((await call(['diff', '--format', 'json', a, b])).out) as Diff;
  expect(diff.models.map(({ name, rank }) => [name, rank])).toEqual([['Mistral-7B', { old: 1, new: 1 }], ['falcon-7b', { old: 2, new: 2 }], ['far', { old: null, new: null }]]);
  expect((await call(['diff', c, a])).out).toMatch(/^New: far \(ρ [\d.e]+, 90 %: ≥ [\d.]+, beyond reach\)\.$/m);
});

test('at the level of the other side a lock of one level is not believed', async () => {
  const locked = folder({ 'a.density': models('78.1%'), 'half.density': `density { level: 50% }\n${models('79.5%')}` });
  const [a, half] = [path.join(locked, 'a.density'), path.join(locked, 'half.density')];
  await call(['refit', a, ...draws]);
  const diff = JSON.parse((await call(['diff', a, half, '--format', 'json'])).out) as Diff;
  expect(diff.intervals).toEqual({ old: { kind: 'covariance', lock: 'other-level' }, new: { kind: 'covariance', lock: 'none' } });
  const plain = JSON.parse((await call(['diff', file('a.density'), half, '--format', 'json'])).out) as Diff;
  expect(intervalsIn(diff, 'old').map((entry) => JSON.stringify(entry, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(9)) : value)))).toEqual(intervalsIn(plain, 'old').map((entry) => JSON.stringify(entry, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(9)) : value))));
});

test('a revision has the lock that lay beside it then', async () => {
  const { at: within, git: inside } = repository();
  await call(['refit', within('sub/x.density'), ...draws]);
  inside('add', '.');
  inside('commit', '-q', '-m', 'locked');
  const then = await intervalsOf(within('sub/x.density'));
  writeFileSync(within('sub/x.density'), models('80%').replace('std/refinedweb', '"ruler.density"'));
  const diff = JSON.parse((await call(['diff', within('sub/x.density'), 'HEAD', '--format', 'json'])).out) as Diff;
  expect(diff.intervals).toEqual({ old: { kind: 'bootstrap', lock: 'current' }, new: { kind: 'mixed', lock: 'stale' } });
  expect(intervalsIn(diff, 'old')).toEqual(then);
  const before = JSON.parse((await call(['diff', within('sub/x.density'), 'HEAD~1', '--format', 'json'])).out) as Diff;
  expect(before.intervals.old).toEqual({ kind: 'covariance', lock: 'none' });
});

test('a file wins over a revision of its name', async () => {
  const diff = JSON.parse((await call(['diff', at('sub/x.density'), at('sub/ruler.density'), '--format', 'json'])).out) as Diff;
  expect(diff.new).toMatchObject({ file: at('sub/ruler.density'), revision: null });
});

test('files that links lead to are found in the commit as on disk', async () => {
  symlinkSync('x.density', at('sub/link.density'));
  git('add', '.');
  git('commit', '-q', '-m', 'link');
  const { out } = await call(['diff', at('sub/link.density'), 'HEAD']);
  expect(out).toContain('Nothing changed.');
  rmSync(at('sub/link.density'));
});

test.each([
  ['an unknown revision', 'HEAD~99', /HEAD~99 is no revision in the git repository of x\.density\.$/],
  ['all but a commit', '^HEAD', /\^HEAD is no revision in the git repository of x\.density\.$/],
  ['a branch nobody made', 'no/such', /no\/such is no revision in the git repository of x\.density\.$/],
  ['what git would take for an option', '--output=/tmp/x', /“--output=\/tmp\/x” is no revision\.$/],
  ['a tree instead of a commit', 'HEAD:sub', /HEAD:sub is no revision/],
])('%s', async (_, revision, why) => {
  const { code, out, err } = await call(['diff', '--', at('sub/x.density'), revision]);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.trimEnd()).toMatch(why);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
});

test('a file that was not in the revision', async () => {
  writeFileSync(at('sub/new.density'), models('78.1%'));
  const { code, err } = await call(['diff', at('sub/new.density'), 'HEAD']);
  expect({ code, err }).toEqual({ code: 2, err: 'density: HEAD is no file here, and as a revision it cannot be read: new.density is not in HEAD.\n' });
});

test('what a revision used and does not have is an error of that revision', async () => {
  writeFileSync(at('sub/lost.density'), 'use "gone.density"\n');
  git('add', '.');
  git('commit', '-q', '-m', 'lost');
  writeFileSync(at('sub/gone.density'), 'use std/refinedweb\n');
  const { code, err } = await call(['diff', at('sub/lost.density'), 'HEAD']);
  expect(code).toBe(1);
  expect(err).toMatch(/^density: 1 error in .*lost\.density at HEAD \([0-9a-f]{7}\), see density check\n$/);
});

test('no repository, no file, no git', async () => {
  const outside = await call(['diff', file('a.density'), 'HEAD']);
  expect(outside).toMatchObject({ code: 2, err: 'density: HEAD is no file here, and as a revision it cannot be read: a.density lies in no git repository.\n' });
  expect(await call(['diff', file('none.density'), 'HEAD'])).toMatchObject({ code: 2, err: `density: ${file('none.density')} cannot be read: there is no such file.\n` });
  expect(await call(['diff', '-', 'HEAD'])).toMatchObject({ code: 2, err: 'density: HEAD cannot be read: there is no such file, and standard input has no revisions.\n' });
  expect(await call(['diff', '-', '-'])).toMatchObject({ code: 2, err: 'density: standard input can only be one of the two\n' });
  const before = process.env.PATH;
  try {
    process.env.PATH = made;
    expect((await call(['diff', at('sub/x.density'), 'HEAD'])).err).toContain('git is not there');
  } finally {
    process.env.PATH = before;
  }
});

test('standard input is one side', async () => {
  const { code, out } = await call(['diff', file('a.density'), '-'], { input: models('78.1%') });
  expect({ code, out: out.replace(file('a.density'), 'a.density') }).toEqual({ code: 0, out: 'a.density → standard input\nNothing changed.\n' });
});
