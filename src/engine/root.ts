/**
 * A root of f between `a` and `b`, where f has opposite signs (fa and fb), to `tolerance`: the Illinois variant of
 * false position, with a bisection every fourth step so that it cannot crawl.
 */
export function rootBetween(f: (x: number) => number, a: number, fa: number, b: number, fb: number, tolerance: number): number {
  let side = 0;
  for (let i = 0; i < 200 && Math.abs(b - a) > tolerance; i++) {
    let x = i % 4 === 3 ? (a + b) / 2 : (a * fb - b * fa) / (fb - fa);
    if (!(x > Math.min(a, b) && x < Math.max(a, b))) x = (a + b) / 2;
    const fx = f(x);
    if (fx === 0) return x;
    if (fx > 0 === fb > 0) {
      [b, fb] = [x, fx];
      if (side === 1) fa /= 2;
      side = 1;
    } else {
      [a, fa] = [x, fx];
      if (side === -1) fb /= 2;
      side = -1;
    }
  }
  return (a + b) / 2;
}
