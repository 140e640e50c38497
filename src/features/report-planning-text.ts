import { corollarySentences } from './corollary-sentences.js';
import { planLines, type PlanLines } from './plan-lines.js';
import { paragraph, wrapped, type Page } from './report-table.js';
import type { Report } from './report.js';

export const plansTitle = 'Plans';
export const corollariesTitle = 'What follows';

/** The plans of a report in words. */
export function plansInWords({ plans, benchmarks, density, level }: Report): PlanLines[] {
  return plans.map((plan) => planLines(plan, { benchmarks, tokens: density?.tokens ?? null, bare: density?.count === 'non-embedding', frontier: density?.frontier ?? 'records', level }));
}

/** Each plan under its name, for a page to read. */
export function planTextLines(report: Report, { width, style }: Page): string[] {
  if (report.plans.length === 0) return [];
  return [style.dim(plansTitle), ...plansInWords(report).flatMap(({ name, facts, lines }) => [
    ...wrapped([name, ...facts], ' · ', width, '  ').map(style.bold),
    ...lines.flatMap((line) => paragraph(line, width - 4).map((part, at) => `${at === 0 ? '  ' : '    '}${part}`)),
  ])];
}

export function corollaryLines(report: Report, { width, style }: Page): string[] {
  const sentences = corollarySentences(report);
  return sentences.length > 0 ? [style.dim(corollariesTitle), ...sentences.flatMap((sentence) => paragraph(sentence, width))] : [];
}
