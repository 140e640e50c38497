/** Work whose shares are parts of a larger one: that number `done` of `total` equal parts. */
export function* onto<Result>(part: Generator<number, Result>, done: number, total: number): Generator<number, Result> {
  for (;;) {
    const step = part.next();
    if (step.done) return step.value;
    yield (done + step.value) / total;
  }
}
