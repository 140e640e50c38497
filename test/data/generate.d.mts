export interface GeneratedFile {
  /** Relative to the project. */
  readonly file: string;
  readonly current: string;
  readonly generated: string;
}

export function generate(): GeneratedFile[];
