import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { InitAnswers } from '../../run/init.ts';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addFormatOption, callerPath, type FormatOption } from '../options.ts';
import { chooseFormat, openOutput } from '../output.ts';

interface Options extends FormatOption {
  readonly out: string;
  readonly role?: string;
  readonly externalId?: string;
  readonly hubRole?: string;
  readonly regions?: string;
  readonly registry?: string;
  readonly store?: string;
  readonly yes?: boolean;
}

/** `overreach init`: a configuration from few questions, and what to run next. */
export function addInitCommand(program: Command, environment: Environment, run: CommandRun): void {
  addFormatOption(program.command('init'))
    .description('Write overreach.yaml from few questions, with a new external id, and say what comes next.')
    .option('--out <file>', 'where it goes (never over a file that exists)', 'overreach.yaml')
    .option('--role <name>', 'the reader role, with its path: OverreachReader, or team/Reader')
    .option('--external-id <id>', "what the reader role's trust policy asks for (unless given: a new one)")
    .option('--hub-role <arn>', 'the role that takes the reader roles')
    .option('--regions <list>', 'the Regions whose resources and trails are read, with commas')
    .option('--registry <path>', 'what agents are meant to do: a YAML file, or a folder of them')
    .option('--store <url>', 'where findings are kept: pglite:DIR or postgres://USER@HOST/DATABASE')
    .option('--yes', 'ask nothing: what is not given is as usual')
    .addHelpText('after', help)
    .action(async (options: Options) => {
      const { initConfiguration } = await import('../../run/init.ts');
      const { initPage } = await import('../../deliver/text/init-page.ts');
      const file = callerPath(options.out, environment);
      // Nobody likes to answer questions for a file that cannot be written.
      const asks = mayAsk(options, environment) && !existsSync(file);
      const answers = asks ? await askFor(options, environment) : answersOf(options, environment);
      const result = await initConfiguration(answers, file, environment.folder);
      const output = openOutput(chooseFormat(options.format, environment.stdout), environment);
      await output.json(result);
      await output.page(initPage(result));
      run.exitCode = exitCodes.clean;
    });
}

/** Only a person at a terminal who has said nothing yet is asked. */
function mayAsk(options: Options, { stdin, stderr }: Environment): boolean {
  const { yes, role, externalId, hubRole, regions, registry, store } = options;
  const hasSaid =
    yes === true ||
    [role, externalId, hubRole, regions, registry, store].some((given) => given !== undefined);
  return !hasSaid && 'isTTY' in stdin && stdin.isTTY === true && stderr.isTTY === true;
}

const usualRole = 'OverreachReader';
const usualStore = 'pglite:.overreach/db';

function answersOf(options: Options, { variables }: Environment): InitAnswers {
  return {
    role: options.role ?? usualRole,
    externalId: options.externalId ?? null,
    hubRole: options.hubRole ?? null,
    regions: regionsOf(options.regions ?? variables['AWS_REGION'] ?? ''),
    registry: options.registry ?? null,
    store: options.store ?? null,
  };
}

/** Asks on stderr, since stdout carries the result; an empty answer takes what stands in brackets. */
async function askFor(options: Options, environment: Environment): Promise<InitAnswers> {
  const usual = answersOf(options, environment);
  const lines = createInterface({ input: environment.stdin, output: environment.stderr });
  const ask = async (question: string, fallback: string): Promise<string> => {
    const answer = (await lines.question(`${question} [${fallback}]: `)).trim();
    return answer === '' ? fallback : answer;
  };
  try {
    const role = await ask('The reader role in every account', usual.role);
    const hubRole = await ask('The role that takes it (its ARN, or none: whoever runs Overreach)', 'none');
    const regions = await ask('Regions to read, with commas', usual.regions.join(',') || 'none');
    const registry = await ask('The registry of what agents are meant to do', 'none');
    const store = await ask('Where findings are kept', usualStore);
    return {
      ...usual,
      role,
      hubRole: orNull(hubRole),
      regions: regionsOf(orNull(regions) ?? ''),
      registry: orNull(registry),
      store: store === usualStore ? null : store,
    };
  } finally {
    lines.close();
  }
}

function orNull(answer: string): string | null {
  return answer === 'none' ? null : answer;
}

function regionsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

const help = `
At a terminal it asks five questions; with --yes, with any of the options above, or where there is no terminal, it asks nothing.

Examples:
  overreach init
  overreach init --yes --regions eu-central-1,us-east-1
  overreach init --hub-role arn:aws:iam::111122223333:role/OverreachHub --registry registry.yaml

Exit code: 0 written, 2 an answer does not fit, or the file exists already (and is as it was).`;
