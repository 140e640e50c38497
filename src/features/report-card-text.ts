import { printable } from '../base/printable.js';
import type { ChecksEntry } from './report-card.js';
import { shortened, wrapped, type Page } from './report-table.js';
import type { Report } from './report.js';

export const cardTitle = 'Fit report card';

/** One line of the card in words. */
export interface CardLine {
  /** "The loss law of RefinedWeb testbed: 11 of 14 checks pass" */
  readonly head: string;
  /** Codes of the rules with something to say, worded in the JSON format and explained in docs/codes.md. */
  readonly remarked: readonly string[];
}

/** The fits the numbers rest on, then the densities and the trend; all of the checklist is in the JSON format. */
export function cardLines({ checks, density, heldOut }: Report): CardLine[] {
  const used = new Set([...(density?.benchmarks ?? []), ...heldOut.map(({ benchmark }) => benchmark)]);
  return checks.filter((entry) => entry.applicable > 0 && (!isFit(entry) || entry.benchmarks.some((name) => used.has(name)))).map(({ name, passed, applicable, rules }) => ({
    head: `${printable(name)}: ${passing(passed, applicable)}`,
    remarked: rules.filter(({ outcome }) => outcome === 'remarked').map(({ code }) => code),
  }));
}

function passing(passed: number, of: number): string {
  if (of === 1) return passed === 1 ? 'the one check passes' : 'the one check does not pass';
  return `${passed === of ? `all ${of}` : `${passed} of ${of}`} checks pass`;
}

function isFit({ subject }: ChecksEntry): boolean {
  return subject === 'law' || subject === 'curve';
}

/** The card for a page to read. */
export function cardText(report: Report, { width, style }: Page): string[] {
  const lines = cardLines(report);
  if (lines.length === 0) return [];
  return [style.dim(cardTitle), ...lines.flatMap(({ head, remarked }) => {
    const codes = remarked.map((code, at) => shortened(code, width - 3) + (at < remarked.length - 1 ? ',' : ''));
    return wrapped(codes.length > 0 ? [`${head} ·`, ...codes] : [head], ' ', width, '  ');
  })];
}
