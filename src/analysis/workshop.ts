import { breathe } from '../base/cancellation.js';
import { Memory } from '../base/memo.js';
import type { Influence } from '../engine/ensemble.js';
import type { Fit, Fitted, FormulaFound, FoundBefore } from '../engine/fitted.js';
import { fitFormula, formulaAt, triedFormula } from '../engine/formula/fit-formula.js';
import { coefficientDraws } from '../engine/formula/formula-draws.js';
import type { FormulaInfluence } from '../engine/formula/formula-resample.js';
import type { FitAnswers, FitTasks, FormulaTask } from '../engine/jobs.js';
import { fitLossLaw, lossLawAt, type LossLawName, type LossLawOptions, type LossPoint } from '../engine/loss-law.js';
import { fitScoreCurve, scoreCurveAt, type ScoreCurveName, type ScoreCurveOptions, type ScorePoint } from '../engine/score-curve.js';
import { curveDigest, formulaDigest, lawDigest } from './digest.js';

type LawOptions = Omit<LossLawOptions, 'audit'>;
type CurveOptions = Omit<ScoreCurveOptions, 'audit'>;

/** Milliseconds of work between two looks at the signal. */
const STRETCH = 8;

/** Fits that were locked in a file, by the digest of what they were fitted to. */
const MOST_LOCKED = 1024;

/**
 * Fits, remembered by the finite numbers and options they read: names, comments and targets do not matter, and undoing an edit costs
 * nothing. The same numbers give the same object, by which benchmarks that share a law are known. One workshop serves all files of a server.
 */
export class Workshop {
  readonly #fits = new Memory<Fitted<LossLawName> | Fitted<ScoreCurveName>>(256);
  readonly #formulas = new Memory<Fitted<string>>(128);
  readonly #draws = new Memory<readonly (readonly number[])[]>(32);
  readonly #locked = new Map<string, FoundBefore<string> | FormulaFound>();
  /** By the digest of the study. */
  readonly influences = new Memory<Influence>(16);
  readonly lawInfluences = new Memory<FormulaInfluence>(16);
  #generation = 0;
  #searched = 0;

  /** How many fits were searched for so far. */
  get fitted(): number {
    return this.#searched;
  }

  /** Rises when a remembered fit is replaced by another. */
  get generation(): number {
    return this.#generation;
  }

  /** Fits found before need not be searched for again. */
  adopt(found: ReadonlyMap<string, FoundBefore<string>>): void {
    for (const [digest, fit] of found) {
      this.#locked.delete(digest);
      this.#locked.set(digest, fit);
      if (this.#locked.size > MOST_LOCKED) this.#locked.delete(this.#locked.keys().next().value!);
    }
  }

  /** Remembers these fits instead of those made before. */
  replace({ laws, curves }: FitTasks, answers: FitAnswers): void {
    laws.forEach(({ points, options }, at) => this.#fits.keep(lawKey(points, options), answers.laws[at]!));
    curves.forEach(({ points, options }, at) => this.#fits.keep(curveKey(points, options), answers.curves[at]!));
    this.#generation += 1;
  }

  replaceFormulas(tasks: readonly FormulaTask[], fits: readonly Fitted<string>[]): void {
    tasks.forEach((task, at) => this.#formulas.keep(formulaKey(task), fits[at]!));
    this.#generation += 1;
  }

  law(points: readonly LossPoint[], options: LawOptions): Fitted<LossLawName> {
    const quick = { ...options, audit: 'quick' } as const;
    return this.#fits.recall(lawKey(points, options), () => this.#known(() => lawDigest({ points, options: quick }), (found) => lossLawAt(points, quick, found as FoundBefore<LossLawName>)) ?? this.#search(() => fitLossLaw(points, quick))) as Fitted<LossLawName>;
  }

  curve(points: readonly ScorePoint[], options: CurveOptions): Fitted<ScoreCurveName> {
    const quick = { ...options, audit: 'quick' } as const;
    return this.#fits.recall(curveKey(points, options), () => this.#known(() => curveDigest({ points, options: quick }), (found) => scoreCurveAt(points, quick, found as FoundBefore<ScoreCurveName>)) ?? this.#search(() => fitScoreCurve(points, quick))) as Fitted<ScoreCurveName>;
  }

  /** A law that a file states. */
  formula({ law, points, options }: FormulaTask): Fitted<string> {
    return this.#formulas.recall(formulaKey({ law, points, options }), () => this.#known(() => formulaDigest({ law, points, options }), (found) => formulaAt(law, points, options, found as FormulaFound)) ?? this.#search(() => fitFormula(law, points, { ...options, audit: 'quick' })));
  }

  /** Constants tried on rows. */
  tried({ law, points, options }: FormulaTask, constants: Readonly<Record<string, number>>): Fitted<string> {
    return this.#formulas.recall(`${JSON.stringify(constants)} ${formulaKey({ law, points, options })}`, () => triedFormula(law, constants, points, options));
  }

  /** Coefficients over rows drawn anew, parallel to the law's parameters; gives way to other work, and throws the signal's reason. */
  async draws({ law, points, options }: FormulaTask, fit: Fit<string>, how: { readonly draws: number; readonly seed: number }, signal: AbortSignal): Promise<readonly (readonly number[])[]> {
    const key = `${JSON.stringify([how, fit.coefficients])} ${formulaKey({ law, points, options })}`;
    const known = this.#draws.known(key);
    if (known) return known;
    const steps = coefficientDraws(law, points, options, fit, how);
    for (let rested = performance.now(); ;) {
      const { done, value } = steps.next();
      if (done) {
        this.#draws.keep(key, value);
        return value;
      }
      if (performance.now() - rested < STRETCH) continue;
      await breathe(signal);
      rested = performance.now();
    }
  }

  #known<Fit>(digest: () => string, at: (found: FoundBefore<string>) => Fit | null): Fit | null {
    const found = this.#locked.size > 0 ? this.#locked.get(digest()) : undefined;
    return found ? at(found) : null;
  }

  #search<Fit>(fit: () => Fit): Fit {
    this.#searched += 1;
    return fit();
  }
}

// Residuals come back in the order of the points, so the order is part of what is remembered.
function lawKey(points: readonly LossPoint[], options: LawOptions): string {
  return `law ${optionsKey(options)} ${points.map(({ params, tokens, loss, stderr, run }) => `${params},${tokens},${loss},${stderr ?? ''},${run === undefined ? '' : JSON.stringify(run)}`).join(' ')}`;
}

function curveKey(points: readonly ScorePoint[], options: CurveOptions): string {
  return `curve ${optionsKey(options)} ${points.map(({ loss, score, run, stderr }) => JSON.stringify([loss, score, run, stderr])).join(' ')}`;
}

function formulaKey({ law: { formula, parameters }, points, options }: FormulaTask): string {
  return JSON.stringify([options, formula, parameters.map(({ name, low, high, start }) => [name, String(low), String(high), start]), points]);
}

/** However thorough the search was. */
function optionsKey(options: object): string {
  return JSON.stringify({ ...options, audit: undefined });
}
