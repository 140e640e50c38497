import { expect, test } from 'vitest';
import { plots } from '../../src/features/plots.js';
import { previewNotice } from '../../src/features/preview-notice.js';
import { evaluated } from '../support/remarks.js';

async function noticeOf(text: string) {
  const { analysis, evaluation } = await evaluated(text);
  const notice = previewNotice(analysis, evaluation, plots(evaluation, analysis.path));
  return notice && { says: notice.says, offers: notice.offers, plots: notice.plots.map(({ id }) => id) };
}

test('a file without a ruler is told once what to add, and can add it', async () => {
  const what = 'With a ruler, for instance `use std/refinedweb`, each model with a score gets an effective size and a density, and their plots appear here.';
  expect(await noticeOf('')).toEqual({ says: `Nothing to draw yet. ${what}`, offers: ['add-ruler', 'open-example'], plots: [] });
  expect(await noticeOf('model A { params: 7B }\n')).toEqual({ says: `The models here have no ruler yet. ${what}`, offers: ['add-ruler', 'open-example'], plots: [] });
});

test('scores that the ruler does not know are held against those it knows', async () => {
  const notice = await noticeOf('use std/refinedweb\nmodel A { params: 7B  released: 2024-01-01  mmlu: 60% }\n');
  expect(notice).toMatchObject({ says: 'This ruler knows `hellaswag`, `arc_e_10shot`, `piqa_10shot`, `lambada`; the models here have `mmlu`. Add scores on a benchmark that the ruler knows, or take another ruler.', offers: [] });
  expect(notice!.plots).toContain('law-hellaswag');
  expect(notice!.plots).not.toContain('trend');
});

test('nothing is said where the plots speak', async () => {
  expect(await noticeOf('use std/refinedweb\nmodel A { params: 7B  hellaswag: 70% }\n')).toBeNull();
  expect(await noticeOf('law falls: loss = E + A / params^alpha\nfit known = falls with { E: 1.8  A: 400  alpha: 0.34 }\n')).toBeNull();
});
