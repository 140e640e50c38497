/**
 * Every word of the language: what it takes, what it means, how it looks. Reading, completion, hovers, and the test that holds the
 * TextMate grammar to the language all use this one table.
 */

/** The kinds of value a key takes; model/readers.ts has one reader for each. */
export type Takes = 'count' | 'score' | 'loss' | 'date' | 'text' | 'name' | 'names' | 'positive' | 'compute' | 'whole' | 'units' | 'choice' | 'range' | 'level' | 'money' | 'bound' | 'robust' | 'role' | 'rows' | 'break';

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
  bits: { takes: 'positive', doc: 'Bits per weight: gives the bytes of its weights and a density per byte, beside the density, which does not use it.', example: '4' },
  price: { takes: 'money', doc: 'Price of a million tokens in US dollars. Models with a price show how fast the price of equal performance falls.', example: '$0.15' },
  source: { takes: 'text', doc: 'Where the numbers come from; shown in the hover.', example: '"https://arxiv.org/abs/2307.09288"' },
};

const planKeys: Keys = {
  ...modelKeys,
  tokens: { takes: 'count', doc: 'Training tokens D it is to see.', example: '9T' },
  released: { takes: 'date', doc: 'When it is to come out: what the trend promises for that date is what it is held against.', example: '2026-12' },
};

/** Of `arch { }`: what decides how many parameters a decoder-only transformer has. */
const archKeys: Keys = {
  layers: { takes: 'units', doc: 'Transformer layers.', example: '32' },
  d_model: { takes: 'units', doc: 'Width of the residual stream.', example: '4096' },
  d_ff: { takes: 'units', doc: 'Inner width of a feed-forward block, or of one expert.', example: '14336' },
  heads: { takes: 'units', doc: 'Attention heads.', example: '32' },
  kv_heads: { takes: 'units', doc: 'Heads of keys and values: fewer is grouped-query attention. Default: as many as `heads`.', example: '8' },
  head_dim: { takes: 'units', doc: 'Width of one head. Default: d_model / heads.', example: '128' },
  vocab: { takes: 'units', doc: 'Tokens in the vocabulary.', example: '128256' },
  ffn: { takes: 'choice', choices: ['gated', 'plain'], doc: 'Three matrices (SwiGLU and its like) or two.', example: 'gated' },
  experts: { takes: 'units', doc: 'Experts of each layer, for a mixture of experts. A router of experts·d_model is counted with them.', example: '8' },
  experts_active: { takes: 'units', doc: 'Experts that each token is sent to.', example: '2' },
  shared_experts: { takes: 'units', doc: 'Further experts of the same width that every token uses.', example: '1' },
  tied: yesNo('no', 'Whether the output layer is the embedding table.'),
  biases: { takes: 'choice', choices: ['none', 'qkv', 'all'], doc: 'Which matrices have a bias: none, those of queries, keys and values, or all of a layer.', example: 'qkv' },
  norms: { takes: 'choice', choices: ['rms', 'layer'], doc: 'What norms hold: a scale, or a scale and a shift.', example: 'rms' },
  norms_per_layer: { takes: 'units', doc: 'Norms in each layer. Default 2; one more stands at the end.', example: '4' },
  qk_norm: yesNo('no', 'Whether queries and keys of each head are normed.'),
  positions: { takes: 'units', doc: 'Learned positions, for models that have a table of them.', example: '1024' },
  context: { takes: 'units', doc: 'Tokens of context at which FLOPs per token and the KV cache are stated. Default 4096.', example: '8192' },
  cache_bits: { takes: 'positive', doc: 'Bits of each number in the KV cache. Default 16.', example: '8' },
};

const arch = { doc: 'The shape of a decoder-only transformer. Its parameters are counted and compared with `params`, or stand in for it; KV cache, weight bytes and FLOPs per token follow.', keys: archKeys };

const referenceKeys: Keys = {
  count: { takes: 'choice', choices: ['total', 'non-embedding'], doc: 'How params are counted here. No conversion is made; a note says so.', example: 'non-embedding' },
  unit: { takes: 'name', doc: 'Unit of the losses, for display.', example: 'bits-per-byte' },
  holdout: { takes: 'rows', doc: 'Rows to predict instead of fitting them, beside those of role `held-out`: the `largest 3` runs, or rows and runs by name. Checkpoints of a run stay out with it.', example: 'largest 3' },
  validate: { takes: 'choice', choices: ['no', 'params', 'compute'], doc: 'Refits the loss law to the smallest runs, by `params` or by `compute` 6·N·D, predicts the next larger ones, and so on to the largest. Costs a fit for each step.', example: 'compute' },
};

const fitKeys: Keys = {
  robust: { takes: 'robust', doc: 'What is minimised: `huber(1e-3)`, `least-absolute` deviations, or `none` for least squares. Default: `huber(1e-3)` for a law of a loss, else `none`.', example: 'huber(1e-3)' },
  space: { takes: 'choice', choices: ['log', 'linear'], doc: 'Whether residuals are taken in logarithms or in the numbers themselves. Default: `log` for a law of a loss, else `linear`.', example: 'log' },
  weights: { takes: 'choice', choices: ['errors', 'none'], doc: 'Whether rows weigh 1/±² where they carry a ±, or all alike.', example: 'none' },
  seed: { takes: 'whole', doc: 'Of drawing rows anew for the intervals. Any whole number; the same seed gives the same intervals.', example: '7' },
  holdout: { takes: 'rows', doc: 'Rows to predict instead of fitting them: the `largest 3` by params, or rows and runs by name.', example: 'largest 3' },
};

const allocateKeys: Keys = {
  serve: { takes: 'count', doc: 'Tokens the model is to answer with once it is trained; each costs 2·params of compute.', example: '2T' },
};

/** Columns of a reference's table beside its benchmarks. */
export const referenceColumns: Keys = {
  model: { takes: 'text', doc: 'Name of the run.', example: '190M-1xC' },
  params: { takes: 'count', doc: 'Parameters N.', example: '190M' },
  tokens: { takes: 'count', doc: 'Training tokens D.', example: '3.81B' },
  loss: { takes: 'loss', doc: 'One loss for all benchmarks of this reference; `mmlu.loss` is the loss on one benchmark. With a ± behind it, one standard error, rows weigh 1/±² in the fit.', example: '2.595' },
  nonEmbedding: { takes: 'count', doc: 'Parameters without embeddings, for laws that count so.', example: '170M' },
  active: { takes: 'count', doc: 'Parameters used per token, for a mixture of experts.', example: '20M' },
  unique: { takes: 'count', doc: 'Unique training tokens U, where tokens were seen more than once.', example: '400M' },
  compute: { takes: 'compute', doc: 'Training compute C in FLOP; 6·N·D where it is not given.', example: '4.3e18' },
  experts: { takes: 'positive', doc: 'Experts, for a mixture of experts.', example: '8' },
  released: { takes: 'date', doc: 'Release date: a day, or a month.', example: '2023-07-18' },
  price: { takes: 'money', doc: 'Price of a million tokens in US dollars.', example: '$0.15' },
  bits: { takes: 'positive', doc: 'Bits per weight.', example: '16' },
  group: { takes: 'text', doc: 'Whatever tells rows apart for `fit … only group = "…"`: a recipe, a curve, a router.', example: 'gpt2' },
  run: { takes: 'text', doc: 'The training run this row is a checkpoint of. Rows of one run resemble each other, and the errors of the score curve count runs, not rows.', example: '190M-1xC' },
  role: { takes: 'role', doc: '`law` (loss law only), `curve` (score curve only), `both`, or `held-out` (predicted, never fitted).', example: 'law' },
};

export const roles = ['both', 'law', 'curve', 'held-out'] as const;

export const statements: Readonly<Record<string, StatementWord>> = {
  use: {
    doc: 'Brings in the benchmarks, references, laws, quantities and fits of another file: `use std/refinedweb` from the standard library, `use "mine.density"` from beside this file. Models and questions stay where they are.',
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
    sections: { arch },
  },
  plan: {
    doc: 'A model that is not trained yet: what the ruler’s recipe and the trend at its date promise it. It has no scores of its own and never carries the trend.',
    snippet: 'plan ${1:Next-3B} { params: ${2:3.2B}  tokens: ${3:9T}  released: ${4:2026-12} }',
    keys: planKeys,
    sections: { arch },
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
      break: { takes: 'break', doc: 'Asks whether the trend broke: growth before and after a date, or after the date that a `search` finds, with a test.', example: '2022-11-30' },
      moore: { takes: 'positive', doc: 'Days in which hardware doubles its operations per dollar, for Densing × Moore. Default 767.', example: '767' },
    },
  },
  quantity: {
    doc: 'Declares something laws speak of beside the built-in quantities: an input, an output, a column of tables. The range tells how it is written: `0..1`, `0% .. 100%`, `1 .. 1T`.',
    snippet: 'quantity ${1:ratio} "${2:share of the domain}" in ${3:0..1}',
    keys: {},
  },
  law: {
    doc: 'A law: what it computes, `=`, and a formula. Names of quantities and benchmarks are inputs; every other name is a free parameter, and so is whatever `where` lists. `let` names a part of it.',
    snippet: 'law ${1:mine}: loss = E + A / params^alpha + B / tokens^beta\n  where E > 0, A > 0, B > 0, alpha in 0..2, beta in 0..2',
    keys: {},
  },
  fit: {
    doc: 'A law with its parameters: fitted `to` the rows of a reference or to models, those that pass `only …`; or `with` published constants, which rows then test.',
    snippet: 'fit ${1:scaling} = ${2:chinchilla} to ${3:ladder} { loss: ${4:mmlu}.loss }',
    keys: fitKeys,
    sections: {
      with: {
        doc: 'Published constants, one for each parameter of the law. Nothing is fitted then; given rows, they are tried on them.',
        keys: { rounded: yesNo('no', 'Whether the constants are rounded in their source, so that what follows from them is rough.') },
      },
    },
  },
  predict: {
    doc: 'What a fitted law says at given values, with its interval.',
    snippet: 'predict ${1:scaling} at { params: ${2:70B}  tokens: ${3:1.4T} }',
    keys: {},
  },
  solve: {
    doc: 'For which value of an input a fitted law gives what it is asked to: all solutions, `in` a range if one is given.',
    snippet: 'solve ${1:scaling} for ${2:params} at { tokens: ${3:1.4T}  loss: ${4:2.0} }',
    keys: {},
  },
  allocate: {
    doc: 'The best split of a budget over inputs of a fitted law, under compute = 6·params·tokens. A range in `at { }` is a limit; `serve:` counts tokens that the model is to answer with later.',
    snippet: 'allocate ${1:scaling} over params, tokens at { compute: ${2:5.76e23} }',
    keys: allocateKeys,
  },
  forecast: {
    doc: 'Where the trend leads: the density at a date, the time in which it doubles, or when a model of a size reaches a score.',
    snippet: 'forecast density at ${1:2027-01-01}',
    keys: {},
  },
  expect: {
    doc: 'A condition that must hold. When it does not, that is an error: a file can be a test.',
    snippet: 'expect density of ${1:"Llama-3-8B"} > ${2:1}',
    keys: {},
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
