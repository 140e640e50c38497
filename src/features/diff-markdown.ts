import { verdictWords } from './coefficient-table.js';
import { answerRows } from './diff-answers.js';
import { heldOutChangeRows, type HeldOutChangeRow } from './diff-held-out.js';
import { fitBlocks, modelRows, type FitBlock, type ModelRow } from './diff-rows.js';
import { comingAndGoing, heading, nothingChanged, settingSentences, trendChangeSentence, verdictNotes } from './diff-sentences.js';
import type { Diff } from './diff.js';
import { escaped, markdownTable, strong } from './report-markdown.js';

/** For an issue or a pull request on GitHub. */
export function diffMarkdown(diff: Diff): string {
  const { rows, rest } = modelRows(diff);
  const { blocks, unchanged } = fitBlocks(diff);
  const heldOut = heldOutChangeRows(diff);
  const parts = nothingChanged(diff) ? [strong(heading(diff)), 'Nothing changed.'] : [
    strong(heading(diff)),
    listOf(settingSentences(diff)),
    rows.length > 0 ? modelTable(rows) : '',
    listOf([...comingAndGoing(diff), ...(rest === null ? [] : [rest])]),
    ...diff.trends.map((trend) => strong(trendChangeSentence(trend))),
    ...blocks.flatMap(fitParts),
    unchanged.length > 0 ? escaped(`Unchanged: ${unchanged.join(', ')}.`) : '',
    answerTable(diff),
    heldOut.length > 0 ? heldOutTable(heldOut) : '',
    listOf(verdictNotes(diff)),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function listOf(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${escaped(sentence)}`).join('\n');
}

function modelTable(rows: readonly ModelRow[]): string {
  return markdownTable(rows, [
    { title: 'model', right: false, cell: (row) => row.name },
    { title: 'benchmark', right: false, cell: (row) => row.benchmark },
    { title: 'old density', right: true, cell: (row) => row.old },
    { title: 'new density', right: true, cell: (row) => row.new },
    { title: 'change', right: true, cell: (row) => row.ratio },
    { title: 'rank', right: true, cell: (row) => row.rank },
    { title: 'verdict', right: false, cell: (row) => row.verdict },
    { title: 'because', right: false, cell: (row) => row.because },
  ]);
}

function fitParts({ name, phrases, rows }: FitBlock): string[] {
  return [strong(`${name}: ${phrases.join(' · ')}`), rows.length === 0 ? '' : markdownTable(rows, [
    { title: 'coefficient', right: false, cell: (row) => row.name },
    { title: 'old', right: true, cell: (row) => row.old },
    { title: 'new', right: true, cell: (row) => row.new },
    { title: 'standard errors', right: true, cell: (row) => row.standardErrors },
    { title: 'verdict', right: false, cell: (row) => verdictWords[row.verdict] },
  ])];
}

function answerTable({ answers }: Diff): string {
  const { rows } = answerRows(answers);
  return rows.length === 0 ? '' : markdownTable(rows, [
    { title: 'question', right: false, cell: (row) => row.text },
    { title: 'old', right: false, cell: (row) => row.old.join('; ') },
    { title: 'new', right: false, cell: (row) => row.new.join('; ') },
  ]);
}

function heldOutTable(rows: readonly HeldOutChangeRow[]): string {
  return markdownTable(rows, [
    { title: 'held out', right: false, cell: (row) => row.name },
    { title: 'error of the', right: false, cell: (row) => row.what },
    { title: 'old', right: true, cell: (row) => row.old },
    { title: 'new', right: true, cell: (row) => row.new },
  ]);
}
