/**
 * Solves M·x = b for a small symmetric positive definite M (row-major, `size` × `size`, lower triangle read, destroyed);
 * x replaces b. False when M is not positive definite to working precision: then b is spoilt too.
 */
export function solvePositive(matrix: Float64Array, b: Float64Array, size: number): boolean {
  for (let j = 0; j < size; j++) {
    const diagonal = matrix[j * size + j]!;
    let pivot = diagonal;
    for (let k = 0; k < j; k++) pivot -= matrix[j * size + k]! ** 2;
    if (!(pivot > 1e-15 * diagonal) || !(pivot < Infinity)) return false;
    const root = Math.sqrt(pivot);
    matrix[j * size + j] = root;
    for (let i = j + 1; i < size; i++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] = sum / root;
    }
  }
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) b[i]! -= matrix[i * size + k]! * b[k]!;
    b[i]! /= matrix[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) b[i]! -= matrix[k * size + i]! * b[k]!;
    b[i]! /= matrix[i * size + i]!;
  }
  return true;
}

/** Eigenvalues and eigenvectors (columns of `vectors`, row-major) of a small symmetric matrix by Jacobi's rotations. */
export function eigenSymmetric(symmetric: Float64Array, size: number): { values: Float64Array; vectors: Float64Array } {
  const a = Float64Array.from(symmetric);
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) off += Math.abs(a[i * size + j]!);
    if (off < 1e-300) break;
    for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) rotate(a, vectors, size, i, j);
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors };
}

function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q]!;
  if (apq === 0) return;
  const theta = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1), s = t * c;
  for (let k = 0; k < size; k++) {
    const kp = a[k * size + p]!, kq = a[k * size + q]!;
    a[k * size + p] = c * kp - s * kq;
    a[k * size + q] = s * kp + c * kq;
  }
  for (let k = 0; k < size; k++) {
    const pk = a[p * size + k]!, qk = a[q * size + k]!;
    a[p * size + k] = c * pk - s * qk;
    a[q * size + k] = s * pk + c * qk;
    const vp = vectors[k * size + p]!, vq = vectors[k * size + q]!;
    vectors[k * size + p] = c * vp - s * vq;
    vectors[k * size + q] = s * vp + c * vq;
  }
}
