/**
 * A worker in a process of its own for the tests and the benchmark of shared collections, to be killed at any instant: reads
 * the accounts of a fake AWS, and prints its log, a JSON object a line. Arguments: the store, the fake's URL, a folder, and
 * JSON with what differs from the usual.
 */
import { pino } from 'pino';
import { readConfig } from '../../../src/run/config/read-config.ts';
import { usualTimes } from '../../../src/run/jobs/job-times.ts';
import { startWorker } from '../../../src/run/worker.ts';
import { collectConfig } from '../../collect/aws/collecting.ts';
import type { JobProgramOptions } from '../jobs/workers.ts';

const [store = '', endpoint = '', folder = '', text = '{}'] = process.argv.slice(2);
const { collect = {}, times = {}, registry = null, leaseMs = 2_000 } = JSON.parse(text) as JobProgramOptions;
const layers = new Set(collect.layers ?? []);
const config = {
  ...(await readConfig(null, folder, {})),
  collect: collectConfig('aws', endpoint, { ...collect, layers }),
  health: { host: '127.0.0.1', port: 0 },
};
const worker = await startWorker({
  config,
  store,
  folder,
  registry,
  estate: null,
  log: pino({ level: 'debug', base: null, messageKey: 'message' }),
  leaseMs,
  looks: '* * * * * *',
  jobTimes: { ...usualTimes, ...times },
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => void worker.stop().then(() => process.exit(0)));
}
await worker.ended;
