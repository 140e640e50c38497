import { expect, test } from 'vitest';
import { formatted } from '../../src/features/report-formats.js';
import { escaped } from '../../src/features/report-markdown.js';
import { exampleReport } from './report-example.js';

test('a table for GitHub between what measured it and what it left out', () => {
  expect(formatted(exampleReport(), 'md')).toBe(`
**RefinedWeb testbed at 1T tokens, 2.2× its longest run · hellaswag · 35 runs, Huber 1e-3 on ln loss, loss typically off by 1.5 % · intervals 90 % from the fits’ covariance; \\\`density refit\\\` resamples**

| model | released | params | score | effective size | density | remarks |
| --- | --- | ---: | ---: | ---: | ---: | --- |
| falcon-7b | 2023-04-24 | 7.0B | 78.1% | 5.9B (5.2–6.8B) | 0.85 | ↗ frontier |
| Mistral-7B-v0.1 | 2023-09-27 | 7.3B | 83.3% | 16.3B (≥ 12B) | 2.24 | ↗ frontier, extrapolated 2.4× |
| phi-2 | 2023-12 | 2.7B | 74.9% | 370M (330–410M) | 0.14 |  |
| guess |  | 125B | 25.0% | — | — | at or below the floor |

**Density doubles every 328 days (90 % interval of the line: 130–390 days, R² 0.60), from 5 record setters among 80 models; with their dates shuffled, the best so far rises as steeply in 37 % of cases, so these models alone do not show that density grows.**

- Left out of the trend: 1 derived from another model.
- Out of reach, at or below the floor: guess.

**What follows**

- A model of half the size draws level after 328 days (90 % interval of the line: 130–390 days), and with hardware that doubles per dollar every 767 days the same performance costs half as much hardware after 230 days (111–259 days).
- Furthest ahead of the trend: Mistral-7B-v0.1 by 410 days.

**Held out: predicted by the fits, never part of them**

| row | benchmark | of | measured | predicted | error | in std. errors | curve 90 % | new run 90 % |  |
| --- | --- | --- | ---: | ---: | ---: | ---: | --- | --- | --- |
| 13B-5T | hellaswag | loss | 2.300 | 2.270 | −1.3% | −0.7 | 2.250–2.290 | 2.200–2.340 |  |
| 13B-5T | hellaswag | score | 82.0% | 84.1% | +2.1 points | +2.9 | 83.5–84.7% | 82.9–85.3% | outside |

Curve: the 90 % confidence interval of the fits, around the mean of such runs. New run: where 90 % of single runs are expected; 1 of 2 measurements lies outside.

**Fit report card**

- The loss law of RefinedWeb testbed: 7 of 11 checks pass · few-points, few-sizes, narrow-range, coefficient-undetermined
- The score curve on hellaswag: 5 of 7 checks pass · parameter-at-bound, few-points
- The densities: all 4 checks pass
- The trend: 3 of 4 checks pass · trend-by-chance

1 warning
`.slice(1));
});

test.each([
  ['a cell border', 'a|b', 'a\\|b'],
  ['markup', '**a** _b_ `c` ~~d~~', '\\*\\*a\\*\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~'],
  ['a link', '[x](javascript:alert(1))', '\\[x\\](javascript:alert(1))'],
  ['an image', '![x](y)', '\\!\\[x\\](y)'],
  ['HTML', '<img src=x onerror=y>', '&lt;img src=x onerror=y\\>'],
  ['an entity', '&lt;', '&amp;lt;'],
  ['a backslash', 'a\\|b', 'a\\\\\\|b'],
  ['a line break', 'a\n| b |', 'a \\| b \\|'],
])('%s in a name stays text', (_, name, written) => {
  expect(formatted(exampleReport({ names: [name, 'b', 'c', 'd'] }), 'md')).toContain(`\n| ${written} | 2023-04-24 |`);
});

test.each([
  ['@user/Llama-3', '`@user/Llama-3`'],
  ['mail a.b@c.org now', 'mail `a.b@c.org` now'],
  ['see http://evil.com/a_b?x=1 | y', 'see `http://evil.com/a_b?x=1` \\| y'],
  ['WWW.evil.com', '`WWW.evil.com`'],
  ['fixes owner/repo#12, GH-3, #4', 'fixes `owner/repo#12`, `GH-3`, `#4`'],
  ['Llama_3.1 @ 8B #best `x`', 'Llama\\_3.1 @ 8B \\#best \\`x\\`'],
])('what GitHub would make a link of stands as code: %s', (name, written) => expect(escaped(name)).toBe(written));
