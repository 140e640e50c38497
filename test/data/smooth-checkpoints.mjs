/** Rows behind one smoothed point, at most. */
const WINDOW = 5;

/** A power of ten at which every loss and accuracy of the file is a whole number. */
const UNIT = 1e9;

const MEASURES = ['mmlu_bpb', 'mmlu_acc', 'hellaswag_bpb', 'hellaswag_acc'];

/**
 * Checkpoints as the OLMo ladder's score curves are fitted on: of each run, in the order of the file, the first ceil(n/10) rows
 * (warm-up) are dropped, then loss and score of a row become the mean over it and up to four kept rows before it.
 * Takes the rows of olmo-ladder-checkpoints.csv as text; a point keeps N and D of its row, and as `checkpoint` the row's place in its run, from 1.
 */
export function smoothCheckpoints(rows) {
  return runs(rows).flatMap((run) => {
    const dropped = Math.ceil(run.length / 10);
    const kept = run.slice(dropped);
    return kept.map(({ size, mult, N, D }, i) => ({
      size, mult, N, D,
      checkpoint: dropped + i + 1,
      ...Object.fromEntries(MEASURES.map((measure) => [measure, mean(kept.slice(Math.max(0, i + 1 - WINDOW), i + 1).map((row) => row[measure]))])),
    }));
  });
}

/** Neighbouring rows of one size and token multiplier. */
function runs(rows) {
  const found = [];
  for (const row of rows) {
    const last = found.at(-1)?.[0];
    if (last && last.size === row.size && last.mult === row.mult) found.at(-1).push(row);
    else found.push([row]);
  }
  return found;
}

/** Summed in whole units, so that the mean is the double nearest to the true one and prints in few digits. */
function mean(texts) {
  return texts.reduce((sum, text) => sum + Math.round(Number(text) * UNIT), 0) / (texts.length * UNIT);
}
