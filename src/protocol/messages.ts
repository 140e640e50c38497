/** Our own messages between the server and its clients, beside those of the Language Server Protocol. Ranges are LSP's. */

export const REFIT = 'density/refit';
export interface RefitParams {
  readonly uri: string;
}
export interface RefitResult {
  /** One line: what was refitted and what changed. */
  readonly summary: string;
  /** The URI of the lock file that was written; null when none was. */
  readonly lock: string | null;
}

export const PLOTS = 'density/plots';
export interface PlotsParams {
  readonly uri: string;
}
export interface PlotsResult {
  /** The file's name, for the panel's title. */
  readonly title: string;
  readonly plots: readonly Plot[];
  /** Said above the plots, or instead of them: what is missing, and what to do; null otherwise. */
  readonly notice: Notice | null;
}

export interface Notice {
  readonly says: string;
  /** What the preview can do about it at a click. */
  readonly offers: readonly Offer[];
}

export type Offer = 'add-ruler' | 'open-example';

export interface Plot {
  /** Stable within a file: "trend", "sizes", "law-hellaswag", "curve-hellaswag", "trend-mmlu". */
  readonly id: string;
  readonly title: string;
  /** One sentence that says what the plot shows; also its description for screen readers. */
  readonly says: string;
  /** What is missing to draw it, instead of a spec; null when there is a spec. */
  readonly missing: string | null;
  /** A Vega-Lite spec with named data; null when something is missing. */
  readonly spec: Readonly<Record<string, unknown>> | null;
  /** Of a benchmark that the file's density does not use; shown folded away, after all others. */
  readonly unused: boolean;
}

export const REPORT = 'density/report';
export interface ReportParams {
  readonly uri: string;
  readonly format: 'text' | 'json' | 'csv' | 'md';
}
export interface ReportResult {
  /** Null when there are no numbers to report: they could not be computed, or the text changed meanwhile. */
  readonly content: string | null;
}

export const COMPARE = 'density/compare';
/** The open text is the new side; what it is compared with is the old one. */
export interface CompareParams {
  readonly uri: string;
  readonly with:
    | { readonly kind: 'revision'; readonly revision: string }
    | { readonly kind: 'file'; readonly uri: string }
    | { readonly kind: 'saved' };
}
export interface CompareResult {
  /** The comparison as a page of plain text; null when there is none. */
  readonly content: string | null;
  /** Why there is none, in one sentence; null when there is one. */
  readonly problem: string | null;
}

/** Server to client, after each evaluation and each change of state. */
export const STATUS = 'density/status';
export interface StatusParams {
  readonly uri: string;
  readonly version: number;
  readonly state: 'computing' | 'ready' | 'failed';
  /** Of a refit under way, 0..1; null while there is none. */
  readonly share: number | null;
  /** True when the numbers are those of the lock file. */
  readonly locked: boolean;
  readonly models: number;
  /** Written in this file. */
  readonly fits: number;
  readonly answers: number;
  readonly errors: number;
  readonly warnings: number;
}
