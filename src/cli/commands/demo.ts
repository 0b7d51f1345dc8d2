import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addFormatOption, addStoreOption, explainCommand, type FormatOption } from '../options.ts';
import { openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';

interface DemoOptions extends FormatOption {
  readonly store?: string;
}

/** `overreach demo`: two nights of an example organization, no AWS account needed. Always exits 0. */
export function addDemoCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(addFormatOption(program.command('demo'), 'text unless asked'), 'pglite:.overreach/demo')
    .description('See findings now: scan an example organization, last night and tonight.')
    .addHelpText('after', help)
    .action(async (options: DemoOptions) => {
      const { runDemo } = await import('../../run/demo.ts');
      const { demoPage } = await import('../../deliver/text/demo-page.ts');
      const progress = await startProgress(environment);
      const result = await runDemo(options.store, environment.folder, progress.report).finally(progress.stop);
      // For people unless asked otherwise, also into a pipe: a demo is looked at.
      const output = openOutput(options.format ?? 'text', environment);
      await output.json(result);
      await output.page(demoPage(result, explainCommand(options.store ?? 'pglite:.overreach/demo')));
      run.exitCode = exitCodes.clean;
    });
}

const help = `
It replays public reports about an agent that deleted and recreated a production environment; every
name and value is invented. The findings are kept in .overreach/demo: run it again, and it says that
nothing changed.

Examples:
  overreach demo
  overreach demo --store memory:

Exit code: 0, whatever it finds.`;
