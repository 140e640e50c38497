import { interval, levelText, ratio, significant } from '../base/figures.js';
import type { Ends } from '../base/finite.js';
import { printable } from '../base/printable.js';
import type { BreakEntry, DescentEntry, GrowthEntry, PriceEntry, TrendCorollaryEntry } from './report-corollaries.js';
import type { Report } from './report.js';
import { days, inDays, ofWhat } from './trend-sentence.js';

type Said = Pick<Report, 'corollaries' | 'models' | 'level'>;

/** More leaders and more children than these are in the JSON format only. */
const LEADERS = 3;
const CHILDREN = 8;

/** What follows from the trend, the prices and the lineage, one sentence each, with full stops. */
export function corollarySentences(report: Said): string[] {
  const { corollaries: { trends, price, lineage }, level } = report;
  const leaders = leaderSentence(report);
  return [
    ...trends.flatMap((trend) => trendSentences(trend, level)),
    ...(leaders ? [leaders] : []),
    ...(price ? [priceSentence(price, level)] : []),
    ...lineage.slice(0, CHILDREN).map((descent) => descentSentence(descent, level)),
    ...(lineage.length > CHILDREN ? [`${lineage.length - CHILDREN} more models are held against their bases in the JSON format.`] : []),
  ];
}

/** Those of one trend alone: its halving time, Densing × Moore and its break. */
export function trendSentences({ benchmark, halvingDays, halvingInterval, intervalKind, hardwareDays, densingMooreDays, densingMooreInterval, break: broken, breakWhy }: TrendCorollaryEntry, level: number): string[] {
  const on = benchmark === null ? '' : `On ${printable(benchmark)}: `;
  const parts = [
    ...(halvingDays === null ? [] : [`a model of half the size draws level after ${days(halvingDays)} days${ends(halvingInterval, intervalKind && ofWhat({ intervalKind }, level))}`]),
    ...(densingMooreDays === null || halvingDays === null ? [] : [`and with hardware that doubles per dollar every ${days(hardwareDays)} days the same performance costs half as much hardware after ${days(densingMooreDays)} days${ends(densingMooreInterval, null)}`]),
  ];
  return [
    ...(parts.length > 0 ? [`${on}${capital(parts.join(', '), on === '')}.`] : []),
    ...(broken ? [`${on}${breakSentence(broken, level)}`] : []),
    ...(breakWhy === null ? [] : [`${on}${on === '' ? 'No' : 'no'} break can be looked for: ${breakWhy}.`]),
  ];
}

function breakSentence({ date, searched, before, after, chance }: BreakEntry, level: number): string {
  const verdict = searched ? `Searched everywhere, the trend breaks most clearly at ${date}` : `Before and after ${date}`;
  const by = searched ? 'one line breaks as clearly somewhere' : 'one line breaks as clearly there';
  return `${verdict}: density ${growthText(before, level)} before and ${growthText(after, level)} after; with its residuals shuffled ${by} in ${significant(chance * 100, chance < 0.0995 ? 1 : 2)} % of cases.`;
}

function growthText({ n, doublingDays, doublingInterval }: GrowthEntry, level: number): string {
  if (doublingDays === null) return `does not grow (${n} points)`;
  const text = inDays(doublingInterval);
  return `doubles every ${days(doublingDays)} days (${text ? `${levelText(level)} interval of the line: ${text}, ` : ''}${n} points)`;
}

/** "Furthest ahead of the trend: Mistral-7B-v0.1 by 255 days (90 %: 10 to 600 ahead)." Of the models that the trend goes by: a size far beyond the ruler is ahead of anything. */
function leaderSentence({ models, level }: Said): string | null {
  const ahead = models.flatMap(({ name, lead, inTrend }) => (lead && inTrend && lead.days >= 1 ? [{ name, lead }] : [])).sort((a, b) => b.lead.days - a.lead.days).slice(0, LEADERS);
  if (ahead.length === 0) return null;
  return `Furthest ahead of the trend: ${ahead.map(({ name, lead }) => `${printable(name)} by ${days(lead.days)} days${leadEnds(lead.interval, level)}`).join(', ')}.`;
}

/** " (90 %: 163 behind to 27 ahead)", of the trend and in days; an end that nothing bounds is said in words. */
export function leadEnds([low, high]: Ends, level: number): string {
  const text = low === null ? (high === null ? null : `at most ${lead(high)}`) : high === null ? `at least ${lead(low)}` : between(low, high);
  return text === null ? '' : ` (${levelText(level)}: ${text})`;
}

function between(low: number, high: number): string {
  if (low >= 0) return `${days(low)} to ${lead(high)}`;
  return high < 0 ? `${days(-low)} to ${lead(high)}` : `${lead(low)} to ${lead(high)}`;
}

function lead(value: number): string {
  return `${days(Math.abs(value))} ${value < 0 ? 'behind' : 'ahead'}`;
}

function priceSentence({ halvingDays, halvingInterval, records }: PriceEntry, level: number): string {
  const [first, last] = [records[0]!, records.at(-1)!];
  const of = records.length > 2 ? `, by ${records.length} records` : '';
  return `The price of what ${printable(first.name)} does halves every ${days(halvingDays)} days${ends(halvingInterval, `${levelText(level)} interval of the line`)}: ${dollars(first.price)} on ${first.released}, ${dollars(last.price)} for ${printable(last.name)} on ${last.released}${of}.`;
}

function descentSentence({ name, base, by, benchmark, ratio: share, interval: own }: DescentEntry, level: number): string {
  const on = benchmark === null ? '' : ` on ${printable(benchmark)}`;
  return `${printable(name)}, ${by ?? 'made'} from ${printable(base)}, is ${ratio(share)}× as dense${on}${ends(own, levelText(level), ratio)}.`;
}

function dollars(price: number): string {
  return `$${Number(price.toPrecision(3))}`;
}

function ends(of: Ends | null, what: string | null, write: ((value: number) => string) | null = null): string {
  const text = of && (write ? interval(of, write) : inDays(of));
  return text ? ` (${what === null ? '' : `${what}: `}${text})` : '';
}

function capital(sentence: string, needed: boolean): string {
  return needed ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
}
