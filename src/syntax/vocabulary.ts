/**
 * Every word of the language: what it takes, what it means, how it looks. Reading, completion, hovers, and the test that holds the
 * TextMate grammar to the language all use this one table.
 */

/** The kinds of value a key takes; model/readers.ts has one reader for each. */
export type Takes = 'count' | 'score' | 'loss' | 'date' | 'text' | 'name' | 'names' | 'positive' | 'whole' | 'choice' | 'range' | 'level' | 'money' | 'bound' | 'robust' | 'role' | 'rows';

export interface KeyWord {
  readonly takes: Takes;
  readonly doc: string;
  readonly example: string;
  /** For `choice`: the first is the default. */
  readonly choices?: readonly string[];
}

export type Keys = Readonly<Record<string, KeyWord>>;

export interface StatementWord {
  readonly doc: string;
  /** Inserted by completion; `$1`, `$2` … are tab stops. */
  readonly snippet: string;
  readonly keys: Keys;
  readonly sections?: Readonly<Record<string, { readonly doc: string; readonly keys: Keys }>>;
  /** True when names that are not keys stand for benchmarks. */
  readonly benchmarks?: boolean;
  readonly table?: boolean;
}

const yesNo = (yes: 'yes' | 'no', doc: string): KeyWord => ({ takes: 'choice', choices: yes === 'yes' ? ['yes', 'no'] : ['no', 'yes'], doc, example: yes });

const modelKeys: Keys = {
  params: { takes: 'count', doc: 'Number of parameters N, all of them. Density divides by it.', example: '6.74B' },
  active: { takes: 'count', doc: 'Parameters used per token, for a mixture of experts.', example: '12.9B' },
  tokens: { takes: 'count', doc: 'Training tokens D.', example: '2T' },
  released: { takes: 'date', doc: 'Release date: a day, or a month (its 15th, with the uncertainty of a month).', example: '2023-07-18' },
  base: { takes: 'text', doc: 'The model this one was made from. Models with a base carry no trend: compression is not densing.', example: '"Llama-3-8B"' },
  by: { takes: 'choice', choices: ['pruned', 'distilled', 'quantized', 'tuned'], doc: 'How it was made from its base.', example: 'distilled' },
  trainable: { takes: 'count', doc: 'Parameters that were trained, where not all were. For the record: density does not use it.', example: '8M' },
  bits: { takes: 'positive', doc: 'Bits per weight. For the record: density does not use it.', example: '4' },
  price: { takes: 'money', doc: 'Price of a million tokens in US dollars. For the record: density does not use it.', example: '$0.15' },
  source: { takes: 'text', doc: 'Where the numbers come from; shown in the hover.', example: '"https://arxiv.org/abs/2307.09288"' },
};

const referenceKeys: Keys = {
  count: { takes: 'choice', choices: ['total', 'non-embedding'], doc: 'How params are counted here. No conversion is made; a note says so.', example: 'non-embedding' },
  unit: { takes: 'name', doc: 'Unit of the losses, for display.', example: 'bits-per-byte' },
  holdout: { takes: 'rows', doc: 'Rows to predict instead of fitting them, beside those of role `held-out`: the `largest 3` runs, or rows and runs by name. Checkpoints of a run stay out with it.', example: 'largest 3' },
  validate: { takes: 'choice', choices: ['no', 'params', 'compute'], doc: 'Refits the loss law to the smallest runs, by `params` or by `compute` 6·N·D, predicts the next larger ones, and so on to the largest. Costs a fit for each step.', example: 'compute' },
};

/** Columns of a reference's table beside its benchmarks. */
export const referenceColumns: Keys = {
  model: { takes: 'text', doc: 'Name of the run.', example: '190M-1xC' },
  params: { takes: 'count', doc: 'Parameters N.', example: '190M' },
  tokens: { takes: 'count', doc: 'Training tokens D.', example: '3.81B' },
  loss: { takes: 'loss', doc: 'One loss for all benchmarks of this reference; `mmlu.loss` is the loss on one benchmark. With a ± behind it, one standard error, rows weigh 1/±² in the fit.', example: '2.595' },
  run: { takes: 'text', doc: 'The training run this row is a checkpoint of. Rows of one run resemble each other, and the errors of the score curve count runs, not rows.', example: '190M-1xC' },
  role: { takes: 'role', doc: '`law` (loss law only), `curve` (score curve only), `both`, or `held-out` (predicted, never fitted).', example: 'law' },
};

export const roles = ['both', 'law', 'curve', 'held-out'] as const;

export const statements: Readonly<Record<string, StatementWord>> = {
  use: {
    doc: 'Brings in the benchmarks and references of another file: `use std/refinedweb` from the standard library, `use "mine.density"` from beside this file. Models stay where they are.',
    snippet: 'use std/${1:refinedweb}',
    keys: {},
  },
  benchmark: {
    doc: 'Declares a benchmark: what its scores mean.',
    snippet: 'benchmark ${1:mmlu} "${2:MMLU}" {\n  shots: ${3:5}\n  range: ${4:25%} .. 100%\n}',
    keys: {
      shots: { takes: 'whole', doc: 'Examples shown in the prompt.', example: '5' },
      range: { takes: 'range', doc: 'Guessing level and best possible score. Default 0% .. 100%.', example: '25% .. 100%' },
      metric: { takes: 'name', doc: 'What the number is.', example: 'accuracy' },
      better: { takes: 'choice', choices: ['higher', 'lower'], doc: 'Whether a higher or a lower number is better.', example: 'lower' },
    },
  },
  reference: {
    doc: 'The ruler: models of one recipe whose size, training tokens, loss and score are known. Two curves are fitted to it, and effective sizes are read off them.',
    snippet: 'reference ${1:ladder} "${2:My ladder}" {\n  | model | params | tokens | ${3:mmlu}.loss | ${3:mmlu} | role |\n  | ----- | ------ | ------ | --------- | ---- | ---- |\n  | ${4:190M-1xC} | ${5:190M} | ${6:3.81B} | ${7:1.519} | ${8:26.9%} | both |\n}',
    keys: referenceKeys,
    benchmarks: true,
    table: true,
    sections: {
      law: {
        doc: 'How the loss law E + A/N^α + B/D^β is fitted.',
        keys: {
          irreducible: yesNo('yes', 'Whether the law has the constant term E. `no` is the published two-term form of the densing law.'),
          robust: { takes: 'robust', doc: 'What is minimised: `huber(1e-3)`, `least-absolute` deviations, or `none` for least squares.', example: 'huber(1e-3)' },
          space: { takes: 'choice', choices: ['log', 'linear'], doc: 'Whether residuals are taken in ln loss or in loss.', example: 'log' },
        },
      },
      curve: {
        doc: 'How the score curve is fitted: floor + (ceiling − floor)/(1 + exp(slope·(loss − midpoint))).',
        keys: {
          floor: { takes: 'bound', doc: 'Lowest score: `range` (the guessing level), `free`, or a number.', example: 'range' },
          ceiling: { takes: 'bound', doc: 'Highest score: `range`, `free` (never above the range), or a number.', example: 'free' },
          anchor: yesNo('no', 'Adds the point (loss 0, best score), as published curves do when the data do not show the top.'),
        },
      },
    },
  },
  model: {
    doc: 'One model: its size, release date and scores. Its effective size and capacity density appear behind it.',
    snippet: 'model ${1:Llama-2-7B} { params: ${2:6.74B}  released: ${3:2023-07-18}  ${4:hellaswag}: ${5:77.7%} }',
    keys: modelKeys,
    benchmarks: true,
  },
  models: {
    doc: 'Many models at once: a table with one row each, or `models from "file.csv" { … }`.',
    snippet: 'models "${1:Title}" {\n  | model | params | released | ${2:hellaswag} |\n  | ----- | ------ | -------- | --------- |\n  | ${3:Llama-2-7B} | ${4:6.74B} | ${5:2023-07-18} | ${6:77.7%} |\n}',
    keys: {},
    benchmarks: true,
    table: true,
  },
  density: {
    doc: 'How density is computed. At most one; every line is optional.',
    snippet: 'density {\n  reference: ${1:refinedweb}\n  tokens: ${2:1T}\n}',
    keys: {
      reference: { takes: 'name', doc: 'The reference that measures. Needed when several are in scope.', example: 'refinedweb' },
      benchmarks: { takes: 'names', doc: 'Benchmarks that count. Default: those the reference and the models share.', example: 'mmlu, hellaswag' },
      tokens: { takes: 'count', doc: 'D0: the training tokens every effective size is read at. Default 1T.', example: '1T' },
      params: { takes: 'choice', choices: ['total', 'active'], doc: 'What density divides by for mixtures of experts.', example: 'active' },
      combine: { takes: 'choice', choices: ['average-score', 'geometric-mean', 'each'], doc: 'How several benchmarks become one size.', example: 'average-score' },
      frontier: { takes: 'choice', choices: ['records', 'envelope', 'all'], doc: 'Which models carry the trend: per date the best above all before, the running maximum at every date, or all.', example: 'records' },
      reach: { takes: 'positive', doc: 'Sizes beyond this many times the largest law row carry no trend. Default 10.', example: '10' },
      level: { takes: 'level', doc: 'Level of the intervals shown. Default 90%.', example: '95%' },
    },
  },
};

export const statementKeywords = Object.keys(statements);

/** Columns of a models table beside its benchmarks; `model` and `name` are the same. */
export const modelColumns: Keys = { model: { takes: 'text', doc: 'The model’s name.', example: 'Llama-2-7B' }, ...modelKeys };

/** The statement a word begins, if it does. */
export function statementWord(word: string): StatementWord | undefined {
  return Object.hasOwn(statements, word) ? statements[word] : undefined;
}

export function keyWord(keys: Keys, name: string): KeyWord | undefined {
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

export function exampleOf(key: string): string {
  for (const { keys, sections } of Object.values(statements)) {
    const found = [keys, ...Object.values(sections ?? {}).map((section) => section.keys)].map((known) => keyWord(known, key)).find(Boolean);
    if (found) return found.example;
  }
  return key.endsWith('loss') ? '2.595' : '77.7%';
}
