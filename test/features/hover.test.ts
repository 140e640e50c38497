import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hover } from '../../src/features/hover.js';
import { cursor } from '../support/fixture.js';
import { evaluated, type Beside } from '../support/remarks.js';

interface Asked {
  readonly links?: boolean;
  readonly current?: boolean;
  readonly beside?: Beside;
}

/** What is shown at `$0`, the text it stands on first. Intervals are tested with the fits; here they only have their place. Markdown's line breaks, two blanks, are left out. */
async function ask(marked: string, { links = false, current = true, beside = {} }: Asked = {}): Promise<string | null> {
  const { text, offset } = cursor(marked);
  const { analysis, evaluation } = await evaluated(text, beside);
  const found = hover(analysis, evaluation, offset, { links, current, uriOf: (path) => `file://${path}` });
  return found && `‹${text.slice(found.span.start, found.span.end)}›\n${found.markdown}`.replace(/\((90 %(?: of the curve)?: )?[\d.]+[KMBT]?–[\d.]+(?:[KMBT]| %)?\)/g, '($1…)').replace(/\([+−][\d.]+ standard errors\)/g, '(…)').replace(/ {2}$/gm, '');
}

async function check(marked: string, expected: string, asked: Asked = {}): Promise<void> {
  expect(await ask(marked, asked)).toBe(expected);
}

const example = readFileSync('media/examples/base-models.density', 'utf8');
const used = 'use std/refinedweb\n';

describe('a model', () => {
  test('from its answer to its reasons', () => check(example.replace('Mistral-7B-v0.1', 'Mistral$0-7B-v0.1'), `‹Mistral-7B-v0.1›
**Mistral-7B-v0.1** · 7.3B params · released 2023-09-27

**Effective size** 16.3B (90 %: …), the size a RefinedWeb testbed model trained on 1T tokens needs for this score
**Capacity density** 2.24 (…), also called capability density; on the frontier, 255 days ahead of the trend

\`hellaswag\` 83.3 % → loss 2.239 → 16.3B; score taken as exact; 1 point changes the size by 24 %

\`\`\`text
S = 0.25 + 0.75 / (1 + exp(3.514 (L − 2.595)))
L = 1.701 + 76.77 N^−0.2226 + 384.2 D^−0.2898
N̂ = (76.77 / (2.239 − 1.701 − 0.128))^(1/0.2226) ≈ 16.3B
\`\`\`

⚠ 2.4× beyond the largest reference model (6.89B), so no run stands behind this size.
⚠ Read at 1T tokens, 2.2× the ruler’s longest run (461B): extrapolated in tokens too.

Hangs most on \`open_lm_7b-1.0\`: without it 7.52B (−54 %)
Without this model density doubles every 338 days instead of 328

The interval holds the errors of both fits and the score’s own ±: a confidence interval. It does not hold how single models scatter around the curve, nor the choice of ruler.

[Show in plot](command:density.openPreviewToSide) · [Reference: RefinedWeb testbed](file:///library/refinedweb.density#L31)`, { links: true }));

  test('behind the trend, with everything it can have', () => check(`${example}
# The *first* of its kind, see [the paper](command:evil) and \`its code\`.
model Mine_3B-x { params: 3.1B  active: 1.2B  tokens: 12T  released: 2024-06  hellaswag: 74.9% ± 0.4%  source: "https://example.org/a_b?c=1" }`.replace('Mine_3B', 'Mine$0_3B'), `‹Mine_3B-x›
**Mine\\_3B-x** · 3.1B params · 1.2B active · 12T tokens · released 2024-06

**Effective size** 3.69B (90 %: …), the size a RefinedWeb testbed model trained on 1T tokens needs for this score
**Capacity density** 1.19 (…), also called capability density; 305 days behind the trend

\`hellaswag\` 74.9 % → loss 2.399 → 3.69B; score ± 0.4 points, one standard error; 1 point changes the size by 13 %

\`\`\`text
S = 0.25 + 0.75 / (1 + exp(3.514 (L − 2.595)))
L = 1.701 + 76.77 N^−0.2226 + 384.2 D^−0.2898
N̂ = (76.77 / (2.399 − 1.701 − 0.128))^(1/0.2226) ≈ 3.69B
\`\`\`

⚠ Read at 1T tokens, 2.2× the ruler’s longest run (461B): extrapolated in tokens too.

Trained on 12T tokens, 12× the 1T at which sizes are read: part of its density is that longer training.

Hangs most on \`open_lm_7b-1.0\`: without it 2.46B (−33 %)

The interval holds the errors of both fits and the score’s own ±: a confidence interval. It does not hold how single models scatter around the curve, nor the choice of ruler.

Source: <https://example.org/a_b?c=1>

The \\*first\\* of its kind, see \\[the paper\\](command:evil) and \`its code\`.`));

  test('on two benchmarks', () => check(`${used}model A$0 { params: 7B  released: 2024-01-01  hellaswag: 80%  lambada: 70%  base: B  by: distilled }\nmodel B { params: 70B  lambada: 75% }`, `‹A›
**A** · 7B params · released 2024-01-01 · distilled from B

**Effective size** 10.3B (90 %: …), the size a RefinedWeb testbed model trained on 1T tokens needs for these scores (by their average)
**Capacity density** 1.47 (…), also called capability density

\`hellaswag\` 80 % → loss 2.307 → 8.17B; score taken as exact; 1 point changes the size by 18 %
\`lambada\` 70 % → loss 2.249 → 14.6B; score taken as exact; 1 point changes the size by 30 %

0.97× as dense as B (90 %: …)

\`\`\`text
S = 0.25 + 0.75 / (1 + exp(3.514 (L − 2.595)))   hellaswag
S = 1 / (1 + exp(1.674 (L − 2.755)))             lambada
L = 1.701 + 76.77 N^−0.2226 + 384.2 D^−0.2898
\`\`\`

⚠ 1.5× beyond the largest reference model (6.89B), so no run stands behind this size.
⚠ Read at 1T tokens, 2.2× the ruler’s longest run (461B): extrapolated in tokens too.
⚠ Made from another model, so it carries no trend: compression is not densing.

Hangs most on \`open_lm_7b-1.0\`: without it 5.71B (−44 %)

The interval holds the errors of both fits and the score’s own ±: a confidence interval. It does not hold how single models scatter around the curve, nor the choice of ruler.`));

  test('with one of two benchmarks, in words', async () => {
    expect(await ask(`${used}model A { params: 7B  hellaswag: 80% }\nmodel B$0 { params: 70B  lambada: 75% }`)).toContain('⚠ No release date, so it carries no trend.\n⚠ 1 of 2 benchmarks: no score on `hellaswag` could be read.');
  });

  test('each benchmark for itself', async () => {
    const text = await ask(`${used}density { combine: each }\nmodel A$0 { params: 7B  hellaswag: 80%  lambada: 3% }`);
    expect(text).toContain('`hellaswag` **effective size** 8.17B (90 %: …), **capacity density** 1.17 (…)\n`lambada` **effective size** ');
  });

  test.each([
    ['hellaswag: 20%', '**No effective size**: the score is at or below the floor of the curve (25 %), where it says nothing about size.'],
    ['hellaswag: 100%', '**No effective size**: the score is at or above the ceiling of the curve (100 %), which no loss reaches.'],
    ['hellaswag: 96%', '**No effective size**: a reference model of endless size trained on 1T tokens comes to loss 1.829 and scores 95.2 %; this score needs loss 1.776.'],
    ['hellaswag: 95%  lambada: 90%', '**No effective size**: on average the scores are better than those of a reference model of any size trained on 1T tokens.'],
    ['gsm8k: 30%', 'No effective size: it has no score that RefinedWeb testbed can read. Add one on `hellaswag`.'],
  ])('out of reach: %s', async (score, expected) => expect(await ask(`${used}density { benchmarks: hellaswag${score.includes('lambada') ? ', lambada' : ''} }\nmodel A$0 { params: 7B  ${score} }`)).toContain(expected));

  test.each([
    ['beyond reach', `${used}model A$0 { params: 7B  released: 2024-01-01  hellaswag: 92% }`, '⚠ 159× beyond the largest reference model (6.89B), and beyond the reach of 10×: it carries no trend.'],
    ['without params', `${used}model A$0 { hellaswag: 80% }`, 'No capacity density: its `params` are not given'],
    ['without a ruler', 'model A$0 { hellaswag: 80% }', 'No effective size: there is no one reference to measure with.'],
    ['of a name that stands above', `${used}model A { hellaswag: 80% }\nmodel A$0 { hellaswag: 81% }`, 'A model of this name stands above; only that one is computed.'],
    ['read on a ruler without embeddings', 'use std/olmo-ladder\nmodel A$0 { params: 7B  hellaswag: 70% }', '⚠ The ruler counts params without embeddings; nothing is converted.'],
    ['with an article that fits', 'use std/olmo-ladder\nmodel A$0 { params: 7B  hellaswag: 70% }', 'the size an OLMo ladder model'],
  ])('%s', async (_, marked, expected) => expect(await ask(marked)).toContain(expected));

  test('while its numbers are computed', () => check(`${used}model A$0 { params: 7B  hellaswag: 80% }`, '‹A›\n**A** · 7B params\n\n_Computing…_', { current: false }));
  test('by the name of what was made from it', async () => expect(await ask(`${used}model "B c" { params: 7B  hellaswag: 80% }\nmodel A { base: "B$0 c" }`)).toContain('‹"B c"›\n**B c** · 7B params\n\n**Effective size** 8.17B'));
  test('in a table, whatever its name', async () => expect(await ask(`${used}models {\n  | model | params | hellaswag |\n  | **[a](b)** \\| <i>$0 | 7B | 80% |\n}`)).toContain('‹**[a](b)** \\| <i>›\n**\\*\\*\\[a\\](b)\\*\\* \\| \\<i\\>** · 7B params'));
});

describe('a reference', () => {
  test('says what it is made of and how it was fitted', async () => {
    const text = (await ask(`${used}density { reference: refined$0web  benchmarks: hellaswag }`))!;
    expect(text).toContain(`‹refinedweb›
**RefinedWeb testbed** · reference \`refinedweb\`

35 rows: 35 for law and curve; 10.6M to 6.89B params, 52.8M to 461B tokens
Params are counted in total, losses in nats-per-token; scores on \`hellaswag\`, \`arc_e_10shot\`, \`piqa_10shot\`, \`lambada\`

**Loss law**, 35 rows

\`\`\`text
L = 1.701 + 76.77 N^−0.2226 + 384.2 D^−0.2898
E      1.701 (90 %: `);
    expect(text).toContain('Huber 1e-3 on ln loss, in sum 4.757e-4; R² 0.98');
    expect(text).toMatch(/converged; \d+ starts tried, \d+ of them came to these numbers; errors by a sandwich; condition number 1\d\d\d; loss typically off by 1\.\d %/);
    expect(text).toContain('**Score curve** on `hellaswag`, 35 rows\n\n```text\nS = 0.25 + 0.75 / (1 + exp(3.514 (L − 2.595)))\nfloor     0.25 given\nceiling   1 given\nslope     3.514 (90 %: ');
    expect(text).toMatch(/Least squares on score, in sum [\d.]+e-3; R² 0\.997; .* score typically off by 0\.60 points/);
    expect(text).toContain('Point at `arc_e_10shot`, `piqa_10shot`, `lambada` to see their curves.\n\nThe fits hang on `open_lm_7b-1.0`: without it E would be 1.461 instead of 1.701 (…).\nThe fits hang on `open_lm_1b-16.0`: without it midpoint on `hellaswag` would be 2.587 instead of 2.595 (…).\nThe fits hang on `d=96_l=8_h=4-8.0`: without it A would be 103.1 instead of 76.77 (…).\n\nIntervals 90 % from the fits’ covariance; `density refit` resamples\nLargest row of the law 6.89B; sizes beyond it are extrapolated\n');
    expect(text).toMatch(/\d outliers? by robust z: d=512\\_l=8\\_h=4-0.25 \(\+\d/);
    expect(text).toContain('A ruler for model size: 35 language models of one recipe');
  });

  test('shows what it predicts for rows held out, and what was measured', async () => {
    const text = (await ask('use std/olmo-ladder\ndensity { reference: olmo$0-ladder }'))!;
    expect(text).toContain('1,419 rows: 16 for the loss law, 1,401 for the score curve, 2 held out; 190M to 13.2B params, 524M to 5T tokens\nParams are counted without embeddings, losses in bits-per-byte; scores on `mmlu`, `hellaswag`');
    expect(text).toContain('**Score curve** on `mmlu`, 1,401 rows and the anchor (loss 0, best score)');
    expect(text).toMatch(/Held out 13B-5T: `mmlu` loss 0\.7502 \(90 % of the curve: [\d.]+–[\d.]+(?: %)?, of a new run: [\d.]+–[\d.]+(?: %)?\) predicted, measured 0\.7488 \(\+0\.18 %, \+0\.0\d+ standard errors\); score 51\.3 % \(90 % of the curve: [\d.]+–[\d.]+(?: %)?, of a new run: [\d.]+–[\d.]+(?: %)?\) predicted, measured 51\.6 % \(−0\.35 points, −0\.\d+ standard errors\)/);
    expect(text).toMatch(/Held out 13B-5T: `hellaswag` loss 0\.6532 \(90 % of the curve: [\d.]+–[\d.]+(?: %)?, of a new run: [\d.]+–[\d.]+(?: %)?\) predicted, measured 0\.6609 \(−1\.2 %, −0\.\d+ standard errors\); score 85\.3 % \(90 % of the curve: [\d.]+–[\d.]+(?: %)?, of a new run: [\d.]+–[\d.]+(?: %)?\) predicted, measured 83\.2 % \(\+2\.1 points, \+0\.\d+ standard errors\)/);
    expect(text).toContain('Of the curve: a confidence interval of the fits, around the mean of such runs. Of a new run: with the scatter of single runs, so this is what a measurement is compared with.');
  });

  test('says how the law foretells larger runs where that was asked for', async () => {
    const text = (await ask('use std/olmo-ladder\nreference mine$0 from olmo-ladder { validate: compute }\ndensity { reference: mine }'))!;
    expect(text).toContain('**Validation** on `hellaswag`: Fitted on the 15 runs up to 9.8e20 FLOP, the law predicts the loss of the next larger run (2.0e21 FLOP) 0.37 % too low; over all 2 windows');
    expect(await ask('use std/olmo-ladder\nreference mine$0 from olmo-ladder { }\ndensity { reference: mine }')).not.toContain('Validation');
  });

  test('that cannot be fitted says why', async () => {
    const text = await ask('benchmark b { range: 25% .. 100% }\nreference tiny$0 {\n  | model | params | tokens | loss | b |\n  | A | 1B | 20B | 2.5 | 40% |\n}');
    expect(text).toContain('**Loss law**, 1 row: 1 usable row is too few, or too much alike, to determine its coefficients. Add rows.');
  });

  test('that does not measure has no fits', async () => expect(await ask(`${used}reference mine$0 from refinedweb { }\ndensity { reference: refinedweb }`)).toContain('35 rows: 35 for law and curve; 10.6M to 6.89B params, 52.8M to 461B tokens'));

  test('has rows that say how the fit sees them', async () => {
    const rows = [0.1, 0.4, 1, 4].flatMap((n) => [10, 40, 160].map((d) => {
      const loss = 1.7 + 480 / (n * 1e9) ** 0.34 + 2100 / (d * 1e9) ** 0.37;
      return `  | ${n === 1 && d === 40 ? 'o$0dd' : 'run'} | ${n}B | ${d}B | ${(n === 1 && d === 40 ? 3.3 : loss).toFixed(4)} | ${40 - 5 * loss}% |\n`;
    })).join('');
    expect(await ask(`benchmark b { range: 25% .. 100% }\nreference r {\n  | model | params | tokens | b.loss | b |\n${rows}}`))
      .toMatch(/^‹odd›\n\*\*odd\*\* · 1B params · 40B tokens · for loss law and score curve\n\nLoss 3\.300, fitted 2\.370 \(−28 %\), robust z \+\d+, leverage 0\.\d\d of at most 1\nScore on `b` 28\.2 %, fitted 25\.6 %, robust z \+6\.\d, leverage 0\.\d\d of at most 1\n\nWithout this row: slope on `b` 1\.688 → 2\.1\d* \(…\), B .*$/);
  });
});

describe('a benchmark', () => {
  test('says what its scores mean and how the ruler reads them', () => check(`${used}model A { hella$0swag: 77% }`, `‹hellaswag›
**HellaSwag** · \`hellaswag\`

10-shot · accuracy, normalised by length · guessing level 25 %, best score 100 %
Declared in benchmarks.density

How does this everyday scene go on? Four endings, three of them written by a machine. Common sense, and fluent text.
Chooses the ending that is likeliest for its length, so even small models rise above guessing: useful from 100M parameters on.

Score curve of RefinedWeb testbed, S at loss L:

\`\`\`text
S = 0.25 + 0.75 / (1 + exp(3.514 (L − 2.595)))
\`\`\`

Read at 1T tokens, it gives a size to scores from 25 % to 95.2 %.`));

  test('that the ruler does not measure', async () => expect(await ask(`${used}density { benchmarks: mm$0lu }`)).toContain('RefinedWeb testbed does not measure it, so its scores give no size here.'));
  test('that nobody declared', () => check('model A { mi$0ne: 3% }', '‹mine›\n`mine` is declared nowhere, so its scores are ignored.'));
  test('where lower is better', async () => expect(await ask('# Bits, not nats.\nbenchmark ppl$0 "Perplexity" { range: 1 .. 100  better: lower }')).toBe('‹ppl›\n**Perplexity** · `ppl`\n\nguessing level 1, best score 100 · lower is better\nDeclared in file.density\n\nBits, not nats.'));
  test('by its loss', async () => expect(await ask('use std/olmo-ladder\nreference r {\n  | model | mmlu.lo$0ss |\n  | A | 0.8 |\n}\ndensity { reference: olmo-ladder }')).toContain('‹mmlu.loss›\nLoss in bits-per-byte on **MMLU, ranked classification** · `mmlu`'));
});

describe('a number is read out', () => {
  test.each([
    ['model A { params: 6.7$04B }', '‹6.74B›\n**`6.74B`** = 6,740,000,000 parameters\n\n`params` – Number of parameters N, all of them. Density divides by it.'],
    ['model A { params: 7$0e9 }', '‹7e9›\n**`7e9`** = 7,000,000,000 parameters\n\n`params` – Number of parameters N, all of them. Density divides by it.'],
    ['model A { tokens: $0? }', '‹?›\nNot known.\n\n`tokens` – Training tokens D.'],
    ['density { tokens: 1$0T }', '‹1T›\n**`1T`** = 1,000,000,000,000 tokens\n\n`tokens` – D0: the training tokens every effective size is read at. Default 1T.'],
    ['density { level: 9$05% }', '‹95%›\n**`95%`** = 0.95\n\n`level` – Level of the intervals shown. Default 90%.'],
    ['density { reach: $050 }', '‹50›\n**50**\n\n`reach` – Sizes beyond this many times the largest law row carry no trend. Default 10.'],
    ['benchmark b { range: 2$05% .. 100% }', '‹25%›\n**`25%`** = 0.25\n\n`range` – Guessing level and best possible score. Default 0% .. 100%.'],
    ['model A { released: 2024$0-04 }', '‹2024-04›\n**2024-04** = 15 April 2024 ± 8.7 days, 416 days after 2023-02-24, from which trends count\n\n`released` – Release date: a day, or a month (its 15th, with the uncertainty of a month).'],
    ['models {\n  | model | released |\n  | A | 2022-12-31$0 |\n}', '‹2022-12-31›\n**2022-12-31** = 31 December 2022, 55 days before 2023-02-24, from which trends count\n\n`released` – Release date: a day, or a month (its 15th, with the uncertainty of a month).'],
    [`${used}model A { hellaswag: 45.9$0% }`, '‹45.9%›\n**`45.9%`** = 0.459 on `hellaswag`\nNo ± is given, so it is taken as exact.\nGuessing reaches 25 %, the best score is 100 %.'],
    [`${used}model A { hellaswag: 61.0$0% ± 0.4% }`, '‹61.0% ± 0.4%›\n**`61.0%`** = 0.61 on `hellaswag`\n± 0.004 is one standard error: measured again, about two times in three it would lie between 60.6 % and 61.4 %.\nGuessing reaches 25 %, the best score is 100 %.'],
    [`${used}model A { hellaswag: 45$0.9 }`, '‹45.9›\n**`45.9`** is a fraction above 1; `45.9%` would be 0.459.'],
    ['benchmark b { }\nreference r {\n  | model | b.loss |\n  | A | 2.59$05 |\n}', '‹2.595›\n**2.595 nats per token**'],
    ['benchmark b { }\nreference r {\n  unit: "[bits](x)"\n  | model | b.loss |\n  | A | 0.8$0 |\n}', '‹0.8›\n**0.8 \\[bits\\](x)**'],
  ])('%j', (marked, expected) => check(marked, expected));
});

describe('a word of the language', () => {
  test('a keyword', () => check('mod$0el A { }', '‹model›\nOne model: its size, release date and scores. Its effective size and capacity density appear behind it.\n\n```density\nmodel Llama-2-7B { params: 6.74B  released: 2023-07-18  hellaswag: 77.7% }\n```\n\nCan have `params`, `active`, `tokens`, `released`, `base`, `by`, `trainable`, `bits`, `price`, `source`, `arch { }`, any benchmark.'));
  test('a section', () => check('reference r { la$0w { } }', '‹law›\nHow the loss law E + A/N^α + B/D^β is fitted.\n\n```density\nlaw { irreducible: yes  robust: huber(1e-3)  space: log }\n```'));
  test('a key', () => check('density { combi$0ne: each }', '‹combine›\nHow several benchmarks become one size.\n\n```density\ncombine: average-score\n```\n\nOne of `average-score`, `geometric-mean`, `each`.'));
  test('a choice', () => check('density { combine: ea$0ch }', '‹each›\n`combine` – How several benchmarks become one size.\n\nOne of `average-score`, `geometric-mean`, `each`.'));
  test('a column', () => check('reference r {\n  | model | rol$0e |\n}', '‹role›\n`law` (loss law only), `curve` (score curve only), `both`, or `held-out` (predicted, never fitted).\n\n```density\nrole: law\n```'));
  test.each(['model A {$0 }', 'model A { unkn$0own: }', '# com$0ment', '$0', 'modle A$0 { }', 'models "Ti$0tle" { }', 'models {\n  | model |\n  | --$0- |\n}'])('nothing is said about %j', async (marked) => expect((await ask(marked))?.startsWith('‹unknown›') ?? true).toBe(true));
});

describe('another file', () => {
  test('of the library says what it brings', async () => expect(await ask('use std/olmo$0-ladder')).toContain('‹std/olmo-ladder›\n**std/olmo-ladder** brings in the reference `olmo-ladder` (OLMo ladder) and 2 benchmarks: `mmlu`, `hellaswag`.\n\nA ruler that is tested on its own future.'));
  test('beside this one', () => check('use "ours$0.density"', '‹"ours.density"›\n**ours.density** brings in 1 benchmark: `b`.\n\nOurs.\n\n```density\nmodel A { b: 3% }\n```', { beside: { 'ours.density': '# Ours.\n#\n#   model A { b: 3% }\n\nbenchmark b { }' } }));
  test('that is not there', () => check('use "gone$0.density"', '‹"gone.density"›\n`gone.density`: There is no file gone.density beside this one.'));
  test('of rows', () => check('models from "a$0.csv"', '‹"a.csv"›\n**a.csv**: 1 row read of 2.', { beside: { 'a.csv': 'model,params\nA,7B\n,8B\n' } }));
});

describe('a comment that allows', () => {
  test('says what, of what, and why', () => check(`${used}# allow score-near-$0floor because it is *small*\nmodel A { params: 7B  hellaswag: 26% }`, `‹allow score-near-floor because it is *small*›
Allows what \`score-near-floor\` says of the row or statement it belongs to.

Because it is \\*small\\*`));
  test('is no documentation', async () => expect(await ask(`${used}# A small one.\n# allow score-near-floor because so\nmodel A$0 { params: 7B  hellaswag: 26% }`)).not.toContain('allow'));
});
