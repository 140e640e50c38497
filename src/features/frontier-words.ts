import type { FrontierRule } from '../engine/trend.js';

/** How to speak of the models that carry the trend, and of what it promises. */
export interface FrontierWords {
  /** Behind a model that carries it. */
  readonly mark: string;
  /** The same in a sentence: "on the frontier". */
  readonly carries: string;
  readonly promises: (date: string) => string;
  /** "frontier": what a predicted score, or a model of equal score, is called. */
  readonly kind: string;
  readonly nothingToCompare: string;
  /** What is behind it all, a sentence. */
  readonly note: string;
}

const frontier: FrontierWords = {
  mark: '↗ frontier',
  carries: 'on the frontier',
  promises: (date) => `the frontier of ${date} promises`,
  kind: 'frontier',
  nothingToCompare: 'there is no trend here, so nothing says what a frontier model of its date will do',
  note: 'The frontier is what the densing law promises if it goes on.',
};

/** A line through all models is none of the best: it says what a typical one does. */
const typical: FrontierWords = {
  mark: '↗ trend',
  carries: 'carries the trend',
  promises: (date) => `the trend promises a typical model of ${date}`,
  kind: 'typical',
  nothingToCompare: 'there is no trend here, so nothing says what a typical model of its date will do',
  note: 'A typical model is what the trend of all models promises if it goes on.',
};

const words: Record<FrontierRule, FrontierWords> = { records: frontier, envelope: frontier, all: typical };

export function frontierWords(rule: FrontierRule): FrontierWords {
  return words[rule];
}
