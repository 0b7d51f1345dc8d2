import { failure } from '../failure.ts';
import { parseCron } from '../schedule/cron.ts';
import type { Schedule } from '../schedule/slots.ts';
import { openZone } from '../schedule/zone.ts';
import type { ConfigFile } from './schema.ts';

/** When nothing is said: in the dead of night, and at no full hour, when everybody's jobs begin. */
const usual = { nightly: '15 2 * * *', zone: 'UTC' } as const;

/** The schedule that the configuration says, or the usual one. A CommandFailure for one that cannot be. */
export function readSchedule(said: ConfigFile['schedule'], file: string | null): Schedule {
  const { nightly = usual.nightly, zone: name = usual.zone } = said ?? {};
  const wrong = (what: string, message: string) =>
    failure(`the configuration cannot be used: ${file ?? 'the environment'}: schedule.${what}: ${message}`);
  const cron = parseCron(nightly);
  if (!cron.ok) throw wrong('nightly', cron.issues[0]?.message ?? `\`${nightly}\` is no time`);
  const zone = openZone(name);
  if (zone === null) throw wrong('zone', `\`${name}\` is no time zone: write one like \`Europe/Berlin\``);
  return { cron: cron.value, zone };
}
