/**
 * Campaign: workers that race. `node scripts/campaign-race.ts [processes] [slots]` lets so many processes claim the same
 * slots on a real Postgres (DATABASE_URL, or one of its own) and keep a scan for each that they get. One line of figures.
 */
import { openStore } from '../src/store/open-store.ts';
import { raceForSlots } from '../test/run/worker/race.ts';
import { startEmbeddedPostgres } from '../test/store/embedded-postgres.ts';
import { locationOf } from '../test/store/location-of.ts';

const processes = Number(process.argv[2] ?? 50);
const slots = Number(process.argv[3] ?? 1_000);
const server = process.env['DATABASE_URL'] ? null : await startEmbeddedPostgres();
const url = process.env['DATABASE_URL'] ?? server?.url ?? '';
const started = performance.now();
try {
  const store = await openStore(locationOf(url), { migrations: 'apply' });
  const { won, once, doubled, missed } = await raceForSlots(store, url, processes, slots, 200);
  await store.close();
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const shares = `${Math.min(...won)} to ${Math.max(...won)} each`;
  process.stdout.write(
    `${processes} processes, ${slots} slots: ${once} ran exactly once, ${doubled} more than once, ${missed} not at all; ${shares}, in ${seconds} s\n`,
  );
  process.exitCode = once === slots ? 0 : 1;
} finally {
  await server?.stop();
}
