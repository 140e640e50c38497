import { test } from 'vitest';
import { fitLossLaw, loss } from '../../src/engine/loss-law.js';
import { fitScoreCurve, score } from '../../src/engine/score-curve.js';
import { outlierZ, robustZ } from '../../src/engine/outliers.js';
import { tFactor } from '../../src/engine/student-t.js';
import { chinchilla, fitOf, huberLog, leastSquaresLog, ladderRuns, normals, refinedWeb } from './support/data.js';
const inRange = { floor: 0.25, ceiling: 1, best: 1, anchor: false, audit: 'quick' } as const;
test('sim', () => {
  const law0 = fitOf(fitLossLaw(refinedWeb(), huberLog)).coefficients, curve0 = fitOf(fitScoreCurve(refinedWeb(), inRange)).coefficients;
  const grid = [1e8, 4e8, 1e9, 4e9].flatMap((params) => [1e10, 4e10, 1.6e11].map((tokens) => ({ params, tokens })));
  const designs: [string, { params: number; tokens: number }[], number][] = [['12', grid, 400], ['16', ladderRuns('hellaswag', 'fit'), 400], ['35', refinedWeb(), 400], ['240', chinchilla().filter(p=>!p.outlier), 120]];
  const out: string[] = [];
  for (const [name, design, rounds] of designs) for (const [kind, options] of [['huber', huberLog], ['ls', leastSquaresLog]] as const) {
    const draw = normals(99);
    let old = 0, now = 0, seen = 0, curveNow = 0; const maxes: number[] = [];
    for (let k = 0; k < rounds; k++) {
      const pts = design.map((d) => ({ ...d, loss: loss(law0, d.params, d.tokens) * Math.exp(0.005 * draw()) }));
      const f = fitOf(fitLossLaw(pts, options));
      if (robustZ(f.residuals).some((z) => Math.abs(z) > 3.5)) old++;
      const z = outlierZ(f, 1); const m = Math.max(...z.map(Math.abs)); const st=f.residuals.map((r,i)=>r/Math.sqrt(Math.max(.1,1-f.leverages[i]!))); maxes.push(Math.max(...robustZ(st, kind==='ls'?0:f.free.length).map(Math.abs)));
      if (m > 3.5) now++;
      const at = k % pts.length;
      const bad = pts.map((p, i) => (i === at ? { ...p, loss: p.loss * 1.06 } : p));
      if (Math.abs(outlierZ(fitOf(fitLossLaw(bad, options)), 1)[at]!) > 3.5) seen++;
      if (kind === 'ls') { const c = fitScoreCurve(pts.map((p) => ({ loss: p.loss, score: score(curve0, p.loss) + 0.006 * draw() })), {...inRange, floor:'free'}); if (c.kind === 'fitted' && outlierZ(c, 0.75).some((z) => Math.abs(z) > 3.5)) curveNow++; }
    }
    maxes.sort((a,b)=>a-b);
    out.push(`${name} ${kind}: old ${old/rounds} now ${now/rounds} seen ${seen/rounds} curve ${curveNow/rounds} q90 ${maxes[Math.floor(.9*rounds)]!.toFixed(2)} q95 ${maxes[Math.floor(.95*rounds)]!.toFixed(2)} t37 ${tFactor(1-.05/design.length,.37*(design.length-5)).toFixed(2)} t100 ${tFactor(1-.05/design.length,design.length-5).toFixed(2)} t60 ${tFactor(1-.05/design.length,.6*(design.length-5)).toFixed(2)}`);
  }
  const all = chinchilla(); const f = fitOf(fitLossLaw(all, huberLog)); const z = outlierZ(f, 1);
  out.push(all.map((p, i) => [p.id, z[i]!] as const).filter((x) => Math.abs(x[1]) > 3).map((x) => `${x[0]} ${x[1].toFixed(2)}`).join(' '));
  for (const o of [huberLog, leastSquaresLog]) { const c = fitOf(fitLossLaw(refinedWeb(), o)); out.push('rw ' + Math.max(...outlierZ(c,1).map(Math.abs)).toFixed(2)); }
  console.log(out.join('\n'));
}, 300000);
