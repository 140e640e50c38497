import path from 'node:path';
import { run } from './program.js';
import { processTerminal } from './terminal.js';

// This file is bundled to dist/cli.cjs, beside which the standard library lies. The exit code is only set: the process ends by itself
// once everything is written. Ctrl-C keeps its default and ends it at once.
void run(process.argv.slice(2), processTerminal(path.join(import.meta.dirname, 'std'))).then((code) => { process.exitCode ||= code; });
