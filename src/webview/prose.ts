/** A sentence whose `code` is set apart. All of it stays text: what users wrote is never read as HTML. */
export function prose(text: string): Node[] {
  return text.split(/`([^`]+)`/).map((part, at) => {
    if (at % 2 === 0) return document.createTextNode(part);
    const code = document.createElement('code');
    code.textContent = part;
    return code;
  });
}
