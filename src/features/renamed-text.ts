import type { Analysis } from '../analysis/analysis.js';
import { declare, type Declaration } from '../model/declarations.js';
import { wording } from '../model/wording.js';
import { parse } from '../syntax/parse.js';
import { positionOf } from '../syntax/position.js';
import type { Edit } from './fix-places.js';

/** Whether a text reads as before once edits have put `to` for a name: the same statements, which say the same but for that name. */
export function readsAlike({ module: { parsed, read, text } }: Analysis, edits: readonly Edit[], from: string, to: string): boolean {
  const after = parse(edited(text, edits));
  if (after.statements.length !== parsed.statements.length) return false;
  const touched = new Set(edits.flatMap(({ span }) => positionOf(parsed, span.start)?.statement ?? []));
  // The two names count as one, in quotes or without.
  const said = (declaration: Declaration) => wording(declaration, (key, value) => (key === 'quoted' ? undefined : value === to ? from : value));
  return [...touched].every((at) => said(read.outputs[at]!) === said(declare(after, after.statements[at]!)));
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits].sort((a, b) => b.span.start - a.span.start).reduce((result, { span, text: put }) => result.slice(0, span.start) + put + result.slice(span.end), text);
}
