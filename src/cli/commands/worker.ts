import type { Command } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addStoreOption, callerPath } from '../options.ts';

interface WorkerOptions {
  readonly store?: string;
  readonly registry?: string;
  readonly estate?: string;
}

/** `overreach worker`: scans by the schedule of the configuration until it is told to stop. */
export function addWorkerCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(program.command('worker'), 'pglite:.overreach/db')
    .description('Scan every night by the schedule of the configuration, until told to stop.')
    .option('--registry <path>', 'what agents are meant to do: a YAML file, or a folder of them')
    .option(
      '--estate <path>',
      'collected data that another program puts there (unless given: collected from AWS at each scan)',
    )
    .addHelpText('after', help)
    .action(async (options: WorkerOptions) => {
      await work(options, environment, run);
      run.exitCode = exitCodes.clean;
      // A scan that was given up may still wait for an answer of AWS: there is nothing more to wait for.
      process.exit(exitCodes.clean);
    });
}

async function work(options: WorkerOptions, environment: Environment, run: CommandRun): Promise<void> {
  const { startWorker } = await import('../../run/worker.ts');
  const { openLog, secretsOf } = await import('../../run/worker-log.ts');
  const { slackSecrets } = await import('../../run/config/slack.ts');
  const { config } = run;
  if (config === null) throw new Error('the command takes no configuration');
  const path = (given: string | undefined) => (given === undefined ? null : callerPath(given, environment));
  const slack = await config.slack();
  const log = openLog([...secretsOf(config, options.store), ...slackSecrets(slack)]);
  const worker = await startWorker({
    config,
    store: options.store,
    folder: environment.folder,
    registry: path(options.registry),
    estate: path(options.estate),
    log,
    slack,
  });
  let isAsked = false;
  const stop = (signal: NodeJS.Signals): void => {
    // The second time somebody means it: what is half done stays undone, and the lease of a slot runs out by itself.
    if (isAsked) process.exit(exitCodes.undecided);
    isAsked = true;
    log.info({ signal }, 'asked to stop');
    void worker.stop();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  await worker.ended;
}

const help = `
The schedule, where the data is from and where findings are kept stand in the configuration; any
number of workers may share one Postgres: each slot is run by one of them, by another one when that
one dies, and of the nights that all were missing the last is caught up; the accounts are read by all
of them together. A server's schema is brought up to date by \`overreach migrate\`, before.

It logs JSON lines on stderr and tells how it is on http://127.0.0.1:9464 (\`health\` in the
configuration): /healthz, /readyz (503 while the store does not answer, or when two slots have gone by
without a scan) and /metrics for Prometheus.

What a night found is told by Slack, criticals within the minute, where \`slack:\` stands in the
configuration (docs/slack.md).

SIGTERM: what is being written is finished, a scan that is not is left to another worker. A second
one ends it at once; nothing is ever half-written.

Examples:
  overreach worker --config overreach.yaml
  overreach worker --estate estate/ --registry registry.yaml --store postgres://overreach@db.example.com/overreach

Exit code: 0 stopped when asked to, 2 bad configuration or an unusable store, 3 ended by a second signal.`;
