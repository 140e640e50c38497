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

/** The tables of each file, in its order. */
const tables = {
  'src/std/refinedweb.density': [refinedWebTable],
  'src/std/olmo-ladder.density': [ladderTable],
  'src/std/chinchilla-points.density': [chinchillaTable],
  'media/examples/base-models.density': [() => modelsTable(['exact', 'family'])],
  'media/examples/olmo-ladder.density': [() => modelsTable(['exact'])],
  'media/examples/chinchilla.density': [chinchillaTable],
  'media/examples/llama-ruler.density': [llamaTable, pickedTable],
  'media/examples/fine-tuning.density': [fineTuningTable],
  'media/examples/mixture-of-experts.density': [routedTable],
  'media/examples/plan-a-3b.density': [() => modelsTable(['exact'], [1, 9])],
};

/** Each file as it stands and as it should stand. */
export function generate() {
  return Object.entries(tables).map(([file, made]) => {
    const current = readFileSync(new URL(file, ROOT), 'utf8');
    return { file, current, generated: replaceTables(current, made.map((table) => table())) };
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

/** Dense base models of these sizes (in 1e9) released from 2023-02 to 2024-07 with a HellaSwag score and a date on one of these bases, by date. */
function modelsTable(dateBases, [smallest, largest] = [0, Infinity]) {
  const chosen = records('base-llms.csv')
    .filter((row) => row.kind === 'dense' && row.hellaswag !== '' && dateBases.includes(row.date_basis))
    .filter((row) => Number(row.params_B) >= smallest && Number(row.params_B) <= largest)
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

function chinchillaTable() {
  return [['model', 'params', 'tokens', 'loss'], ...records('chinchilla.csv').map((row) => [row.id, count(row.N), count(row.D), row.loss])];
}

const LLAMAS = ['Llama-2-7b-hf', 'Llama-2-13b-hf', 'Llama-2-70b-hf', 'llama-7b', 'llama-13b', 'llama-30b', 'llama-65b'];

/** The ruler of the 36 models: Llama 1 and 2, whose losses are implied by their sizes and tokens. */
function llamaTable() {
  const rows = new Map(records('base-llms.csv').map((row) => [row.id, row]));
  return [['model', 'params', 'tokens', 'mmlu'], ...LLAMAS.map((id) => {
    const row = rows.get(id);
    return [id, count(row.params_B, 9), count(row.tokens_T, 12), percent(row.mmlu)];
  })];
}

/** The 36 models that were picked by hand. */
function pickedTable() {
  return [['model', 'params', 'tokens', 'released', 'mmlu'], ...records('../golden/density-mmlu-36.csv').map((row) => [
    row.id, count(row.params_B, 9), row.tokens_T === '' ? '?' : count(row.tokens_T, 12), row.release, percent(row.score),
  ])];
}

const FINE_TUNED = ['gpt2', 'gpt2-xl', 'cerebras/Cerebras-GPT-1.3B', 'facebook/opt-1.3b', 'facebook/opt-6.7b', 'microsoft/phi-2'];

/** Fine-tuning curves, a row for each set size; the sets above 204,800 examples are held out. */
function fineTuningTable() {
  const rows = new Map(records('finetuning-flan.csv').map((row) => [row['config name'], row]));
  return [['model', 'group', 'samples', 'loss', 'role'], ...FINE_TUNED.flatMap((name) => {
    const group = name.replace(/^.*\//, '');
    const sizes = Object.keys(rows.get(name)).filter((column) => /^[1-9]\d*$/.test(column));
    return sizes.map((size) => [`${group}@${size}`, group, size, sixDigits(rows.get(name)[size]), Number(size) > 204800 ? 'held-out' : '']);
  })];
}

/** The runs routed by S-BASE, and the dense ones they are compared with. */
function routedTable() {
  const chosen = records('routed-models.csv').filter((row) => ['Dense', 'S-Base'].includes(row.router_type));
  return [['model', 'active', 'experts', 'loss'], ...chosen.map((row) => [
    row.num_experts === '1' ? `dense-${row.model_size_label}` : `${row.model_size_label}-${row.num_experts}`,
    count(String(Number(row.dense_parameter_count))), row.num_experts, sixDigits(row.loss_validation),
  ])];
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

/** Losses that single precision left with digits that mean nothing. */
function sixDigits(loss) {
  return String(Number(Number(loss).toPrecision(6)));
}

/** 0.243378 → "24.3378%", digit for digit. */
function percent(share) {
  return `${movePoint(String(share), 2)}%`;
}

/** Moves the decimal point of a decimal to the right (to the left when negative) without arithmetic, so no digit changes. */
function movePoint(number, by) {
  const [text, exponent = '0'] = number.split('e');
  const places = by + Number(exponent);
  const [whole, fraction = ''] = text.split('.');
  const digits = '0'.repeat(Math.max(0, -places)) + whole + fraction + '0'.repeat(Math.max(0, places));
  const point = digits.length - fraction.length - Math.max(0, places) + places;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  const after = digits.slice(point).replace(/0+$/, '');
  return after ? `${before}.${after}` : before;
}

/** The runs of `|` lines of the text become these tables one after the other, columns aligned and indentation kept. */
function replaceTables(text, tables) {
  const rest = [...tables];
  return text.replace(/^( *)\|.*\n(?: *\|.*\n)*/gm, (table, indent) => (rest.length > 0 ? laidOut(rest.shift(), indent) : table));
}

function laidOut([header, ...rows], indent) {
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column].length)));
  const line = (cells) => `${indent}| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |\n`;
  return [header, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('');
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
