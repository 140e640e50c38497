import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { severityOf, type Code, type Severity } from '../base/diagnostic.js';
import type { DiagnosticEntry } from '../features/report.js';
import type { CodePage } from './code-pages.js';

/** A problem in a file, or one that the file allows for a reason. */
export interface Finding {
  readonly file: string;
  readonly entry: DiagnosticEntry;
  /** Why the text allows it; null for what it does not. */
  readonly reason: string | null;
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<Severity, string>;

/** A log after SARIF 2.1.0 (OASIS 2020). What `# allow` silences is in it as suppressed. `complete` is false when a file could not be read. */
export function sarifLog(findings: readonly Finding[], pages: ReadonlyMap<string, CodePage>, version: string, complete: boolean): object {
  const rules = [...new Set(findings.map(({ entry: { code } }) => code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'density', version, rules: rules.map((code) => rule(code, pages.get(code))) } },
      invocations: [{ executionSuccessful: complete }],
      columnKind: 'utf16CodeUnits',
      results: findings.map((finding) => ({ ruleIndex: rules.indexOf(finding.entry.code), ...result(finding) })),
    }],
  };
}

function rule(code: string, page: CodePage | undefined): object {
  const defaultConfiguration = { level: LEVELS[severityOf(code as Code)] };
  if (!page) return { id: code, defaultConfiguration };
  return { id: code, shortDescription: { text: plain(page.summary) }, help: { text: plain(page.markdown), markdown: page.markdown }, defaultConfiguration };
}

function result({ file, entry: { code, severity, message, range: { start, end } }, reason }: Finding): object {
  const region = { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
  return {
    ruleId: code,
    level: LEVELS[severity],
    message: { text: unlinked(message) },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(file) }, region } }],
    ...(reason === null ? {} : { suppressions: [{ kind: 'inSource', justification: reason }] }),
  };
}

/** In the plain text of a message brackets would make a link (SARIF 2.1.0, section 3.11.6). */
function unlinked(text: string): string {
  return text.replace(/[\\[\]]/g, '\\$&');
}

/** A path as typed stays relative, so that a log means the same on every machine. */
function uriOf(file: string): string {
  if (file === '-') return 'stdin';
  if (path.isAbsolute(file)) return pathToFileURL(file).href;
  return file.split(path.sep).map(encodeURIComponent).join('/');
}

function plain(markdown: string): string {
  return markdown.replace(/^```\w*\n|^> /gm, '').replace(/\*\*|`/g, '').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
}
