/**
 * Writes the tables of the standard library's rulers and of the examples from the CSV files beside this script;
 * every other line of those files is written by hand and stays.
 *
 *   node test/data/generate.mjs           rewrites the tables
 *   node test/data/generate.mjs --check   changes nothing; names the files that would change and exits 1
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { smoothCheckpoints } from './smooth-checkpoints.mjs';

const ROOT = new URL('../../', import.meta.url);

const tables = {
  'src/std/refinedweb.density': refinedWebTable,
  'src/std/olmo-ladder.density': ladderTable,
  'media/examples/base-models.density': () => modelsTable(['exact', 'family']),
  'media/examples/olmo-ladder.density': () => modelsTable(['exact']),
};

/** Each file as it stands and as it should stand. */
export function generate() {
  return Object.entries(tables).map(([file, table]) => {
    const current = readFileSync(new URL(file, ROOT), 'utf8');
    return { file, current, generated: replaceTable(current, table()) };
  });
}

function refinedWebTable() {
  const header = ['model', 'params', 'tokens', 'loss', 'hellaswag', 'arc_e_10shot', 'piqa_10shot', 'lambada'];
  return [header, ...records('refinedweb-testbed.csv').map((row) => [
    row.id.replace('rw_original-', ''), count(row.N), count(row.D), row.loss_c4,
    percent(row.hellaswag), percent(row.arc_easy), percent(row.piqa), percent(row.lambada_openai),
  ])];
}

/** The short part first: sixteen runs for the law, the two large models held out, then the long run of checkpoints. */
function ladderTable() {
  const header = ['model', 'params', 'tokens', 'mmlu.loss', 'mmlu', 'hellaswag.loss', 'hellaswag', 'run', 'role'];
  const cells = (name, row, role, run = '') => [
    name, count(row.N), count(row.D), String(row.mmlu_bpb), percent(row.mmlu_acc), String(row.hellaswag_bpb), percent(row.hellaswag_acc), run, role,
  ];
  const runs = (role, as) => records('olmo-ladder-runs.csv').filter((row) => row.role === role).map((row) => cells(row.id.replace('olmo-', ''), row, as));
  const checkpoints = smoothCheckpoints(records('olmo-ladder-checkpoints.csv'));
  return [
    header, ...runs('fit', 'law'), ...runs('target', 'held-out'),
    ...checkpoints.map((row) => cells(`${row.size}-${row.mult}@${row.checkpoint}`, row, 'curve', `${row.size}-${row.mult}`)),
  ];
}

/** Dense base models released from 2023-02 to 2024-07 with a HellaSwag score and a date on one of these bases, by date. */
function modelsTable(dateBases) {
  const chosen = records('base-llms.csv')
    .filter((row) => row.kind === 'dense' && row.hellaswag !== '' && dateBases.includes(row.date_basis))
    .filter((row) => row.release >= '2023-02-01' && row.release <= '2024-07-31')
    .sort((a, b) => (a.release < b.release ? -1 : a.release > b.release ? 1 : 0));
  return [['model', 'params', 'tokens', 'released', 'hellaswag'], ...chosen.map((row) => [
    row.id, count(row.params_B, 9), trustedTokens(row), row.release, percent(row.hellaswag),
  ])];
}

/** Token counts the source leaves blank or its converter could not confirm are not known. */
function trustedTokens(row) {
  return row.tokens_T === '' || row.note.includes('unverified') ? '?' : count(row.tokens_T, 12);
}

function records(file) {
  return parse(readFileSync(new URL(file, import.meta.url)), { columns: true });
}

/** "190354176" → "190.354176M": the value times 10^exponent in the largest scale that leaves a digit before the point, no digit lost. */
function count(text, exponent = 0) {
  const value = Number(text) * 10 ** exponent;
  const [power, letter] = [[12, 'T'], [9, 'B'], [6, 'M'], [3, 'K']].find(([least]) => value >= 10 ** least) ?? [0, ''];
  return movePoint(text, exponent - power) + letter;
}

/** 0.243378 → "24.3378%", digit for digit. */
function percent(share) {
  return `${movePoint(String(share), 2)}%`;
}

/** Moves the decimal point of a plain decimal to the right (to the left when negative) without arithmetic, so no digit changes. */
function movePoint(text, places) {
  const [whole, fraction = ''] = text.split('.');
  const digits = '0'.repeat(Math.max(0, -places)) + whole + fraction + '0'.repeat(Math.max(0, places));
  const point = digits.length - fraction.length - Math.max(0, places) + places;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  const after = digits.slice(point).replace(/0+$/, '');
  return after ? `${before}.${after}` : before;
}

/** The first run of `|` lines of the text becomes these rows, its columns aligned and its indentation kept. */
function replaceTable(text, [header, ...rows]) {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column].length)));
  const [table, indent] = /^( *)\|.*\n(?: *\|.*\n)*/m.exec(text);
  const line = (cells) => `${indent}| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |\n`;
  return text.replace(table, () => [header, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join(''));
}

function main(check) {
  const stale = generate().filter(({ current, generated }) => current !== generated);
  for (const { file, generated } of stale) {
    if (!check) writeFileSync(new URL(file, ROOT), generated);
    console.error(`${file}: ${check ? 'differs from what its data give' : 'rewritten'}`);
  }
  process.exitCode = check && stale.length > 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main(process.argv.includes('--check'));
