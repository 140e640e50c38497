import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Report } from '../../src/features/report.js';
import { call } from '../cli/call.js';

/** What a user gets from `density report --format json` on a text, or on a file that ships. */
export async function reportOf(text: string, beside: Readonly<Record<string, string>> = {}): Promise<Report> {
  const folder = mkdtempSync(path.join(tmpdir(), 'density-laws-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries({ ...beside, 'text.density': text })) writeFileSync(path.join(folder, name), content);
  return reportOn(path.join(folder, 'text.density'));
}

export async function reportOn(file: string): Promise<Report> {
  const { code, out, err } = await call(['report', file, '--format', 'json']);
  const report = JSON.parse(out) as Report;
  const errors = report.diagnostics.filter(({ severity }) => severity === 'error').map(({ range, message }) => `${range.start.line}: ${message}`);
  expect({ code, err, errors }).toEqual({ code: 0, err: '', errors: [] });
  return report;
}

/** A number as printed in a table: equal to half a unit of its last digit. */
export function asPrinted(actual: number | null | undefined, printed: string, what: string): void {
  const [, whole, fraction = '', exponent = '0'] = /^-?(\d*)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(printed) ?? [];
  expect(whole, printed).toBeDefined();
  const half = 0.5 * 10 ** (Number(exponent) - fraction.length);
  const off = actual == null ? Infinity : Math.abs(actual - Number(printed));
  expect(off, `${what}: ${actual} instead of ${printed}`).toBeLessThanOrEqual(half * (1 + 1e-9));
}
