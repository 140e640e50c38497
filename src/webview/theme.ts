/** Colours by role, as a spec's params name them. */
export type Colours = Readonly<Record<string, string>>;

type ThemeName = 'dark' | 'highContrast' | 'highContrastLight';

export interface Themed {
  readonly params?: readonly { readonly name: string; readonly value?: unknown }[];
  readonly usermeta?: { readonly themes?: Partial<Record<ThemeName, Colours>> };
}

/** The spec's colours for the editor's theme; ground and text are the editor's own. */
export function coloursFor(spec: Themed): Colours {
  const name = themeName(document.body.classList);
  const own = Object.fromEntries((spec.params ?? []).flatMap(({ name, value }) => (typeof value === 'string' ? [[name, value]] : [])));
  return { ...own, ...(name ? spec.usermeta?.themes?.[name] : {}), ...editorColours() };
}

export function editorFont(): string {
  return variable('--vscode-font-family') ?? 'sans-serif';
}

/** Calls back whenever the editor's theme changes. */
export function onThemeChange(changed: () => void): void {
  new MutationObserver(changed).observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  new MutationObserver(changed).observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}

function themeName(classes: DOMTokenList): ThemeName | null {
  if (classes.contains('vscode-high-contrast-light')) return 'highContrastLight';
  if (classes.contains('vscode-high-contrast')) return 'highContrast';
  return classes.contains('vscode-dark') ? 'dark' : null;
}

function editorColours(): Colours {
  const found = [['paper', '--vscode-editor-background'], ['ink', '--vscode-editor-foreground'], ['muted', '--vscode-descriptionForeground']]
    .map(([role, name]) => [role, variable(name!)] as const);
  return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== null));
}

function variable(name: string): string | null {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim() || null;
}
