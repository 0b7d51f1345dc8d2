import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { Environment } from './environment.ts';
import { type Format, formats } from './output.ts';

export interface FormatOption {
  readonly format?: Format;
}

/** Adds `--format text|json`; `unless` says which one it is when the option is not given. */
export function addFormatOption(command: Command, unless = 'text on a terminal, else json'): Command {
  return command.addOption(
    new Option('--format <format>', `text for people, json for programs (${unless})`).choices(formats),
  );
}

/** Adds `--store URL`. */
export function addStoreOption(command: Command, fallback: string): Command {
  return command.option(
    '--store <url>',
    `where findings are kept: pglite:DIR, postgres://USER@HOST/DATABASE, or memory: (default ${fallback})`,
  );
}

/** A path as the caller meant it: relative to the caller's folder; `-` stays, it means standard input. */
export function callerPath(path: string, environment: Environment): string {
  return path === '-' ? path : resolve(environment.folder, path);
}

/** The command that tells a finding of this store by its id, up to the id; null for a store that keeps nothing. */
export function explainCommand(store: string | undefined): string | null {
  if (store === undefined) return 'overreach explain';
  // A password in a URL must not be printed again; without it the command still says which store is meant.
  const shown = store.replace(/:[^:@/]*@/, '@');
  return store.startsWith('memory:') ? null : `overreach explain --store ${shown}`;
}
