/**
 * Campaign: workers that die. `node scripts/campaign-kill.ts [kills] [minutes] [seed]` kills (-9) processes that scan and
 * write, at any instant, on a real Postgres (DATABASE_URL, or one of its own), until so many kills are done or the time is
 * up, and compares all that the store holds afterwards, byte by byte, with a run that nothing happened to. One line of figures.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src/store/open-store.ts';
import { Random } from '../test/oracle/random.ts';
import { killNights } from '../test/run/worker/kill.ts';
import { stateOf, writeNights } from '../test/run/worker/nights.ts';
import { uninterrupted } from '../test/run/worker/uninterrupted.ts';
import { startEmbeddedPostgres } from '../test/store/embedded-postgres.ts';
import { locationOf } from '../test/store/location-of.ts';

const kills = Number(process.argv[2] ?? 1_000);
const minutes = Number(process.argv[3] ?? 60);
const seed = Number(process.argv[4] ?? 1);
// A kill lets about one night through; the rest are for those that let several.
const nights = Math.ceil(kills * 1.5) + 10;
const folder = mkdtempSync(join(tmpdir(), 'overreach-campaign-'));
const server = process.env['DATABASE_URL'] ? null : await startEmbeddedPostgres();
const url = process.env['DATABASE_URL'] ?? server?.url ?? '';
const started = performance.now();
const isTimeUp = (): boolean => performance.now() - started > minutes * 60_000;
try {
  writeNights(folder, nights);
  const store = await openStore(locationOf(url), { migrations: 'apply' });
  const random = new Random(seed);
  const done = await killNights({ url, folder, nights, kills }, () => random.next(), isTimeUp);
  const isEqual = (await stateOf(store)) === (await uninterrupted(folder, nights));
  const { holds, events } = await store.verify();
  const scans = (await store.scans({ limit: 1_000_000 })).length;
  const attempts = (await store.slots({ name: 'nightly', limit: 1_000_000 })).reduce(
    (sum, { fence }) => sum + fence,
    0,
  );
  await store.close();
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(
    `${done.kills} kills, ${done.duringScan} of them in a scan that was not kept, seed ${seed}: ${nights} nights, ${scans} scans kept, ${attempts} begun, ${events} events; state ${isEqual ? 'equal' : 'DIFFERENT'}, chain ${holds ? 'holds' : 'BROKEN'}, in ${seconds} s\n`,
  );
  process.exitCode = isEqual && holds ? 0 : 1;
} finally {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}
