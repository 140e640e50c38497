import type { Diagnostic } from '../../base/diagnostic.js';
import { plural } from '../../base/figures.js';
import type { Span } from '../../base/span.js';
import type { DensityDeclaration } from '../../model/declarations.js';
import type { Analysis } from '../analysis.js';
import type { Evaluation } from '../evaluation.js';
import { useOf } from '../use-of.js';
import { checklist } from './checklist.js';
import type { Remark } from './rule.js';

/**
 * What the checklist says, placed in the text. Of the fits of a reference that another file holds only warnings are said, at the `use`:
 * the rest is for those who can mend it, and stands in the report. Remarks of one kind at one place are one.
 */
export function adviseByChecklist(analysis: Analysis, evaluation: Evaluation): Diagnostic[] {
  const { reference, density } = evaluation.study;
  const own = reference?.origin.file === analysis.path;
  const there = reference && (analysis.place(reference.origin) ?? useOf(analysis, reference.origin.file));
  const place = ({ place: of, says }: Remark): Span | null => {
    if (of === 'elsewhere') return null;
    if (of === 'reference') return there;
    if (of === 'density') return densityBlock(analysis) ?? there;
    return analysis.place(of) ?? (says?.severity === 'warning' ? there : null);
  };
  return onePerPlace(checklist(evaluation).flatMap(({ subject: { kind, benchmarks }, checks }) => {
    if (kind === 'fit') return checks.flatMap(({ remarks }) => remarks).flatMap((found) => ofFormula(analysis, found));
    const ofFit = kind === 'law' || kind === 'curve';
    if (!own && !benchmarks.some((name) => density.benchmarks.includes(name))) return [];
    return checks.flatMap(({ remarks }) => remarks).flatMap((found) => {
      const span = own || !ofFit || found.says?.severity !== 'info' ? place(found) : null;
      return span && found.says ? [{ ...found.says, span }] : [];
    });
  }));
}

/** Of the fits of another file only what concerns a question here. */
function ofFormula(analysis: Analysis, { place, says }: Remark): Diagnostic[] {
  const span = typeof place === 'string' ? null : analysis.place(place);
  return span && says ? [{ ...says, span }] : [];
}

function densityBlock({ module, places }: Analysis): Span | null {
  const [at] = module.index.density;
  return at === undefined ? null : places.inFrame(at, (module.read.outputs[at] as DensityDeclaration).keyword.span);
}

function onePerPlace(found: readonly Diagnostic[]): Diagnostic[] {
  const groups = new Map<string, Diagnostic[]>();
  for (const item of found) {
    const key = `${item.code} ${item.span.start}`;
    const group = groups.get(key);
    if (!group) groups.set(key, [item]);
    else if (group.every(({ message }) => message !== item.message)) group.push(item);
  }
  return [...groups.values()].map(([first, ...more]) => (more.length === 0 ? first! : { ...first!, message: `${first!.message} (and ${plural(more.length, 'more such remark')} here)` }));
}
