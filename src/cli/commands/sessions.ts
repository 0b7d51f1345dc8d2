import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addConfigOption, addFormatOption, callerPath, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';
import { startProgress } from '../progress.ts';

interface SessionsOptions extends FormatOption {
  readonly events: string;
  readonly registry?: string;
}

/** `overreach sessions`: who acted in a trail, on whose access, with which agent, and what came of it. */
export function addSessionsCommand(program: Command, environment: Environment, run: CommandRun): void {
  addConfigOption(addFormatOption(program.command('sessions')))
    .description('List who acted in CloudTrail events: the human, the agent, the session, what it did.')
    .requiredOption(
      '--events <path>',
      'CloudTrail events: a folder as in S3, an estate, or one file (.json, .jsonl, .gz)',
    )
    .option(
      '--registry <path>',
      'names operators, declared agents and signatures: a YAML file, or a folder of them',
    )
    .addHelpText('after', help)
    .action(async (options: SessionsOptions) => {
      const { listSessions } = await import('../../run/list-sessions.ts');
      const { sessionsPage } = await import('../../deliver/text/sessions-page.ts');
      const progress = await startProgress(environment);
      progress.report('reading events');
      const list = await listSessions({
        events: callerPath(options.events, environment),
        registry: options.registry === undefined ? null : callerPath(options.registry, environment),
      }).finally(progress.stop);
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(list);
      await output.page(sessionsPage(list));
      run.exitCode = list.quarantined.length === 0 ? exitCodes.clean : exitCodes.undecided;
    });
}

const help = `
Evidence names an agent, and says what it does not prove; no evidence is never proof of a human.

Examples:
  overreach sessions --events cloudtrail/
  overreach sessions --events trail.json.gz --registry registry.yaml --format json

Exit code: 0 answered, whatever was found, 2 no events there or a registry that cannot be used,
3 some records could not be read; the rest is listed.`;
