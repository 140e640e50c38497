/** Outside strings JSON has none of these, so escaping them everywhere keeps the document the same and a terminal unharmed. */
const unseen = /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Any JSON-safe record as indented JSON with a line end, in signs a terminal does not act on. */
export function jsonText(record: object): string {
  return `${JSON.stringify(record, null, 2).replace(unseen, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
