import type { Span } from '../base/span.js';
import type { Fitted, NotFitted } from '../engine/fitted.js';
import type { Say } from './scope-checks.js';
import { whyNotFitted } from './why-not-fitted.js';

/** How a fit came out, where that is worth saying. */
export function adviseOnFit(what: string, fit: Fitted<string>, span: Span, say: Say, why: (failed: NotFitted) => string = (failed) => whyNotFitted(failed.why, failed.n)): void {
  if (fit.kind === 'not-fitted') return say('fit-failed', span, { what, why: why(fit) });
  if (fit.redundant && fit.redundant.length > 0) say('parameters-redundant', span, { what, names: fit.redundant });
  else if (fit.status === 'not-converged') say('fit-not-converged', span, { what });
  else if (fit.status === 'at-bound') say('parameter-at-bound', span, { what, names: fit.atBound });
}
