import fc from 'fast-check';
import { expect, test } from 'vitest';
import { height, labelRoom, labelWidth, type Label, type Place } from '../../src/features/plots/label-room.js';
import { shortName } from '../../src/features/plots/plot-words.js';

/** Left and right end and middle of a label's box at a plot width, in pixels. */
function box({ index, side }: Label, places: readonly Place[], width: number): { left: number; right: number; middle: number } {
  const { x, y, text } = places[index]!;
  const anchor = x * width + (side.up === 0 ? side.across * 9 : 0);
  const long = labelWidth(text);
  const left = side.across > 0 ? anchor : side.across < 0 ? anchor - long : anchor - long / 2;
  return { left, right: left + long, middle: (1 - y) * height - side.up * 14 };
}

test('a lonely point is labelled at any width', () => {
  expect(labelRoom([{ x: 0.5, y: 0.5, text: 'A' }], [], [0], [])).toEqual([{ index: 0, side: { across: 1, up: 0 }, least: 200, until: Infinity }]);
});

test('a label keeps clear of a line, unless it must be there', () => {
  const places = [{ x: 0.5, y: 0.5, text: 'a name' }];
  const line = Array.from({ length: 2000 }, (_, i) => ({ x: (i % 50) / 50, y: Math.floor(i / 50) / 40 }));
  expect(labelRoom(places, [], [0], line)).toEqual([]);
  expect(labelRoom(places, [0], [], line)).toHaveLength(1);
});

test('what must be named has one label at every width, and gives way to a better one', () => {
  const places = [{ x: 0.5, y: 0.5, text: 'a name' }, { x: 0.57, y: 0.5, text: '' }, { x: 0.43, y: 0.5, text: '' }, ...[0.46, 0.54].flatMap((y) => [0.46, 0.5, 0.54].map((x) => ({ x, y, text: '' })))];
  const labels = labelRoom(places, [0], [], []);
  expect(labels.length).toBeGreaterThan(1);
  for (const width of [200, 300, 439, 440, 700, 2000]) expect(labels.filter(({ least, until }) => least <= width && width < until)).toHaveLength(1);
  expect(labelRoom(places, [], [0], []).map(({ least }) => least)).toEqual([labels.at(-1)!.least]);
});

test('no label covers other words of the plot', () => {
  const places = [{ x: 0.8, y: 0.1, text: 'a name' }];
  expect(labelRoom(places, [], [0], [], [{ right: true, wide: 90, top: 290, bottom: height }])).toMatchObject([{ side: { across: -1, up: 0 } }]);
});

test('labels never overlap, at their least width and beyond, and lie inside the frame', () => {
  const place = fc.record({ x: fc.double({ min: 0, max: 1, noNaN: true }), y: fc.double({ min: 0, max: 1, noNaN: true }), text: fc.string({ minLength: 1, maxLength: 28 }) });
  fc.assert(fc.property(fc.array(place, { minLength: 1, maxLength: 40 }), fc.integer({ min: 200, max: 1500 }), (places, width) => {
    const labels = labelRoom(places, [0], places.map((_, i) => i).slice(1), []).filter(({ least, until }) => least <= width && width < until);
    const boxes = labels.map((label) => box(label, places, width));
    boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
      expect(a.left < b.right && b.left < a.right && Math.abs(a.middle - b.middle) < 12.9).toBe(false);
    }));
    for (const label of labels) {
      const { left, right } = box(label, places, label.least);
      expect(left).toBeGreaterThanOrEqual(-0.1);
      expect(right).toBeLessThanOrEqual(label.least + 0.1);
    }
  }), { numRuns: 300, seed: 7 });
});

test.each([
  ['Llama-2-7B', 'Llama-2-7B'],
  ['a-name-that-is-longer-than-twenty-eight', 'a-name-that-is-longer-than-…'],
  ['two\nlines\u001b[31m', 'two lines'],
  ['🦙'.repeat(40), `${'🦙'.repeat(27)}…`],
])('%j as a label', (name, label) => expect(shortName(name)).toBe(label));
