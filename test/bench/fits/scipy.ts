import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A Python process that answers one request at a time (scipy-fits.py). */
export class Scipy {
  private constructor(private readonly process: ChildProcess, private readonly lines: AsyncIterator<string>, readonly version: string) {}

  /** Null where `python3` or its scipy is not there. */
  static async start(): Promise<Scipy | null> {
    const child = spawn('python3', [path.resolve('test/bench/fits/scipy-fits.py')], {
      stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' }, // one thread against one
    });
    child.on('error', () => undefined); // no python3: the output ends before it begins
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const first = await lines.next();
    if (first.done) return null;
    const { scipy, numpy } = JSON.parse(first.value) as { scipy: string; numpy: string };
    return new Scipy(child, lines, `scipy ${scipy}, numpy ${numpy}`);
  }

  load(name: string, kind: 'law' | 'curve', rows: readonly (readonly number[])[]): Promise<unknown> {
    return this.ask({ do: 'load', name, kind, rows });
  }

  /** CPU seconds of fitting from each start in turn, per repeat. */
  async fit(name: string, method: string, starts: readonly (readonly number[])[], repeats: number): Promise<readonly number[]> {
    return ((await this.ask({ do: 'fit', name, method, starts, repeats })) as { seconds: number[] }).seconds;
  }

  /** CPU seconds of fitting every draw of row numbers from one start. */
  async replicas(name: string, method: string, start: readonly number[], draws: readonly (readonly number[])[]): Promise<number> {
    return ((await this.ask({ do: 'replicas', name, method, start, draws, repeats: 1 })) as { seconds: number[] }).seconds[0]!;
  }

  /** Σ r² reached from each start; null where the fit failed. */
  async reach(name: string, method: string, starts: readonly (readonly number[])[]): Promise<readonly (number | null)[]> {
    return ((await this.ask({ do: 'reach', name, method, starts })) as { squares: (number | null)[] }).squares;
  }

  stop(): void {
    this.process.stdin!.end();
  }

  private async ask(request: object): Promise<unknown> {
    this.process.stdin!.write(`${JSON.stringify(request)}\n`);
    const answer = await this.lines.next();
    if (answer.done) throw new Error('Python stopped');
    return JSON.parse(answer.value) as unknown;
  }
}
