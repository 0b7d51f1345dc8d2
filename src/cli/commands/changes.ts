import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Severity, severities } from '../../audit/finding.ts';
import type { ChangeTriage, KeptChange } from '../../audit/kept-change.ts';
import type { ChangeStory } from '../../deliver/change-list.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { CommandRun } from '../command-run.ts';
import { beginOfDay } from '../days.ts';
import { addDecisionCommands } from '../decision-commands.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { accountId } from '../filter-values.ts';
import { addFormatOption, addStoreOption, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface StoreOption extends FormatOption {
  readonly store?: string;
}

interface ListOptions extends StoreOption {
  readonly since?: Instant;
  readonly direction?: KeptChange['direction'];
  readonly state?: ChangeTriage['state'];
  readonly severity?: Severity;
  readonly agent?: string;
  readonly account?: string;
  readonly team?: string;
  readonly hygiene?: boolean;
  readonly limit: number;
}

const fallback = 'pglite:.overreach/db';

/** `overreach changes list|show|ack|accept|reopen`: what moved findings, who did it, and what people decide about it. */
export function addChangesCommands(program: Command, environment: Environment, run: CommandRun): void {
  const changes = program
    .command('changes')
    .description('List what moved findings, by the change that did it, and decide about a change as one.')
    .addHelpText('after', help);
  addStoreOption(addFormatOption(changes.command('list')), fallback)
    .description('List the changes that scans found, newest first.')
    .option('--since <day>', 'seen on this day or later, such as 2026-11-01 (UTC)', beginOfDay)
    .addOption(
      new Option(
        '--direction <direction>',
        'which way findings went; those that did both are listed with either',
      ).choices(['widened', 'narrowed']),
    )
    .addOption(
      new Option('--state <state>', 'of those that made something worse').choices([
        'new',
        'acknowledged',
        'accepted',
      ]),
    )
    .addOption(new Option('--severity <severity>', 'of this severity or worse').choices(severities))
    .option('--agent <id>', 'only what moved a finding of this agent')
    .option('--account <id>', 'only what moved a finding in this account', accountId)
    .option('--team <id>', 'only what moved a finding of this team')
    .option('--hygiene', 'those too that moved nothing but hygiene')
    .option('--limit <count>', 'at most so many', countOf, 50)
    .action(async (options: ListOptions) => {
      const { listChanges } = await import('../../run/changes.ts');
      const { changesPage } = await import('../../deliver/text/change-page.ts');
      const list = await listChanges(
        { store: options.store, folder: environment.folder },
        {
          since: options.since ?? null,
          direction: options.direction ?? null,
          state: options.state ?? null,
          atLeast: options.severity ?? null,
          agent: options.agent ?? null,
          account: options.account ?? null,
          team: options.team ?? null,
          hygiene: options.hygiene === true,
          limit: options.limit,
        },
      );
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(list);
      await output.page(changesPage(list));
      run.exitCode = exitCodes.clean;
    });
  addStoreOption(addFormatOption(changes.command('show')), fallback)
    .argument('<id>', 'the beginning of a change')
    .description('Tell one change whole: what was done, who did it, how to undo it, what it moved.')
    .action(async (id: string, options: StoreOption) => {
      const { showChange } = await import('../../run/changes.ts');
      await tell(
        await showChange({ store: options.store, folder: environment.folder }, id),
        options,
        environment,
        run,
      );
    });
  addDecisionCommands(changes, {
    id: 'the beginning of a change',
    store: fallback,
    says: {
      ack: 'Say that a change was seen: all that it opened or widened is acknowledged.',
      accept:
        'Accept all that a change opened or widened until a day, each finding as it is now; growth re-opens it.',
      reopen: 'Take back what was decided about a change.',
    },
    decide: async (id, act, options) => {
      const { decideChange } = await import('../../run/changes.ts');
      const place = { store: options.store, folder: environment.folder };
      await tell(await decideChange(place, id, act, options.by), options, environment, run);
    },
  });
}

async function tell(
  story: ChangeStory,
  options: StoreOption,
  environment: Environment,
  run: CommandRun,
): Promise<void> {
  const { changePage } = await import('../../deliver/text/change-page.ts');
  const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
  await output.json(story);
  await output.page(changePage(story));
  run.exitCode = exitCodes.clean;
}

function countOf(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw new InvalidArgumentError('it is no number from 1 up');
  return count;
}

const help = `
A change is what was done between two scans: a policy attached, an SCP detached, the registry edited. Every scan after the
first groups what it moved under the change that did it, and says who made it where the trail tells. A decision about a
change is one about every finding that it opened or widened, all or nothing.

Examples:
  overreach changes list --direction widened --state new
  overreach changes show 3f9c
  overreach changes accept 3f9c --reason "migration until January" --until 2027-01-31
  overreach changes accept 3f9c --seen 5d41402abc4b2a76 --reason "migration until January" --until 2027-01-31
  overreach changes ack 3f9c --note "ticket 4711" --by wei.chen

Exit code: 0 answered or decided, 2 no such change, or what was asked may not be (one line says why).`;
