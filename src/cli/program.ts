import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import type { Code } from '../base/diagnostic.js';
import { levelProblem, type Level, type Levels } from '../base/levels.js';
import { printable } from '../base/printable.js';
import { diffFormats } from '../features/diff-formats.js';
import { reportFormats } from '../features/report-formats.js';
import { check, checkFormats, type CheckOptions } from './check.js';
import { diffOf, type DiffOptions } from './diff.js';
import { Exit, Refusal, type ExitCode } from './exit.js';
import { plot, type PlotOptions } from './plot.js';
import { refitAll, type RefitOptions } from './refit.js';
import { reportOn, type ReportOptions } from './report.js';
import { CannotWrite } from '../server/whole-file.js';
import { colourful, type Terminal } from './terminal.js';

/** Runs one call of `density`, such as `['check', 'x.density']`. Never throws: what goes wrong is written and answered by the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let outcome: ExitCode = Exit.fine;
  const program = commands(terminal, (code) => { outcome = code; });
  try {
    await program.parseAsync(args, { from: 'user' });
    return outcome;
  } catch (error) {
    return failed(error, args, terminal);
  }
}

function commands(terminal: Terminal, done: (code: ExitCode) => void): Command {
  const program = new Command('density')
    .description('Capacity densities and scaling-law fits from .density files.')
    .version(manifest.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .showHelpAfterError('(--help says more)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
      getOutHelpWidth: () => terminal.out.columns ?? 100,
      getErrHelpWidth: () => terminal.err.columns ?? 100,
      getOutHasColors: () => colourful(terminal.out, terminal.env),
      getErrHasColors: () => colourful(terminal.err, terminal.env),
      outputError: (text, write) => write(text.replace(/^error: /, 'density: ').split('\n').map(printable).join('\n')),
    })
    .addHelpText('after', example('density report media/examples/base-models.density', 'density check *.density', 'cat x.density | density report - --format json'));

  program.command('check')
    .description('check files: what is wrong, where, and what to do about it')
    .argument('<file...>', '.density files, - for standard input')
    .addOption(new Option('--format <format>', 'how problems are written').choices(checkFormats).default('text'))
    .addOption(new Option('--deny <severity>', 'fail on warnings too').choices(['warnings']))
    .addOption(new Option('--severity <code=level>', 'take a code as error, warning, info or off (repeatable)').argParser(severity))
    .option('--locked', 'fail where FILE.lock is missing or does not belong to FILE any more')
    .addHelpText('after', example('density check notes.density', 'density check --deny warnings *.density', 'density check --severity few-points=error --severity no-hold-out=off notes.density', 'density check --format sarif notes.density > density.sarif'))
    .action(async (files: string[], options: CheckOptions) => done(await check(files, options, terminal, manifest.version)));

  program.command('report')
    .description('report on a file: fits, effective sizes, densities, trend')
    .argument('<file>', 'a .density file, - for standard input')
    .addOption(new Option('--format <format>', 'text, or by the extension of OUT').choices(reportFormats))
    .option('-o, --output <OUT>', 'write to a file instead of standard output')
    .addHelpText('after', example('density report notes.density', 'density report notes.density --format json -o notes.json'))
    .action(async (file: string, options: ReportOptions) => done(await reportOn(file, options, terminal, manifest.version)));

  program.command('plot')
    .description('draw a plot of a file')
    .argument('<file>', 'a .density file, - for standard input')
    .option('--plot <NAME>', 'the plot to draw, one of those that --list names')
    .option('--list', 'name the plots of the file')
    .option('-o, --output <OUT>', 'where to: OUT.svg, OUT.png or OUT.vl.json (Vega-Lite)')
    .addOption(new Option('--width <pixels>', 'width of the picture, twice as many in a PNG').argParser(whole(100, 10_000)).default(720))
    .addOption(new Option('--height <pixels>', 'height of the picture, likewise').argParser(whole(100, 10_000)).default(480))
    .option('--dark', 'light on dark')
    .addHelpText('after', example('density plot notes.density --list', 'density plot notes.density --plot trend -o trend.svg'))
    .action(async (file: string, options: PlotOptions) => done(await plot(file, options, terminal)));

  program.command('diff')
    .description('compare two files, or a file with an earlier revision: densities, ranks, fits, and which changes are decisive')
    .argument('<A>', 'the old file; with a revision the file as it lies there, which is the new one. - for standard input')
    .argument('<B>', 'the new file; where there is no such file, the git revision of A that is the old one')
    .addOption(new Option('--format <format>', 'how the comparison is written').choices(diffFormats).default('text'))
    .addHelpText('after', example('density diff before.density after.density', 'density diff notes.density HEAD~1', 'density diff notes.density main --format md'))
    .action(async (a: string, b: string, options: DiffOptions) => done(await diffOf(a, b, options, terminal, manifest.version)));

  program.command('refit')
    .description('fit thoroughly: many starts, every row left out once, rows drawn anew; write the numbers to FILE.lock')
    .argument('<file...>', '.density files')
    .option('--check', 'write nothing; fail where FILE.lock is not what a refit gives')
    .addOption(new Option('--resamples <n>', 'how often the rows are drawn anew; 10,000 if not said, for fits of laws 4,000, of large studies 1,000').argParser(whole(100, 100_000)))
    .addOption(new Option('--seed <n>', 'where the draws begin; if not said 1, and for fits of laws their own seed').argParser(whole(0, 2 ** 31 - 1)))
    .addHelpText('after', example('density refit notes.density', 'density refit --check *.density'))
    .action(async (files: string[], options: RefitOptions) => done(await refitAll(files, options, terminal, manifest.version)));

  program.command('lsp')
    .description('run the language server, for any editor')
    .option('--stdio', 'talk over standard input and output (the only way, and the default)')
    .addHelpText('after', example('density lsp --stdio'))
    .action(async () => {
      const { startServer } = await import('../server/start.js');
      startServer('stdio');
    });

  return program;
}

function failed(error: unknown, args: readonly string[], { env, err }: Terminal): ExitCode {
  if (error instanceof CommanderError) {
    if (error.code === 'commander.unknownCommand' && /\.density$/.test(args[0] ?? '')) err.write(`To see what is in it: density report ${printable(args[0]!)}\n`);
    return error.exitCode === 0 ? Exit.fine : Exit.usage;
  }
  if (error instanceof Refusal || error instanceof CannotWrite) {
    err.write(`density: ${printable(error.message)}\n`);
    return Exit.usage;
  }
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  err.write(env.DENSITY_DEBUG ? `${stack ?? message}\n` : `density: a bug of density ${manifest.version}, not of your file: ${printable(message)}. Please report it with what DENSITY_DEBUG=1 makes it print.\n`);
  return Exit.fault;
}

function example(...calls: readonly string[]): string {
  return `\n${calls.length === 1 ? 'Example' : 'Examples'}:\n${calls.map((call) => `  $ ${call}`).join('\n')}`;
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) throw new InvalidArgumentError(`A whole number from ${least} to ${most} is needed.`);
    return value;
  };
}

/** `few-points=error`, added to those before. */
function severity(text: string, before: Levels | undefined): Levels {
  const [, code = text, level] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const problem = level === undefined ? 'A code and a level are needed, such as few-points=error.' : levelProblem(code, level);
  if (problem) throw new InvalidArgumentError(problem);
  return new Map([...(before ?? []), [code as Code, level as Level]]);
}
