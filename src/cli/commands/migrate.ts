import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { addFormatOption, addStoreOption, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface MigrateOptions extends FormatOption {
  readonly store?: string;
}

/** `overreach migrate`: brings a store to the schema of this release. */
export function addMigrateCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(addFormatOption(program.command('migrate')), 'pglite:.overreach/db')
    .description("Bring a store to this release's schema. Safe to repeat; `scan` does it by itself.")
    .addHelpText('after', help)
    .action(async (options: MigrateOptions) => {
      const { migrateStore } = await import('../../run/migrate.ts');
      const { migrationPage } = await import('../../deliver/text/migration-page.ts');
      const result = await migrateStore(options.store, environment.folder);
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(result);
      await output.page(migrationPage(result));
      run.exitCode = 0;
    });
}

const help = `
Examples:
  overreach migrate
  overreach migrate --store postgres://overreach@db.example.com/overreach

Exit code: 0 done or nothing to do, 2 the store cannot be used.`;
