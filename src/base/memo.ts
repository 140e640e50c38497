/**
 * Remembers the last `size` answers by a key made from the inputs' content, so that undoing an edit costs nothing.
 * A computation that throws leaves nothing behind.
 */
export class Memory<Value extends NonNullable<unknown>> {
  readonly #answers = new Map<string, Value>();
  #computed = 0;

  constructor(private readonly size: number) {}

  /** How many answers had to be computed so far; tests and the log use it to prove that nothing was refitted. */
  get computed(): number {
    return this.#computed;
  }

  recall(key: string, compute: () => Value): Value {
    const answer = this.#answers.get(key) ?? this.#fresh(compute);
    this.#answers.delete(key); // re-inserting makes it the newest
    this.#answers.set(key, answer);
    if (this.#answers.size > this.size) this.#answers.delete(this.#answers.keys().next().value!);
    return answer;
  }

  forget(key: string): void {
    this.#answers.delete(key);
  }

  #fresh(compute: () => Value): Value {
    this.#computed += 1;
    return compute();
  }
}
