/** What the process answers to its caller. */
export const Exit = {
  fine: 0,
  /** The files have problems. */
  problems: 1,
  /** Wrong usage, or a file that cannot be read or written. */
  usage: 2,
  /** Our fault. */
  fault: 70,
} as const;

export type ExitCode = (typeof Exit)[keyof typeof Exit];

/** What cannot be done as asked, in one sentence for the user: ends the command with the exit code of wrong usage. */
export class Refusal extends Error {}
