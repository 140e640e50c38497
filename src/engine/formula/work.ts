/** How much a search may compute, counted in simple operations and not in seconds, so that the same data give the same answer on any machine. */
export class Work {
  private done = 0;
  private before = 0;

  /** What is done counts `within` another allowance too. */
  constructor(private readonly most: number, readonly within: Work | null = null) {}

  add(operations: number): void {
    this.done += operations;
    this.within?.add(operations);
  }

  renew(): void {
    this.before += this.done;
    this.done = 0;
  }

  /** Since it began, whatever has been renewed. */
  get total(): number {
    return this.before + this.done;
  }

  get spent(): boolean {
    return this.done > this.most || (this.within?.spent ?? false);
  }
}
