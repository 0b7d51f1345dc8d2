import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { AskedEstate } from '../run/asked-estate.ts';
import { failure } from '../run/failure.ts';
import { storeLocation } from '../run/open-location.ts';
import { fromConfiguration } from './configured-options.ts';
import type { Environment } from './environment.ts';
import { addStoreOption, callerPath } from './options.ts';

/** Where the estate of a question is from. */
export interface AskedEstateOptions {
  readonly estate?: string;
  readonly at?: string;
  readonly store?: string;
}

/** Adds `--estate`, `--at` and `--store`. */
export function addAskedEstateOptions(command: Command): Command {
  return addStoreOption(command, 'pglite:.overreach/db')
    .option('--estate <path>', 'collected data: an estate folder, or one authorization-details file')
    .option(
      '--at <when>',
      "what a store kept, as it was then: a day (2026-11-20), a moment, or a scan's id (without it and without --estate: the newest scan's)",
    );
}

/** Which estate is meant: the one on disk where it is named, else what the store kept. */
export function askedEstate(
  options: AskedEstateOptions,
  command: Command,
  environment: Environment,
): AskedEstate {
  const { estate, at, store } = options;
  const isNamed = estate !== undefined && command.getOptionValueSource('estate') !== fromConfiguration;
  if (isNamed && at !== undefined)
    throw failure('`--at` asks a store what it kept, `--estate` names data on disk: give one of them');
  if (estate !== undefined && at === undefined) return { path: callerPath(estate, environment) };
  return { store: storeLocation(store, environment.folder), at: at ?? null };
}

/**
 * The estate that one word means: data on disk where something of that name is there, else what the store kept.
 * @param called null: the newest that was kept
 */
export function estateCalled(
  called: string | null,
  store: string | undefined,
  environment: Environment,
): AskedEstate {
  const path = called === null ? null : callerPath(called, environment);
  if (path !== null && (existsSync(path) || isPath(called ?? ''))) return { path };
  return { store: storeLocation(store, environment.folder), at: called };
}

/** What can only be meant as a path gets the complaint of one. */
function isPath(called: string): boolean {
  return called.includes('/') || called.endsWith('.json');
}
