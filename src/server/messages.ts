import type { CancellationToken } from 'vscode-languageserver';
import { formatted, reportFormats } from '../features/report-formats.js';
import { report } from '../features/report.js';
import { plots } from '../features/plots.js';
import { previewNotice } from '../features/preview-notice.js';
import { fileName } from '../base/files.js';
import { PLOTS, REFIT, REPORT, type PlotsResult, type RefitResult, type ReportParams, type ReportResult } from '../protocol/messages.js';
import type { House } from './house.js';
import { choiceIn, textIn } from './params.js';

const EMPTY = 'There is nothing to draw here.';
const NOT_COMPUTED = 'The numbers of this file could not be computed. The output channel "Density" says why.';

/** Answers our own messages. A document that is not open, or that changes while the answer is made, is answered in words. */
export function answerMessages(house: House, version: string): void {
  const { connection } = house;

  connection.onRequest(REFIT, async (params: unknown, token: CancellationToken): Promise<RefitResult> => {
    const uri = textIn(params, 'uri', REFIT);
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return (await house.session(uri)?.refit(stop.signal)) ?? { summary: 'This file is not open.', lock: null };
  });

  connection.onRequest(PLOTS, async (params: unknown): Promise<PlotsResult> => {
    const uri = textIn(params, 'uri', PLOTS);
    const session = house.session(uri);
    const evaluation = (await session?.numbers()) ?? session?.computed?.evaluation ?? null;
    const drawn = session && evaluation ? plots(evaluation, session.analysis.path) : [];
    const title = session ? fileName(session.analysis.path) : '';
    const notice = session && evaluation ? previewNotice(session.analysis, evaluation, drawn) : null;
    if (notice) return { title, plots: notice.plots, notice: { says: notice.says, offers: notice.offers } };
    return { title, plots: drawn, notice: drawn.length > 0 ? null : { says: evaluation ? EMPTY : NOT_COMPUTED, offers: [] } };
  });

  connection.onRequest(REPORT, async (params: unknown): Promise<ReportResult> => {
    const { uri, format }: ReportParams = { uri: textIn(params, 'uri', REPORT), format: choiceIn(params, 'format', reportFormats, REPORT) };
    const session = house.session(uri);
    const evaluation = await session?.scrutinized();
    if (!session || !evaluation) return { content: null };
    const { analysis } = session;
    return { content: formatted(report(analysis, evaluation, session.advice, version, fileName(analysis.path)), format) };
  });
}
