import { diagnose, type DataOf, type Diagnostic } from '../base/diagnostic.js';
import { fileName } from '../base/files.js';
import { nearest } from '../base/nearest.js';
import type { ReferenceDeclaration } from '../model/declarations.js';
import type { Library } from '../model/library.js';
import { doubtful } from '../model/letters.js';
import { lawsOf } from '../model/lower.js';
import type { Laws } from '../model/lower-laws.js';
import type { ModelList } from '../model/models.js';
import { moduleAt, type DeclaredLaw, type Module, type Scope, type Use } from '../model/module.js';
import { frameText } from '../syntax/position.js';
import { NAME } from '../syntax/tokens.js';
import type { Findings } from './findings.js';

/** What is wrong with the laws, fits and questions of a file, as far as no numbers are needed to see it. */
export function checkLaws(module: Module, models: ModelList, library: Library, findings: Findings): void {
  const { index, scope, path } = module;
  if (scope.laws.length + scope.fits.length + index.question.length + index.reference.length === 0) return;
  const laws = lawsOf(module, models);
  let unread: ReadonlySet<string> | null = null; // takes a look at every statement, so only where a name is unknown
  const isSaid = ({ code, data }: Diagnostic) => code === 'unknown-name' && (unread ??= unreadNames(module)).has((data as DataOf<'unknown-name'>).name);
  const wrong = new Map<string, Diagnostic[]>();
  const say = (file: string, statement: number, problems: readonly Diagnostic[]) => {
    if (file === path) for (const problem of problems.filter((one) => !isSaid(one))) findings.inFrame(statement, withHome(problem, library));
    else wrong.set(file, [...(wrong.get(file) ?? []), ...problems.filter(({ severity }) => severity === 'error')]);
  };
  for (const declared of scope.laws) say(declared.file, declared.statement, declared.file === path ? [...laws.law(declared).problems, ...doubtfulLetters(declared, laws, scope)] : laws.law(declared).problems);
  for (const declared of scope.fits) say(declared.file, declared.statement, laws.fit(declared).problems);
  for (const statement of index.question) say(path, statement, laws.question(statement).problems);
  for (const [file, problems] of wrong) sayOfUse(module, file, problems, findings);
  const fits = scope.fits.map(({ declaration }) => declaration.name.text);
  for (const statement of index.reference) {
    for (const { fit } of (module.read.outputs[statement] as ReferenceDeclaration).implied) {
      if (!fits.includes(fit.text)) say(path, statement, [diagnose('unknown-name', fit.span, { what: 'fit', name: fit.text, near: nearest(fit.text, fits) })]);
    }
  }
}

/** Letters that are likely meant as coefficients, as long as no rows of the law's fits give what they stand for. */
function doubtfulLetters(declared: DeclaredLaw, laws: Laws, { fits }: Scope): Diagnostic[] {
  const { name, formula } = declared.declaration;
  const compute = () => {
    const own = fits.filter((fit) => fit.declaration.law?.text === name.text).map((fit) => laws.fit(fit).compute);
    return own.includes('given') ? 'given' : own.includes('derived') ? 'derived' : null;
  };
  return (formula ? doubtful(formula, laws.law(declared).occurrences, compute) : []).map(({ letter: { word, quantity }, follows }) => diagnose('letter-is-quantity', word.span, { letter: word.text, quantity: quantity.name, follows }));
}

/** Laws and fits of the file that are too long or too deep to be read, which has been said at them. */
function unreadNames({ parsed }: Module): ReadonlySet<string> {
  const names = parsed.statements.flatMap((statement) => {
    if (statement.tree.keyword || statement.tree.problems.length === 0) return [];
    const [, quoted, plain] = HEAD.exec(frameText(parsed, statement).slice(0, LONGEST_HEAD)) ?? [];
    return quoted ?? plain ?? [];
  });
  return new Set(names);
}

const LONGEST_HEAD = 1000;
const HEAD = new RegExp(`^(?:law|fit)\\s+(?:"([^"\\r\\n]*)"|(${NAME.source}))`);

/** What is unknown here may stand in the standard library. */
function withHome(problem: Diagnostic, library: Library): Diagnostic {
  if (problem.code !== 'unknown-name') return problem;
  const data = problem.data as DataOf<'unknown-name'>;
  const home = (/\bbenchmark\b/.test(data.what) ? library.homeOf(data.name.replace(/\.loss$/, '')) : null) ?? (/^(law|fit|quantity)\b/.test(data.what) ? library.homeOfFormula(data.name) : null);
  return home ? diagnose('unknown-name', problem.span, { ...data, home }) : problem;
}

/** Errors in the laws of a used file, where nothing else has been said of that file. */
function sayOfUse({ uses }: Module, file: string, problems: readonly Diagnostic[], findings: Findings): void {
  const brings = ({ module }: Use) => module !== null && moduleAt(module, file) !== null;
  const use = uses.find(brings);
  const [first] = problems;
  if (!use || !first || use.problem) return;
  findings.inFrame(use.statement, diagnose('use-problems', use.target.span, { file: fileName(use.module!.path), errors: problems.length, origin: fileName(file), first: first.message }));
}
