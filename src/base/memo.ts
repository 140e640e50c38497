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
    this.keep(key, answer);
    return answer;
  }

  /** The answer, if it is remembered. */
  known(key: string): Value | undefined {
    return this.#answers.get(key);
  }

  /** Remembers an answer that came by another way. */
  keep(key: string, answer: Value): void {
    this.#answers.delete(key); // re-inserting makes it the newest
    this.#answers.set(key, answer);
    if (this.#answers.size > this.size) this.#answers.delete(this.#answers.keys().next().value!);
  }

  #fresh(compute: () => Value): Value {
    this.#computed += 1;
    return compute();
  }
}
