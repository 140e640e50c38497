// From a keystroke to the first diagnostics of its version, over standard input and output as an editor sees it: once with what was read
// before, once reading everything anew. Both servers run side by side and take turns, so that their ratio stands while the machine drifts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '../protocol/client.js';

const ruler = (rows: string) => `use std/benchmarks
reference ruler {
  | model | params | tokens | loss | hellaswag |
  | ----- | ------ | ------ | ---- | --------- |
${rows}}
`;
const runs = Array.from({ length: 16 }, (_, at) => {
  const [params, tokens] = [1e8 * 4 ** (at % 4), 2e9 * 3 ** Math.floor(at / 4)];
  const loss = 1.7 + 77 * params ** -0.22 + 384 * tokens ** -0.29;
  return `  | run-${at} | ${params} | ${tokens} | ${loss.toFixed(4)} | ${(25 + 75 / (1 + Math.exp(3.5 * (loss - 2.6)))).toFixed(2)}% |\n`;
}).join('');

const score = (at: number) => `${(40 + (at * 7919) % 3000 / 100).toFixed(2)}%`;
const month = (at: number) => `${2023 + (at % 3)}-${String(1 + (at % 12)).padStart(2, '0')}`;
const blocks = (n: number) => Array.from({ length: n }, (_, at) => `# about model ${at}\nmodel Model-${at} {\n  params: ${1 + at % 70}B  tokens: 2T\n  released: ${month(at)}\n  hellaswag: ${score(at)}\n}\n`).join('');
const table = (n: number) => `models "Many" {\n  | model | params | tokens | released | hellaswag |\n  | ----- | ------ | ------ | -------- | --------- |\n${Array.from({ length: n }, (_, at) => `  | Model-${at} | ${1 + at % 70}B | 2T | ${month(at)} | ${score(at)} |  # about model ${at}\n`).join('')}}\n`;

interface Place {
  readonly uri: string;
  readonly find: string;
  /** Characters typed in turn at the place found. */
  readonly typed: readonly string[];
}

/** Milliseconds from sending the change to the first diagnostics of its version. */
async function keystroke(client: Client, { uri, find, typed }: Place, turn: number): Promise<number> {
  const at = client.at(uri, find, find.length);
  const range = { start: { ...at, character: at.character - 1 }, end: at };
  const started = performance.now();
  const version = await client.change(uri, range, typed[turn % typed.length]!);
  await client.diagnostics(uri, version);
  const took = performance.now() - started;
  await client.change(uri, range, find.at(-1)!);
  await client.ready(uri, version + 1);
  return took;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

const folder = mkdtempSync(path.join(tmpdir(), 'density-bench-'));
const [incremental, full] = await Promise.all([true, false].map((kind) => Client.start({ folder, incremental: kind })));
console.log('kind of file      models  edit in            incremental   full       full / incremental');
for (const [kind, make] of [['model blocks', blocks], ['one table', table]] as const) {
  for (const n of [100, 1000, 10_000]) {
    const text = ruler(runs) + make(n);
    const uri = `file://${folder}/${kind.replace(' ', '-')}-${n}.density`;
    await Promise.all([incremental!.open(uri, text), full!.open(uri, text)]);
    const middle = n >> 1;
    const edits: Record<string, Place> = {
      "a target's score": { uri, find: kind === 'one table' ? `| Model-${middle} | ${1 + middle % 70}B | 2T | ${month(middle)} | ${score(middle).slice(0, 2)}` : `model Model-${middle} {\n  params: ${1 + middle % 70}B  tokens: 2T\n  released: ${month(middle)}\n  hellaswag: ${score(middle).slice(0, 2)}`, typed: ['1', '2', '3'] },
      'a comment': { uri, find: `# about model ${middle}`, typed: ['x', 'y', 'z'] },
      'a reference loss': { uri, find: runs.split('\n')[5]!.split(' | ')[3]!.slice(0, 5), typed: ['4', '6', '8'] },
    };
    for (const [what, place] of Object.entries(edits)) {
      const times: [number[], number[]] = [[], []];
      const turns = 12;
      for (let turn = 0; turn < turns + 3; turn++) {
        const both = [await keystroke(incremental!, place, turn), await keystroke(full!, place, turn)] as const;
        if (turn >= 3) both.forEach((time, at) => times[at]!.push(time)); // the first few warm the engine up
      }
      const [fast, slow] = times.map(median) as [number, number];
      console.log(`${kind.padEnd(16)} ${String(n).padStart(7)}  ${what.padEnd(17)} ${fast.toFixed(2).padStart(8)} ms ${slow.toFixed(1).padStart(8)} ms ${(slow / fast).toFixed(1).padStart(8)}×`);
    }
    await Promise.all([incremental!.close(uri), full!.close(uri)]);
  }
}
await Promise.all([incremental!.stop(), full!.stop()]);
rmSync(folder, { recursive: true });
