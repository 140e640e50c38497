import type { Connection } from 'vscode-languageserver';
import type { Workshop } from '../analysis/workshop.js';
import type { DiskFiles } from './disk-files.js';
import type { Help } from './help-page.js';
import type { Session } from './session.js';
import type { Client, Settings } from './settings.js';

/** What the handlers of requests may ask for. */
export interface House {
  readonly connection: Connection;
  readonly client: Client;
  readonly settings: Settings;
  readonly help: Help;
  readonly workshop: Workshop;
  /** Files as editors hold them, and as they lie on disk. */
  readonly files: DiskFiles;
  readonly saved: DiskFiles;
  now(): Date;
  session(uri: string): Session | undefined;
  /** Of all open documents. */
  sessions(): readonly Session[];
  uriOf(path: string): string;
  /** A file's text; null when it cannot be read. */
  read(path: string): string | null;
}
