export interface Mapped<In, Out> {
  readonly inputs: readonly In[];
  readonly outputs: readonly Out[];
}

/**
 * Maps a list, taking over the previous outputs for the inputs at the front and at the back that are the same objects. After an edit
 * in a long list this calls `compute` for the edited neighbourhood only.
 */
export function mapReusing<In, Out>(inputs: readonly In[], previous: Mapped<In, Out> | undefined, compute: (input: In) => Out): Mapped<In, Out> {
  const [front, back] = previous ? unchanged(previous.inputs, inputs) : [0, 0];
  if (previous && front === inputs.length && front === previous.inputs.length) return previous;
  const middle = inputs.slice(front, inputs.length - back).map(compute);
  const outputs = previous ? [...previous.outputs.slice(0, front), ...middle, ...previous.outputs.slice(previous.outputs.length - back)] : middle;
  return { inputs, outputs };
}

/** How many elements at the front, and of the rest at the back, are the same in both lists. */
export function unchanged<T>(before: readonly T[], after: readonly T[]): [front: number, back: number] {
  const most = Math.min(before.length, after.length);
  let front = 0;
  while (front < most && before[front] === after[front]) front += 1;
  let back = 0;
  while (back < most - front && before[before.length - 1 - back] === after[after.length - 1 - back]) back += 1;
  return [front, back];
}
