/** Zero-based line and column, in UTF-16 units, as editors count. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where each line of a text begins; `\n`, `\r\n` and a lone `\r` end a line. */
export class Lines {
  readonly #starts: number[] = [0];

  constructor(private readonly text: string) {
    for (const end of text.matchAll(/\r\n|\n|\r/g)) this.#starts.push(end.index + end[0].length);
  }

  get count(): number {
    return this.#starts.length;
  }

  place(offset: number): Place {
    const within = Math.max(0, Math.min(offset, this.text.length));
    let [low, high] = [0, this.#starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= within) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: within - this.#starts[low]! };
  }

  /** A line's text without its end. */
  line(number: number): string {
    return this.text.slice(this.#starts[number], this.#starts[number + 1]).replace(/[\r\n]+$/, '');
  }
}
