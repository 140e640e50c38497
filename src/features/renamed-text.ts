import type { Analysis } from '../analysis/analysis.js';
import { declare } from '../model/declarations.js';
import { parse } from '../syntax/parse.js';
import { positionOf } from '../syntax/position.js';
import type { Edit } from './fix-places.js';

/** Whether a text reads as before once edits have put `to` for a name: the same statements, which say the same but for that name. */
export function readsAlike({ module: { parsed, read, text } }: Analysis, edits: readonly Edit[], from: string, to: string): boolean {
  const after = parse(edited(text, edits));
  if (after.statements.length !== parsed.statements.length) return false;
  const touched = new Set(edits.flatMap(({ span }) => positionOf(parsed, span.start)?.statement ?? []));
  return [...touched].every((at) => shape(read.outputs[at], from, to) === shape(declare(after, after.statements[at]!), from, to));
}

function edited(text: string, edits: readonly Edit[]): string {
  return [...edits].sort((a, b) => b.span.start - a.span.start).reduce((result, { span, text: put }) => result.slice(0, span.start) + put + result.slice(span.end), text);
}

/** All that a declaration says but for places and the wording of problems; the two names count as one. */
function shape(declaration: unknown, from: string, to: string): string {
  return JSON.stringify(declaration, (key, value: unknown) => (UNSPOKEN.has(key) ? undefined : value === to ? from : value));
}

const UNSPOKEN = new Set(['span', 'sign', 'onlySpan', 'quoted', 'image', 'message', 'data']);
