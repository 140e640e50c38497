/** Beginnings of files that are longer than one statement's own; offered where a statement can begin. */
export interface Snippet {
  readonly label: string;
  readonly doc: string;
  /** With tab stops. */
  readonly insert: string;
}

const model = `model \${1:My-3B} {
  params:   \${2:3.1B}
  tokens:   \${3:?}
  released: \${4:2024-07}
  \${5:hellaswag}: \${6:78.9%} ± \${7:0.4%}
  source:   "\${8:https://}"
}
$0`;

const ruler = `# \${1:Which models, trained how, measured how.}
reference \${2:ladder} "\${3:My ladder}" {
  count: \${4|total,non-embedding|}
  unit:  \${5|nats-per-token,bits-per-byte|}
  | model    | params | tokens | \${6:mmlu}.loss | \${6:mmlu}  | role |
  | -------- | ------ | ------ | --------- | ----- | ---- |
  | \${7:190M-1xC} | \${8:190M}   | \${9:3.81B}  | \${10:1.519}     | \${11:26.9%} | both |
}
$0`;

const scaling = `# \${1:What it says, and where it holds.}
law \${2:mine} "\${3:My law}": loss = E + A / params^alpha + B / tokens^beta
  where E > 0, A > 0, B > 0, alpha in 0..2, beta in 0..2

fit \${4:scaling} = \${2:mine} to \${5:ladder} { loss: \${6:mmlu}.loss  seed: 1 }
predict \${4:scaling} at { params: \${7:7B}  tokens: \${8:1T} }
$0`;

const density = `density {
  reference:  \${1:refinedweb}
  tokens:     \${2:1T}
  combine:    \${3|average-score,geometric-mean,each|}
  frontier:   \${4|records,envelope,all|}
  reach:      \${5:10}
  level:      \${6:90%}
}
$0`;

export const snippets: readonly Snippet[] = [
  { label: 'model±', doc: 'One model on several lines, with the standard error of its score.', insert: model },
  { label: 'ruler', doc: 'A reference: models of one recipe with sizes, losses and scores.', insert: ruler },
  { label: 'scaling', doc: 'A law of your own, fitted to the rows of a reference, and a question to it.', insert: scaling },
  { label: 'density-full', doc: 'How density is computed, every line of it; each may be left out.', insert: density },
];
