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

/** Adds `--config FILE`: what it says stands in for options that are not given (see configured-options.ts). */
export function addConfigOption(command: Command): Command {
  return command.option(
    '--config <file>',
    'the configuration (default OVERREACH_CONFIG, else overreach.yaml of this folder where there is one)',
  );
}

/** Adds `--store URL`, and `--config FILE`, which may name one. */
export function addStoreOption(command: Command, fallback: string): Command {
  return addConfigOption(command).option(
    '--store <url>',
    `where findings are kept: pglite:DIR, postgres://USER@HOST/DATABASE, or memory: (default ${fallback})`,
  );
}

/** A path as the caller meant it: relative to the caller's folder; `-` stays, it means standard input. */
export function callerPath(path: string, environment: Environment): string {
  return path === '-' ? path : resolve(environment.folder, path);
}

/**
 * The command that tells a finding of this store by its id, up to the id; null for a store that keeps nothing.
 * @param configured the store is the configuration's: which file that is, as the caller wrote it; null = the usual one
 */
export function explainCommand(
  store: string | undefined,
  configured?: { readonly file: string | null },
): string | null {
  if (store === undefined) return 'overreach explain';
  if (store.startsWith('memory:')) return null;
  if (configured) return `overreach explain${configured.file === null ? '' : ` --config ${configured.file}`}`;
  // A password in a URL must not be printed again; without it the command still says which store is meant.
  const shown = store.replace(/:[^:@/]*@/, '@');
  return `overreach explain --store ${shown}`;
}
