/** What a colour is for. Every spec declares these as Vega-Lite params, so a renderer changes its theme by setting them. */
export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly model: string;
  readonly record: string;
  readonly aside: string;
  /** Ends of the scale from the smallest to the largest reference model. */
  readonly small: string;
  readonly large: string;
  /** The ring around the selected model. */
  readonly highlight: string;
}

/** After Okabe and Ito: told apart by people with any common colour blindness, and never the only difference between two marks. */
const light: Palette = {
  paper: '#ffffff', ink: '#1f2328', muted: '#57606a', grid: '#e7e9ec',
  model: '#0072b2', record: '#c04a00', aside: '#7d8590', small: '#2b9bd1', large: '#4a1486', highlight: '#a5007d',
};

const dark: Palette = {
  paper: '#1e1e1e', ink: '#e6e6e6', muted: '#a8b0ba', grid: '#34383d',
  model: '#56b4e9', record: '#f5a623', aside: '#8b939d', small: '#4a90d9', large: '#ffe9a0', highlight: '#ff7ad9',
};

const highContrast: Palette = {
  paper: '#000000', ink: '#ffffff', muted: '#ffffff', grid: '#4a4a4a',
  model: '#6fc8ff', record: '#ffb52e', aside: '#d0d0d0', small: '#6fb4ff', large: '#fff3b8', highlight: '#ff8ae2',
};

const highContrastLight: Palette = {
  paper: '#ffffff', ink: '#000000', muted: '#000000', grid: '#b5b5b5',
  model: '#00487c', record: '#8f3300', aside: '#4f565e', small: '#006aa8', large: '#34006a', highlight: '#7a005c',
};

/** Colours for other grounds than white, by name; they travel in the spec's `usermeta`. */
export const themes = { dark, highContrast, highContrastLight } as const;

export const palette = light;

/** A reference to a colour, for the places of a spec that take a value. */
export function paint(role: keyof Palette): { readonly expr: string } {
  return { expr: role };
}
