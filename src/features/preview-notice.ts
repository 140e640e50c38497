import type { Analysis } from '../analysis/analysis.js';
import type { Evaluation } from '../analysis/evaluation.js';
import type { Plot } from './plots.js';
import { codeName } from './plots/plot-words.js';

/** What the preview says above the plots, where they alone would teach nothing. */
export interface Notice {
  readonly says: string;
  /** What a click can do about it. */
  readonly offers: readonly ('add-ruler' | 'open-example')[];
  /** The plots that still have something to show. */
  readonly plots: readonly Plot[];
}

/** Benchmarks named of a list. */
const NAMED = 6;

/** Null where the plots speak for themselves. */
export function previewNotice(analysis: Analysis, evaluation: Evaluation, plots: readonly Plot[]): Notice | null {
  return withoutRuler(analysis, evaluation, plots) ?? otherBenchmarks(evaluation, plots);
}

function withoutRuler({ module }: Analysis, { laws, models }: Evaluation, plots: readonly Plot[]): Notice | null {
  if (module.scope.references.length > 0 || laws.length > 0) return null;
  const what = models.length > 0 ? 'The models here have no ruler yet.' : 'Nothing to draw yet.';
  return {
    says: `${what} With a ruler, for instance \`use std/refinedweb\`, each model with a score gets an effective size and a density, and their plots appear here.`,
    offers: ['add-ruler', 'open-example'], plots: drawn(plots),
  };
}

/** Models with scores of which the ruler knows none. */
function otherBenchmarks({ study: { reference, plans }, models }: Evaluation, plots: readonly Plot[]): Notice | null {
  const scored = [...new Set(models.flatMap(({ model }) => Object.keys(model.scores)))];
  if (!reference || reference.benchmarks.length === 0 || plans.length > 0 || scored.length === 0 || models.some(({ scores }) => scores.length > 0)) return null;
  return {
    says: `This ruler knows ${listed(reference.benchmarks)}; the models here have ${listed(scored)}. Add scores on a benchmark that the ruler knows, or take another ruler.`,
    offers: [], plots: plots.filter(({ id, spec }) => spec !== null || !/^(trend|sizes)(-|$)/.test(id)),
  };
}

function drawn(plots: readonly Plot[]): Plot[] {
  return plots.filter(({ spec }) => spec !== null);
}

function listed(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return `${names.slice(0, NAMED).map(codeName).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
