import { test } from 'vitest';
import { analyze } from '../../src/analysis/analyze.js';
import { completion } from '../../src/features/completion.js';
import { memoryFiles, path } from '../support/memory-files.js';
import { cursor } from '../support/fixture.js';

test.each([
 '$0', 'mo$0', 'use $0', 'use std/re$0', 'use "$0', '# a co$0', 'model A { $0', 'use std/olmo-ladder\nmodel A { params: 7B  $0\nmodel B { }', 'use std/olmo-ladder\nmodel A { params: 7B h$0: 77% }',
 'model A { by: $0', 'model A { by: pru$0 }', 'model A { base: $0 }\nmodel "B c" { }', 'model A { base: "$0 }\nmodel "B c" { }','model A { base: "B$0" }\nmodel "B c" { }',
 'model A { params: 7$0', 'model A { params: \n  $0\n}', 'use std/olmo-ladder\nreference x { \n $0\n', 'reference x { law { $0 } curve { floor: $1 }', 'reference x { law { robust: $0', 'reference x { curve { floor: $0 } }',
 'use std/olmo-ladder\nreference x from "a.csv" { params: column N  $0 }', 'use std/olmo-ladder\nreference x from $0', 'use std/olmo-ladder\ndensity { reference: $0', 'use std/olmo-ladder\ndensity { $0 }','use std/olmo-ladder\ndensity { benchmarks: mmlu, $0',
 'use std/olmo-ladder\nmodels {\n  | model | $0', 'use std/olmo-ladder\nreference a {\n  | model | params | $0 | role |\n | a | 7B | 3 | $1 |', 'reference a {\n  | model | role |\n | a | $0', 'models {\n  | model | base |\n | a b | |\n | c | a$0 ',
 'density { combine: each  $0', 'benchmark a { $0', 'model A { hellaswag: 77% ± $0', 'model A { source: "x$0', 'models {\n  $0\n}', 'model A {\n  params: 7B\n}\n$0\nmodel B { }', 'models "x" {\n  | model | mmlu |\n | a | 3 |\n$0',
])('%j', (marked) => {
  const { text, offset } = cursor(marked.replace('$1', ''));
  const analysis = analyze(path, text, memoryFiles());
  const items = completion(analysis, offset);
  console.log(JSON.stringify(marked), '\n   ', items.slice(0,20).map((i) => `${i.label}→${JSON.stringify(i.insert.slice(0,40))}[${text.slice(i.replace.start, i.replace.end)}]`).join(' '));
});
