import type { Evaluation } from '../analysis/evaluation.js';
import { corollarySentences } from './corollary-sentences.js';
import { escaped, lines } from './markdown.js';
import { corollariesEntry } from './report-corollaries.js';

/** What follows from the trend, the prices and the lineage of a file; empty where nothing does. */
export function followsText(evaluation: Evaluation): string {
  return lines(...corollarySentences({ corollaries: corollariesEntry(evaluation), models: [], level: evaluation.study.density.level }).map(escaped));
}
