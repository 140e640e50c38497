import type { CancellationToken } from 'vscode-languageserver';
import { formatted, reportFormats } from '../features/report-formats.js';
import { report } from '../features/report.js';
import { plots } from '../features/plots.js';
import { fileName } from '../base/files.js';
import { PLOTS, REFIT, REPORT, type PlotsResult, type RefitResult, type ReportParams, type ReportResult } from '../protocol/messages.js';
import type { House } from './house.js';
import { choiceIn, textIn } from './params.js';

const EMPTY = 'Nothing to draw yet. Add a ruler, for instance `use std/refinedweb`, and a model with a score.';
const NOT_COMPUTED = 'The numbers of this file could not be computed. The output channel "Density" says why.';

/** Answers our own messages. A document that is not open, or that changes while the answer is made, is answered in words. */
export function answerMessages(house: House, version: string): void {
  const { connection } = house;

  connection.onRequest(REFIT, async (params: unknown, token: CancellationToken): Promise<RefitResult> => {
    const uri = textIn(params, 'uri', REFIT);
    const stop = new AbortController();
    token.onCancellationRequested(() => stop.abort());
    return { summary: (await house.session(uri)?.refit(stop.signal)) ?? 'This file is not open.' };
  });

  connection.onRequest(PLOTS, async (params: unknown): Promise<PlotsResult> => {
    const uri = textIn(params, 'uri', PLOTS);
    const session = house.session(uri);
    const evaluation = (await session?.numbers()) ?? session?.computed?.evaluation ?? null;
    const drawn = session && evaluation ? plots(evaluation, session.analysis.path) : [];
    return {
      title: session ? fileName(session.analysis.path) : '',
      plots: drawn,
      nothing: drawn.length > 0 ? null : evaluation ? EMPTY : NOT_COMPUTED,
    };
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
