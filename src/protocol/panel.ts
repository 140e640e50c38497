import type { Notice, Offer, Plot } from './messages.js';

/** Between the preview's host (the client) and its page (the webview). */

export type ToPage =
  | { readonly kind: 'plots'; readonly uri: string; readonly title: string; readonly plots: readonly Plot[]; readonly notice: Notice | null }
  /** The model the cursor stands on is marked in every plot; null marks none. */
  | { readonly kind: 'select'; readonly name: string | null }
  | { readonly kind: 'draw'; readonly request: number; readonly plot: string; readonly format: PictureFormat };

export type ToHost =
  /** The page listens; sent after each (re)load. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'reveal'; readonly name: string }
  | { readonly kind: 'export'; readonly plot: string }
  | { readonly kind: 'offer'; readonly offer: Offer }
  /** `content` is SVG text, or a PNG in base 64; null when there is no such plot. */
  | { readonly kind: 'drawn'; readonly request: number; readonly content: string | null };

export type PictureFormat = 'svg' | 'png';

/** What the page keeps over a reload or a move to another window. */
export interface PageState {
  readonly uri: string;
  readonly scroll: number;
  /** By plot, then by field: the stretch of the axis that is shown. */
  readonly zoom: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
}
