import { solvePositive } from './linear-solve.js';

/**
 * Least squares over a few columns whose coefficients have bounds, from the normal equations: minimises ½·cᵀGc − bᵀc for low ≤ c ≤ high
 * (gram row-major, lower triangle read). Coefficients are put on the bound they cross and freed again where the objective falls inwards (Stark
 * and Parker 1995); columns that the others make up stay at the bound nearest to 0. The result in `into`; what the minimum is.
 */
export function solveBounded(gram: Float64Array, pull: Float64Array, low: ArrayLike<number>, high: ArrayLike<number>, into: Float64Array): number {
  const size = pull.length;
  const free = new Uint8Array(size).fill(1);
  for (let j = 0; j < size; j++) into[j] = Math.min(high[j]!, Math.max(low[j]!, 0));
  const most = 4 * size + 4;
  for (let round = 0; round < most; round++) {
    const found = freeSolution(gram, pull, free, into);
    if (!found) {
      if (!dropDependent(gram, free, into)) break;
      continue;
    }
    // As far towards the free solution as bounds allow; whoever stops it stays there.
    let share = 1, stopping = -1;
    for (let j = 0; j < size; j++) {
      const step = found[j]! - into[j]!;
      if (!free[j] || step === 0) continue;
      const room = (step > 0 ? high[j]! - into[j]! : low[j]! - into[j]!) / step;
      if (room < share) [share, stopping] = [Math.max(0, room), j];
    }
    for (let j = 0; j < size; j++) if (free[j]) into[j]! += share * (found[j]! - into[j]!);
    if (stopping >= 0) {
      into[stopping] = found[stopping]! > into[stopping]! ? high[stopping]! : low[stopping]!;
      free[stopping] = 0;
      continue;
    }
    const next = inwards(gram, pull, free, low, into);
    if (next < 0) break;
    free[next] = 1;
  }
  return objective(gram, pull, into);
}

/** The minimum over the free coefficients, the others as they are; null where it is not unique. */
function freeSolution(gram: Float64Array, pull: Float64Array, free: Uint8Array, at: Float64Array): Float64Array | null {
  const size = pull.length;
  const members = [...free.keys()].filter((j) => free[j] === 1);
  const matrix = new Float64Array(members.length ** 2), b = new Float64Array(members.length);
  members.forEach((i, a) => {
    let sum = pull[i]!;
    for (let j = 0; j < size; j++) if (!free[j] && at[j] !== 0) sum -= entry(gram, size, i, j) * at[j]!;
    b[a] = sum * unit(gram, size, i);
    for (let c = 0; c <= a; c++) matrix[a * members.length + c] = entry(gram, size, i, members[c]!) * unit(gram, size, i) * unit(gram, size, members[c]!);
  });
  if (!solvePositive(matrix, b, members.length)) return null;
  const found = Float64Array.from(at);
  members.forEach((i, a) => (found[i] = b[a]! * unit(gram, size, i)));
  return found.every(Number.isFinite) ? found : null;
}

/** Takes out the first free column that those before it make up; false when none is left. */
function dropDependent(gram: Float64Array, free: Uint8Array, at: Float64Array): boolean {
  const size = at.length;
  const kept = new Uint8Array(size);
  for (let j = 0; j < size; j++) {
    if (!free[j]) continue;
    kept[j] = 1;
    if (freeSolution(gram, new Float64Array(size), kept, at)) continue;
    free[j] = 0;
    return true;
  }
  return false;
}

/** The bounded coefficient that the objective pulls inwards hardest; negative for none. */
function inwards(gram: Float64Array, pull: Float64Array, free: Uint8Array, low: ArrayLike<number>, at: Float64Array): number {
  const size = pull.length;
  let best = -1, most = 1e-12;
  for (let i = 0; i < size; i++) {
    if (free[i]) continue;
    let slope = pull[i]!, against = Math.abs(pull[i]!);
    for (let j = 0; j < size; j++) {
      slope -= entry(gram, size, i, j) * at[j]!;
      against += Math.abs(entry(gram, size, i, j) * at[j]!);
    }
    const gain = (at[i]! <= low[i]! ? slope : -slope) / (against || 1);
    if (gain > most) [best, most] = [i, gain];
  }
  return best;
}

function objective(gram: Float64Array, pull: Float64Array, at: Float64Array): number {
  const size = pull.length;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    sum -= pull[i]! * at[i]!;
    for (let j = 0; j < size; j++) sum += 0.5 * entry(gram, size, i, j) * at[i]! * at[j]!;
  }
  return sum;
}

function entry(gram: Float64Array, size: number, i: number, j: number): number {
  return i >= j ? gram[i * size + j]! : gram[j * size + i]!;
}

function unit(gram: Float64Array, size: number, i: number): number {
  const square = gram[i * size + i]!;
  return square > 0 ? 1 / Math.sqrt(square) : 1;
}
