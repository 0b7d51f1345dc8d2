import type { Command } from 'commander';
import type { CommandRun } from './command-run.ts';
import type { Environment } from './environment.ts';
import { callerPath } from './options.ts';

/** Where the value of an option is said to be from when it is the configuration's. */
export const fromConfiguration = 'config';

/**
 * Reads the configuration of a command that takes one, and gives it what the command line leaves open: flags stand above
 * variables above the file. A CommandFailure when the configuration cannot be used.
 */
export async function useConfiguration(
  command: Command,
  environment: Environment,
  run: CommandRun,
): Promise<void> {
  const has = (name: string): boolean => command.options.some((option) => option.attributeName() === name);
  if (!has('config')) return;
  const { readConfig } = await import('../run/config/read-config.ts');
  const named: unknown = command.getOptionValue('config');
  const file = typeof named === 'string' ? callerPath(named, environment) : null;
  const config = await readConfig(file, environment.folder, environment.variables);
  run.config = config;
  const fill = (name: string, value: unknown): void => {
    if (value === null || !has(name) || command.getOptionValue(name) !== undefined) return;
    command.setOptionValueWithSource(name, value, fromConfiguration);
  };
  fill('store', config.store);
  fill('registry', config.registry);
  fill('estate', config.estate);
  fill('failOn', config.scan.failOn);
  fill('requireComplete', config.scan.requireComplete);
}
