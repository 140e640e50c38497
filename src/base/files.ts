/** What became of a request for a file. */
export type FileRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'outside' }
  /** Beside a text that lies in no folder. */
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'not-text' }
  /** There, but no file that can be read; `why` ends a sentence that names it. */
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'too-large'; readonly limit: string };

/**
 * How this layer reaches other files; the edges bring their own. Reading is synchronous and remembered: as long as a file does not
 * change, the same string comes back, so that comparing costs nothing.
 */
export interface Files {
  read(path: string): FileRead;
  /** The path that `relative`, written in the file `from`, means. */
  resolve(from: string, relative: string): string;
  /** Where each file of the standard library lies, by the name used for it: "std/refinedweb". */
  readonly shelf: ReadonlyMap<string, string>;
}

/** A path's last part, for messages. */
export function fileName(path: string): string {
  return path.replace(/^.*[/\\]/, '');
}
