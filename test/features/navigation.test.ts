import { describe, expect, test } from 'vitest';
import { definition } from '../../src/features/navigation.js';
import { cursor } from '../support/fixture.js';
import { library } from '../support/memory-files.js';
import { analysisOf, type Beside } from '../support/remarks.js';

const beside = {
  'other.density': '# Mine\nbenchmark mmlu_0shot { shots: 0 }\n\nreference mine { }\n',
  'runs.csv': 'model,params\nA,7B\n',
};

/** `$0` asks; what comes back is the file and the line, with what is found between angles. */
function ask(marked: string, files: Beside = beside): string | null {
  const { text, offset } = cursor(marked);
  const analysis = analysisOf(text, files);
  const found = definition(analysis, offset);
  if (!found) return null;
  const there = found.path === analysis.path ? text : (library.get(found.path) ?? String(files[found.path.slice(1)]));
  const { start, end } = found.span;
  const line = [there.lastIndexOf('\n', start - 1) + 1, `${there}\n`.indexOf('\n', end)] as const;
  return `${found.path}: ${there.slice(line[0], start)}<${there.slice(start, end)}>${there.slice(end, line[1])}`;
}

describe('a benchmark leads to its declaration', () => {
  const declared = '/file.density: benchmark <b> "B" { }';
  test.each([
    ['from a key', 'benchmark b "B" { }\nmodel A { b$0: 3% }'],
    ['from a header', 'benchmark b "B" { }\nmodels {\n  | model | $0b |\n  | A | 3% |\n}'],
    ['from its loss', 'benchmark b "B" { }\nreference r {\n  | model | b.lo$0ss |\n  | A | 3 |\n}'],
    ['from a list', 'benchmark b "B" { }\ndensity { benchmarks: a, b$0 }'],
    ['from a column of a CSV file', 'benchmark b "B" { }\nmodels from "runs.csv" { model: column model  $0b: column params }'],
    ['from itself', 'benchmark $0b "B" { }'],
  ])('%s', (_, marked) => expect(ask(marked)).toBe(declared));

  test('in another file', () => expect(ask('use "other.density"\nmodel A { mmlu$0_0shot: 3% }')).toBe('/other.density: benchmark <mmlu_0shot> { shots: 0 }'));
  test('in the library, also through another file', () => expect(ask('use std/refinedweb\nmodel A { hella$0swag: 3% }')).toBe('/library/benchmarks.density: benchmark <hellaswag> "HellaSwag" {'));
  test('nowhere when there is none', () => expect(ask('model A { hella$0swag: 3% }')).toBeNull());
});

test.each([
  ['of the density block', 'use "other.density"\ndensity { reference: mi$0ne }'],
  ['whose rows are taken over', 'use "other.density"\nreference yours from mi$0ne { }'],
])('a reference %s leads to its declaration', (_, marked) => expect(ask(marked)).toBe('/other.density: reference <mine> { }'));

test.each([
  ['use std/refine$0dweb', '/library/refinedweb.density: <>use std/benchmarks'],
  ['use std/laws/chin$0chilla', '/library/laws/chinchilla.density: <># Loss of a language model by its size and its training data: the law that most others extend.'],
  ['use "other$0.density"', '/other.density: <># Mine'],
  ['models from "runs$0.csv"', '/runs.csv: <>model,params'],
  ['models from "runs.csv" { model: column mo$0del }', '/runs.csv: <>model,params'],
])('a file opens: %s', (marked, place) => expect(ask(marked)).toBe(place));

test.each([
  ['in a block', 'model "B c" { params: 7B }\nmodel A { base: "B$0 c" }', '/file.density: model <"B c"> { params: 7B }'],
  ['in a table', 'models {\n  | model | base |\n  | A | B c$0 |\n  | B c | |\n}', '/file.density:   | <B c> | |'],
])('the model another was made from: %s', (_, marked, place) => expect(ask(marked)).toBe(place));

test.each(['model A { params: 7$0B }', 'mod$0el A { }', '# no$0te', '', 'model A { base: "ot$0her" }', 'use "gone$0.density"', 'models from "gone.csv$0"', 'use std/unkn$0own'].map((text) => text.includes('$0') ? text : '$0'))('nothing leads anywhere: %j', (marked) => expect(ask(marked)).toBeNull());
