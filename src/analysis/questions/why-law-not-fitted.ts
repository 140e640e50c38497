import { plural } from '../../base/figures.js';
import type { NotFitted } from '../../engine/fitted.js';
import type { LawFit } from '../../model/laws.js';
import { whyNotFitted } from '../why-not-fitted.js';
import { faultWords, givenText } from './fault-words.js';

/** A sentence for each reason why a fit of a law could not be made, with the row that is in the way. */
export function whyLawNotFitted({ why, n, row, fault }: NotFitted, { law: { inputs, output, parameters }, from, rows }: LawFit): string {
  if (!from || !rows) return 'it names neither rows nor constants.';
  const there = row === undefined ? undefined : rows.filter(({ heldOut }) => !heldOut)[row];
  const given = there ? givenText(inputs, there.inputs) : '';
  const at = there ? `at ${there.name} ${given && `(${given}) `}` : '';
  if (fault === 'too-many') return `${faultWords[fault]}, and each step of the search computes them all. Shorten the sums, or leave rows out with \`only\`.`;
  switch (why) {
    case 'too-few-points': return `${plural(n, 'usable row')} ${n === 1 ? 'is' : 'are'} too few, or too much alike, to determine ${plural(parameters.length, 'parameter')}. Add rows.`;
    case 'undefined': case 'range': return `${at}it has no value, whatever its parameters${fault ? `: ${faultWords[fault]}` : ''}. Leave such rows out with \`only\`, or mend the formula.`;
    case 'not-positive': return `the ${output.name} of ${there?.name ?? 'a row'} is not positive and has no logarithm. Use \`space: linear\`.`;
    case 'invalid-data': return `${there ? `the numbers of ${there.name} are` : 'a number is'} beyond what can be computed with.`;
    default: return whyNotFitted(why, n);
  }
}
