import type { Analysis } from '../analysis/analysis.js';
import { touches, type Span } from '../base/span.js';
import { positionOf } from '../syntax/position.js';
import { mentionsIn, type Mention, type Named } from './mentions.js';

/** A mention placed in the text. */
export interface Placed extends Mention {
  readonly span: Span;
  readonly statement: number;
}

/** The name of a law, fit or question at an offset, also just behind its last character. */
export function mentionAt(analysis: Analysis, offset: number): Placed | null {
  const position = positionOf(analysis.module.parsed, offset);
  if (position?.kind !== 'frame') return null;
  const found = mentionsIn(analysis, position.statement).find(({ span }) => touches(span, position.offset));
  return found ? placed(analysis, position.statement, found) : null;
}

/** All places of this text that speak of the same thing, in no order. */
export function mentionsOf(analysis: Analysis, named: Named): Placed[] {
  const { read } = analysis.module;
  return read.outputs.flatMap((declaration, statement) => (SPEAKING.has(declaration.kind) ? mentionsIn(analysis, statement) : [])
    .filter((mention) => isSame(mention.named, named)).map((mention) => placed(analysis, statement, mention)));
}

const SPEAKING: ReadonlySet<string> = new Set(['quantity', 'law', 'fit', 'question', 'reference']);

function placed(analysis: Analysis, statement: number, mention: Mention): Placed {
  return { ...mention, statement, span: analysis.places.inFrame(statement, mention.span) };
}

function isSame(a: Named, b: Named): boolean {
  switch (a.kind) {
    case 'law':
    case 'fit': return b.kind === a.kind && b.declared.file === a.declared.file && b.declared.statement === a.declared.statement;
    case 'quantity': return b.kind === 'quantity' && b.quantity.name === a.quantity.name;
    case 'parameter':
    case 'term':
    case 'index': return b.kind === a.kind && b.name === a.name && b.law.file === a.law.file && b.law.statement === a.law.statement;
    default: return false;
  }
}
