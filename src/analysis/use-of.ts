import type { Span } from '../base/span.js';
import type { Analysis } from './analysis.js';

/** The `use` that brings a file in, for what is to be said about it here. */
export function useOf(analysis: Analysis, file: string): Span | null {
  const use = analysis.module.uses.find(({ module }) => module && (module.path === file || module.scope.references.some((reference) => reference.file === file)));
  return use ? analysis.places.inFrame(use.statement, use.target.span) : null;
}
