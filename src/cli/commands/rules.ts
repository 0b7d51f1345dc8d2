import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { addFormatOption, addStoreOption, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface RulesOptions extends FormatOption {
  readonly store?: string;
  readonly stats?: boolean;
}

/** `overreach rules`: what is looked for; with `--stats`, what became of what was found. */
export function addRulesCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(addFormatOption(program.command('rules')), 'pglite:.overreach/db')
    .description(
      'List the rules; with --stats how their findings fared: opened, acted on, not mine, accepted.',
    )
    .option('--stats', 'count what became of the findings of a store')
    .addHelpText('after', help)
    .action(async (options: RulesOptions) => {
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      if (options.stats === true) {
        const { ruleStats } = await import('../../run/rule-stats.ts');
        const { ruleStatsPage } = await import('../../deliver/text/findings-page.ts');
        const stats = await ruleStats({ store: options.store, folder: environment.folder });
        await output.json({ rules: stats });
        await output.page(ruleStatsPage(stats));
      } else {
        const { ruleCatalog } = await import('../../audit/index.ts');
        const { rulesPage } = await import('../../deliver/text/rules-page.ts');
        await output.json({ rules: ruleCatalog });
        await output.page(rulesPage(ruleCatalog));
      }
      run.exitCode = 0;
    });
}

const help = `
Each rule has a page in docs/rules/.

Exit code: 0 answered, 2 no store there.`;
