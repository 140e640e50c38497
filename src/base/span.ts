/** Half-open range of UTF-16 offsets into one text: `start` is in, `end` is out. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** True also just behind the last character, where a cursor rests after typing a word. */
export function touches(span: Span, offset: number): boolean {
  return span.start <= offset && offset <= span.end;
}

export function shifted(span: Span, by: number): Span {
  return { start: span.start + by, end: span.end + by };
}
