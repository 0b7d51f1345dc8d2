import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addFormatOption, addStoreOption, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface RetainOptions extends FormatOption {
  readonly store?: string;
  readonly dryRun?: boolean;
}

/** `overreach retain`: gives up what a store has kept long enough. */
export function addRetainCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(addFormatOption(program.command('retain')), 'pglite:.overreach/db')
    .description('Give up what a store has kept long enough; never a finding or its history.')
    .option('--dry-run', 'only say what would go')
    .addHelpText('after', help)
    .action(async (options: RetainOptions) => {
      const { retainIn } = await import('../../run/retain.ts');
      const { usualKeep } = await import('../../run/config/keep.ts');
      const { retentionPage } = await import('../../deliver/text/retention-page.ts');
      const place = { store: options.store, folder: environment.folder };
      const result = await retainIn(place, run.config?.keep ?? usualKeep, options.dryRun === true);
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(result);
      await output.page(retentionPage(result));
      run.exitCode = exitCodes.clean;
    });
}

const help = `
A worker does it once a day, after its scan. \`keep\` in the configuration says how many days each kind
is kept, or \`forever\`: estates, sessions, maturity and slots 400, coverage and sent 90 unless it says
otherwise. Without its estate a scan is still listed, but can no longer be asked with \`--at\`.

Examples:
  overreach retain --dry-run
  overreach retain --config overreach.yaml

Exit code: 0 done or nothing to do, 2 no store there, or it cannot be used.`;
