import { here } from '../analysis/laboratory.js';
import { lockText, type Lock } from '../analysis/lock.js';
import { lockChanges } from '../analysis/lock-changes.js';
import { lockOf, lockPath, readLock } from '../analysis/locked.js';
import { refit } from '../analysis/refit.js';
import { THOROUGH, type Thoroughness } from '../analysis/thoroughness.js';
import { Workshop } from '../analysis/workshop.js';
import { plural } from '../base/figures.js';
import { printable } from '../base/printable.js';
import { drawingText } from '../features/interval-kinds.js';
import { notDrawnSentence } from '../features/not-drawn.js';
import { paragraph } from '../features/report-table.js';
import { writeOwn } from '../server/whole-file.js';
import { Exit, Refusal, type ExitCode } from './exit.js';
import { changesTable } from './lock-changes-text.js';
import { progressOn } from './progress.js';
import { reading } from './read.js';
import { pageOf, type Terminal } from './terminal.js';

export interface RefitOptions {
  readonly check?: boolean;
  readonly resamples?: number;
  readonly seed?: number;
}

/** Does the thorough work on each file and writes its lock, or with `check` compares it with the lock that is there. */
export async function refitAll(files: readonly string[], options: RefitOptions, terminal: Terminal, version: string): Promise<ExitCode> {
  let worst: ExitCode = Exit.fine;
  for (const file of files) {
    if (file === '-') throw new Refusal('standard input has no place for a lock file. Name a file.');
    const code = await refitOne(file, options, terminal, version);
    if (code > worst) worst = code;
  }
  return worst;
}

async function refitOne(file: string, options: RefitOptions, terminal: Terminal, version: string): Promise<ExitCode> {
  const { analysis, files } = await reading(file, terminal);
  const before = readLock(files, analysis.path);
  // Of a lock that was changed by hand it is still told what differs.
  const old = before.kind === 'none' ? null : before.lock;
  const shown = printable(lockPath(file));
  if (options.check && !old) {
    terminal.out.write(before.kind === 'unreadable' ? `${shown} cannot be read: ${printable(before.why)}\n` : `${shown} is missing: density refit ${printable(file)} writes it.\n`);
    return Exit.problems;
  }
  const evaluation = await refit(analysis.study, new Workshop(), here, thoroughness(options, old), new AbortController().signal, progressOn(file, 'fitting', terminal));
  const lock = lockOf(evaluation, version);
  if (!lock) {
    terminal.out.write(`${printable(file)}: nothing to lock, since ${evaluation.laws.length > 0 && evaluation.laws.every(({ fit }) => fit.constants) ? 'constants are as typed, and nothing is fitted' : 'no law could be fitted. density check says why'}.\n`);
    return Exit.problems;
  }
  const page = pageOf(terminal.out, terminal.env);
  const changes = old ? lockChanges(old, lock) : [];
  const current = before.kind === 'lock' && before.lock.study === lock.study && changes.length === 0;
  const table = changesTable(changes, page);
  if (options.check) {
    const why = before.kind === 'unreadable' ? ` cannot be read: ${printable(before.why)}` : ' is not what a refit gives.';
    terminal.out.write(current ? `${shown} is current: ${summary(lock)}.\n` : `${shown}${why}\n${table}`);
    return current ? Exit.fine : Exit.problems;
  }
  await writeOwn(lockPath(file), lockText(lock));
  const without = notDrawnSentence(evaluation);
  terminal.out.write(`${shown}: ${summary(lock)}.${current ? ' Nothing changed.' : ''}\n${without ? `${paragraph(without, page.width).join('\n')}\n` : ''}${table}`);
  return Exit.fine;
}

/** A check repeats what the lock says was done. */
function thoroughness({ check, resamples, seed }: RefitOptions, old: Lock | null): Thoroughness {
  const asked = check && old ? old.asked : THOROUGH;
  return { resamples: resamples ?? asked.resamples, seed: seed ?? asked.seed };
}

/** "2 fits, 3 models, 10,000 resamples (BCa, seed 1); fit scaling, 4,000 resamples (percentiles, seed 0)". */
function summary({ fits, models, laws, resampling }: Lock): string {
  const ruler = resampling ? [`${plural(fits.length, 'fit')}, ${plural(models.length, 'model')}, ${drawingText(resampling)}`] : [];
  const named = laws.slice(0, MOST_NAMED).map(({ name, drawing }) => `${printable(name)}${drawing ? `, ${drawingText(drawing)}` : ''}`);
  return [...ruler, ...named, ...(laws.length > MOST_NAMED ? [`${plural(laws.length - MOST_NAMED, 'more fit of a law', 'more fits of laws')}`] : [])].join('; ');
}

const MOST_NAMED = 4;
