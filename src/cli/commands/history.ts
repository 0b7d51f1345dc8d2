import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addFormatOption, addStoreOption, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface HistoryOptions extends FormatOption {
  readonly store?: string;
}

/** `overreach history ID`: a life in order, with who did what and what people decided. */
export function addHistoryCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(addFormatOption(program.command('history')), 'pglite:.overreach/db')
    .argument('<id>', 'the beginning of a finding (fp1:) or of a change (ch1:), or an agent of the registry')
    .description(
      'Tell in order what happened to a finding, to what a change moved, or to an agent, and who did it.',
    )
    .addHelpText('after', help)
    .action(async (id: string, options: HistoryOptions) => {
      const { tellHistory } = await import('../../run/history.ts');
      const { historyPage } = await import('../../deliver/text/history-page.ts');
      const history = await tellHistory({ store: options.store, folder: environment.folder }, id);
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(history);
      await output.page(historyPage(history));
      run.exitCode = exitCodes.clean;
    });
}

const help = `
Every event is there that changed a finding, with the change that did it, who made that (or why nobody can say), and every
decision of people. The history is append-only: \`overreach verify\` proves that nothing of it was rewritten.

Examples:
  overreach history fp1:3f9c
  overreach history test-data-loader --format json

Exit code: 0 told, 2 no such finding, change or agent, or the beginning fits several.`;
