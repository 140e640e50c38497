/** The line that brings a ruler in, behind the comment that a text begins with and before everything else. */
export function rulerLine(text: string): { readonly offset: number; readonly insert: string } {
  const before = /^\uFEFF?(?:#.*(?:\r?\n|$))*(?:[ \t]*\r?\n)*/.exec(text)![0];
  return { offset: before.length, insert: `${/(^\uFEFF?|\n)$/.test(before) ? '' : '\n'}use std/refinedweb\n` };
}
