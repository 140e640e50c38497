import type { Evaluation } from '../analysis/evaluation.js';
import { turned } from '../analysis/rulers.js';
import { sizeOf } from '../base/figures.js';
import { lossLimit } from '../engine/loss-law.js';
import { score } from '../engine/score-curve.js';
import { fileName } from '../base/files.js';
import type { DeclaredBenchmark } from '../model/module.js';
import type { Benchmark } from '../model/study.js';
import { curveFormula } from './formulas.js';
import { block, code, escaped, lines, paragraphs } from './markdown.js';
import { called, share } from './words.js';

export interface NamedBenchmark {
  readonly name: string;
  readonly loss: boolean;
  readonly declared: DeclaredBenchmark | null;
}

/** What a benchmark's scores mean, and how the reference reads them. `doc` is the comment above its declaration. */
export function benchmarkHover({ name, loss, declared }: NamedBenchmark, doc: string | null, evaluation: Evaluation | null): string {
  if (!declared) return `${code(name)} is declared nowhere, so its scores are ignored.`;
  const { title } = declared.benchmark;
  const unit = loss && evaluation?.study.reference ? ` in ${escaped(evaluation.study.reference.unit)}` : '';
  return paragraphs(
    `${loss ? `Loss${unit} on ` : ''}**${escaped(title ?? name)}**${title === null ? '' : ` · ${code(name)}`}`,
    lines(benchmarkFacts(declared.benchmark), `Declared in ${escaped(fileName(declared.file))}`), doc, evaluation && curve(name, evaluation),
  );
}

/** "10-shot · accuracy · guessing level 25 %, best score 100 %". */
export function benchmarkFacts(benchmark: Benchmark): string {
  const { shots, range, metric, better } = benchmark;
  const facts = [
    shots === null ? null : `${shots}-shot`, metric && escaped(metric), `guessing level ${share(range[0], benchmark)}, best score ${share(range[1], benchmark)}`,
    better === 'lower' ? 'lower is better' : null,
  ];
  return facts.filter(Boolean).join(' · ');
}

function curve(name: string, { study, rulers }: Evaluation): string | null {
  if (!study.reference) return null;
  const measures = called(study.reference);
  const ruler = rulers.find(({ benchmark }) => benchmark.name === name);
  if (!ruler) return `${measures} does not measure it, so its scores give no size here.`;
  if (ruler.curve.kind !== 'fitted' || ruler.law.kind !== 'fitted') return `The rows of ${measures} do not determine ${ruler.law.kind === 'fitted' ? 'its score curve' : 'a loss law for it'}, so its scores give no size.`;
  const { benchmark } = ruler;
  const { coefficients } = ruler.curve;
  const { tokens } = study.density;
  const write = (value: number) => share(turned(value, benchmark), benchmark);
  const top = score(coefficients, lossLimit(ruler.law.coefficients, tokens));
  return paragraphs(
    `Score curve of ${measures}, S at loss L:`, block(curveFormula(coefficients, benchmark)),
    `Read at ${sizeOf(tokens, 'token')}, it gives a size to scores from ${write(coefficients.floor)} to ${write(top)}.`,
  );
}
