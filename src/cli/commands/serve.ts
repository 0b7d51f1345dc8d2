import { type Command, InvalidArgumentError } from 'commander';
import type { CommandRun } from '../command-run.ts';
import type { Environment } from '../environment.ts';
import { exitCodes } from '../exit-code.ts';
import { addStoreOption } from '../options.ts';

interface ServeOptions {
  readonly store?: string;
  readonly host?: string;
  readonly port?: number;
}

/** `overreach serve`: the dashboard, until it is told to stop. */
export function addServeCommand(program: Command, environment: Environment, run: CommandRun): void {
  addStoreOption(program.command('serve'), 'pglite:.overreach/db')
    .description('Serve the dashboard: pages that show what was found, until told to stop.')
    .option('--host <address>', 'where to listen (default 127.0.0.1; another address needs a sign-in)')
    .option('--port <number>', 'the port (default 8080; 0: any that is free)', readPort)
    .addHelpText('after', help)
    .action(async (options: ServeOptions) => {
      await serve(options, environment, run);
      run.exitCode = exitCodes.clean;
    });
}

async function serve(options: ServeOptions, environment: Environment, run: CommandRun): Promise<void> {
  const { secretsOfDashboard, serveDashboard } = await import('../../dashboard/serve.ts');
  const { openLog, secretsOf } = await import('../../run/worker-log.ts');
  if (run.config === null) throw new Error('the command takes no configuration');
  const configured = await run.config.dashboard();
  const config = {
    ...configured,
    host: options.host ?? configured.host,
    port: options.port ?? configured.port,
  };
  const log = openLog([...secretsOf(run.config, options.store), ...secretsOfDashboard(configured)]);
  const dashboard = await serveDashboard({ config, store: options.store, folder: environment.folder, log });
  if (environment.stdout.isTTY) environment.stdout.write(`The dashboard is on ${dashboard.address}\n`);
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  let isAsked = false;
  const stop = (signal: NodeJS.Signals): void => {
    // The second time somebody means it: nothing is ever half-written.
    if (isAsked) process.exit(exitCodes.undecided);
    isAsked = true;
    log.info({ signal }, 'asked to stop');
    dashboard.stop().then(end, end);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  await ended;
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('a port is a number up to 65535.');
}

const help = `
On this machine nobody signs in. Any other address (\`host\`, or \`--host\`) needs one of three ways to
sign in in the configuration: an access token, a proxy's header, or OpenID Connect; and the address
that people type. docs/dashboard.md tells how.

It only reads, but for decisions of people who may: acknowledge, accept, "not mine". Log lines go to
stderr as JSON, without tokens and without what stands behind a \`?\`. /healthz answers without a
sign-in. An embedded store (pglite:) belongs to one process: while it is served, scans wait; a server
(postgres://) takes both.

SIGTERM: what was asked is answered, then it ends. A second one ends it at once.

Examples:
  overreach serve
  overreach serve --port 9000 --store postgres://overreach@db.example.com/overreach
  overreach serve --config overreach.yaml --host 0.0.0.0

Exit code: 0 stopped when asked to, 2 bad configuration, a port that is taken or an unusable store,
3 ended by a second signal.`;
