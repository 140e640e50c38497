import { reportCsv } from './report-csv.js';
import { jsonText } from './report-json.js';
import { reportMarkdown } from './report-markdown.js';
import { plain, type Page } from './report-table.js';
import { reportText } from './report-text.js';
import type { Report } from './report.js';

/** Every format a report is written in; all but `text` are the same on every page. */
const writers = {
  text: reportText,
  json: jsonText,
  csv: reportCsv,
  md: reportMarkdown,
} satisfies Record<string, (report: Report, page: Page) => string>;

export type ReportFormat = keyof typeof writers;

export const reportFormats = Object.keys(writers) as readonly ReportFormat[];

/** The report ready to be written out, with its last line end. */
export function formatted(report: Report, format: ReportFormat, page: Page = { width: Infinity, style: plain }): string {
  return writers[format](report, page);
}
