import type { Evaluation, Validation } from '../../analysis/evaluation.js';
import { keyOf } from '../../analysis/validation.js';
import { count } from '../../base/figures.js';
import { validationEntry } from '../validation-entries.js';
import { percentOff, sized, validationSentence } from '../validation-sentence.js';
import { paint } from './palette.js';
import { shortName } from './plot-words.js';
import { runLayer, runRow } from './run-marks.js';
import { countField, powerField, ring, type Drawn, type JsonObject, type Row } from './spec.js';

/** Signed error of the loss against the largest run fitted: each run of the next step, their mean, and the mean at the far end. */
export function validationPlot({ study }: Evaluation, validation: Validation): Drawn {
  const { reference, density } = study;
  const entry = validationEntry(validation);
  const says = `${validationSentence(entry, density.level)}.`;
  const fitted = validation.windows.filter(({ next }) => next.errors !== null);
  if (!reference || fitted.length === 0) return { missing: says };
  const mean = (of: 'next' | 'farthest', label: string): Row[] => fitted.map((window) => ({ largest: window.largest, error: window[of].errors!.mean, line: label }));
  const [next, far] = ['next larger runs, mean', 'largest runs, mean'];
  const lines = [...mean('next', next!), ...mean('farthest', far!)];
  const datasets = {
    zero: [{ error: 0 }],
    lines,
    runs: fitted.flatMap(({ largest, next: { rows, errors } }) => rows.map((index, at) => {
      const row = reference.rows[index]!;
      const error = errors!.errors[at]!;
      const size = keyOf({ params: row.params!, tokens: row.tokens! }, validation.by);
      const tip = [shortName(row.name, 80), `${count(row.params!)} params · ${count(row.tokens!)} tokens`, `fitted up to ${sized(largest, validation.by)}, this run ${sized(size, validation.by)}: predicted ${percentOff(error)} off`].join('\n');
      return runRow('run', row.name, tip, { largest, error });
    })),
  };
  return { says, datasets, layers: layers(validation.by, [next!, far!]) };
}

function layers(by: Validation['by'], lines: readonly string[]): JsonObject[] {
  const x: JsonObject = by === 'params'
    ? { ...countField('x', 'largest', 'fitted on runs up to (params)'), scale: { type: 'log', nice: false, padding: 14 } }
    : { ...powerField('largest', 'fitted on runs up to (FLOP)'), scale: { type: 'log', nice: false, padding: 14 } };
  const y: JsonObject = { field: 'error', type: 'quantitative', title: 'loss, predicted less measured', scale: { nice: false, padding: 10 }, axis: { format: '+.1%', tickCount: 6 } };
  const byLine = (range: readonly JsonObject[] | readonly (readonly number[])[]): JsonObject => ({ field: 'line', type: 'nominal', title: null, scale: { domain: lines, range } });
  return [
    { data: { name: 'zero' }, mark: { type: 'rule', stroke: paint('muted'), aria: false }, encoding: { y } },
    runLayer('runs', x, y, { present: new Set(['run']), colour: { value: paint('aside') }, crowd: false, zoom: true }),
    {
      data: { name: 'lines' }, mark: { type: 'line', strokeWidth: 2, point: { filled: true, size: 45 }, aria: false },
      encoding: { x, y, color: byLine([paint('record'), paint('model')]), strokeDash: byLine([[1, 0], [5, 4]]) },
    },
    ring('runs', 'largest', 'error'),
  ];
}
