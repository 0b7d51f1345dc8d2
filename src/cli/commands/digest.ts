import { type Command, Option } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addFormatOption, addStoreOption, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface StoreOption extends FormatOption {
  readonly store?: string;
}

interface DigestOptions extends StoreOption {
  readonly scan?: string;
  readonly team?: string;
  readonly people?: 'full' | 'initials' | 'none';
}

const fallback = 'pglite:.overreach/db';

/** `overreach digest`: what people are told of a night; `list` and `send`: whether it arrived. */
export function addDigestCommand(program: Command, environment: Environment, run: CommandRun): void {
  const digest = program
    .command('digest')
    .description('Show what people are told of a night, and whether it arrived.')
    .addHelpText('after', help);
  addStoreOption(addFormatOption(digest.command('show', { isDefault: true })), fallback)
    .description('Print the digest of a scan, and send nothing; unless another command is named.')
    // Nothing else is done without it: it stands in people's scripts, and says so to who reads them.
    .addOption(new Option('--dry-run').hideHelp())
    .option('--scan <id>', 'of this scan (unless given: the newest)')
    .option('--team <id>', 'only what is told to this team')
    .addOption(new Option('--people <how>', 'how people are named').choices(['full', 'initials', 'none']))
    .action(async (options: DigestOptions) => {
      const { renderDigest } = await import('../../run/digest.ts');
      const { digestPage } = await import('../../deliver/text/digest-page.ts');
      const { message, payload } = await renderDigest({
        store: options.store,
        folder: environment.folder,
        scan: options.scan ?? null,
        team: options.team ?? null,
        people: options.people ?? 'full',
      });
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(payload);
      await output.page(digestPage(message));
      run.exitCode = exitCodes.clean;
    });
  addStoreOption(addFormatOption(digest.command('list')), fallback)
    .description('List what was to be told, and what became of it, the newest first.')
    .action(async (options: StoreOption) => {
      const { listDeliveries } = await import('../../run/digest.ts');
      const { deliveryPage } = await import('../../deliver/text/delivery-page.ts');
      const list = await listDeliveries({ store: options.store, folder: environment.folder });
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(list);
      await output.page(deliveryPage(list));
      run.exitCode = exitCodes.clean;
    });
  addStoreOption(addFormatOption(digest.command('send')), fallback)
    .description('Send what is due, once, and what failed before: as the worker does after each scan.')
    .option('--again <id>', 'one that failed or was refused too often, too, however long ago')
    .action(async (options: StoreOption & { readonly again?: string }) => {
      const { sendDeliveries } = await import('../../run/digest.ts');
      const { sendPage } = await import('../../deliver/text/delivery-page.ts');
      const registry = run.config?.registry ?? null;
      const place = { store: options.store, folder: environment.folder, registry };
      const routing = (await run.config?.slack()) ?? null;
      const warn = (text: string): void => void environment.stderr.write(`${text}\n`);
      const result = await sendDeliveries(place, routing, warn, options.again ?? null);
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(result);
      await output.page(sendPage(result));
      run.exitCode = result.waiting + result.failed > 0 ? exitCodes.undecided : exitCodes.clean;
    });
}

const help = `
With each scan a digest is put out, and a page for each finding that became critical. The worker sends
them by \`slack:\` and \`routes:\` of the configuration; without a worker, \`digest send\` does after
\`scan\`. docs/slack.md has the rest.

Examples:
  overreach digest show
  overreach digest show --team payments --people initials --format json
  overreach digest list
  overreach scan --config overreach.yaml; overreach digest send --config overreach.yaml

Exit code: 0 shown, or all sent; 2 bad configuration, or no store there; 3 something was not sent.`;
