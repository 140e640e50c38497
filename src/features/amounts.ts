import { significant } from '../base/figures.js';

const BYTES = [[1e15, 'PB'], [1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'KB']] as const;

/** "131 KB", "16.1 GB": thousands, as disks and links count them. */
export function bytesText(bytes: number): string {
  const rounded = Number(bytes.toPrecision(3));
  const [unit, letters] = BYTES.find(([least]) => rounded >= least) ?? [1, 'B'];
  return `${significant(rounded / unit, 3).replace(/\.0+$/, '')} ${letters}`;
}

/** "1.73e23 FLOP". */
export function flopText(flop: number): string {
  return `${flop.toExponential(2).replace('e+', 'e').replace(/\.?0+e/, 'e')} FLOP`;
}
