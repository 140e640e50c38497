import { solvePositive } from './linear-solve.js';

/**
 * Weighted least squares over at most three columns with coefficients that may not be negative, from the normal
 * equations `gram` (3 × 3) and `pull` (Xᵀy): every set of positive columns is solved and the best kept, which for three
 * columns is cheaper than any iteration. Columns not in `usable` (bits) stay at 0.
 */
export class NonNegativeSolver {
  readonly gram = new Float64Array(9);
  readonly pull = new Float64Array(3);
  readonly coefficients = new Float64Array(3);
  /** Sum of squares that the solution explains. */
  explained = 0;
  private readonly matrix = new Float64Array(9);
  private readonly solution = new Float64Array(3);
  private readonly members = new Int32Array(3);

  solve(usable: number): void {
    this.coefficients.fill(0);
    this.explained = this.trySet(usable);
    if (this.explained > 0) return this.keep(usable);
    let most = 0, best = 0;
    for (let set = 1; set < usable; set++) {
      if ((set & usable) !== set) continue;
      const explained = this.trySet(set);
      if (explained > most) [most, best] = [explained, set];
    }
    this.explained = most;
    if (best && this.trySet(best) > 0) this.keep(best);
  }

  /** Sum of squares explained by the columns of `set`, or 0 when a coefficient would not be positive. */
  private trySet(set: number): number {
    const { gram, pull, matrix, solution, members } = this;
    let size = 0;
    for (let j = 0; j < 3; j++) if (set & (1 << j)) members[size++] = j;
    for (let a = 0; a < size; a++) {
      solution[a] = pull[members[a]!]!;
      for (let b = 0; b <= a; b++) matrix[a * size + b] = gram[members[a]! * 3 + members[b]!]!;
    }
    if (!solvePositive(matrix, solution, size)) return 0;
    let explained = 0;
    for (let a = 0; a < size; a++) {
      if (!(solution[a]! > 0)) return 0;
      explained += solution[a]! * pull[members[a]!]!;
    }
    return explained;
  }

  private keep(set: number): void {
    let at = 0;
    for (let j = 0; j < 3; j++) if (set & (1 << j)) this.coefficients[j] = this.solution[at++]!;
  }
}

/** Cells to descend from: the deepest valleys of the grid; for a full audit also a coarse lattice over all of it, whether it looks promising there or not. */
export function startCells(values: Float64Array, rows: number, columns: number, audit: 'quick' | 'full'): number[] {
  if (audit === 'quick') return gridMinima(values, rows, columns, 4);
  const lattice = [...values.keys()].filter((cell) => Math.floor(cell / columns) % 6 === 3 && (cell % columns) % 6 === 3 && values[cell]! < Infinity);
  return [...new Set([...gridMinima(values, rows, columns, 16), ...lattice])];
}

/** The lowest cell of each of `bands` kinds. */
export function lowestOfEach(values: Float64Array, bands: number, bandOf: (cell: number) => number): number[] {
  const best = new Array<number>(bands).fill(-1);
  for (let cell = 0; cell < values.length; cell++) {
    const band = bandOf(cell);
    if (values[cell]! < (values[best[band]!] ?? Infinity)) best[band] = cell;
  }
  return best.filter((cell) => cell >= 0);
}

/** Cells of a rectangular grid that none of their (up to eight) neighbours undercuts, best first. */
function gridMinima(values: Float64Array, rows: number, columns: number, most: number): number[] {
  const minima: number[] = [];
  for (let cell = 0; cell < values.length; cell++) if (isMinimum(values, rows, columns, cell)) minima.push(cell);
  return minima.sort((a, b) => values[a]! - values[b]! || a - b).slice(0, most);
}

function isMinimum(values: Float64Array, rows: number, columns: number, cell: number): boolean {
  const row = Math.floor(cell / columns), column = cell % columns;
  if (!(values[cell]! < Infinity)) return false;
  for (let i = Math.max(0, row - 1); i <= Math.min(rows - 1, row + 1); i++) {
    for (let j = Math.max(0, column - 1); j <= Math.min(columns - 1, column + 1); j++) {
      if (values[i * columns + j]! < values[cell]!) return false;
    }
  }
  return true;
}

export function logSpaced(low: number, high: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));
}
