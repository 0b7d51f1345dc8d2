import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addFormatOption, addStoreOption, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface VerifyOptions extends FormatOption {
  readonly store?: string;
  readonly head?: readonly string[];
}

/** `overreach verify`: whether the history of the findings is what was written. */
export function addVerifyCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(addFormatOption(program.command('verify')), 'pglite:.overreach/db')
    .description("Check the history of a store's findings: nothing changed, taken out or cut off.")
    .option(
      '--head <id:hash>',
      'a head that was written down earlier, which must still be there; may be repeated',
      (head: string, before: readonly string[] = []) => [...before, head],
    )
    .addHelpText('after', help)
    .action(async (options: VerifyOptions) => {
      const { verifyChain } = await import('../../run/verify-chain.ts');
      const { chainPage } = await import('../../deliver/text/chain-page.ts');
      const place = { store: options.store, folder: environment.folder };
      const result = await verifyChain(place, options.head ?? []);
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(result);
      await output.page(chainPage(result));
      run.exitCode = result.holds ? exitCodes.clean : exitCodes.found;
    });
}

const help = `
The events of each account form a chain of hashes. Whoever can write to the database could write a
whole chain anew, or cut its end off: keep the heads elsewhere, and ask for them with --head.

Examples:
  overreach verify
  overreach verify --store postgres://overreach@db.example.com/overreach --format json

Exit code: 0 it holds, 1 it is broken (the first broken link of each chain is named), 2 no store there.`;
