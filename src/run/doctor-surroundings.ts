import { existsSync } from 'node:fs';
import type { DoctorCheck } from '../deliver/doctor-report.ts';
import { counted } from '../deliver/text/access-words.ts';
import { printStoreLocation, type StoreLocation } from '../store/location.ts';
import type { Store } from '../store/store.ts';
import type { Config } from './config/config.ts';
import { check } from './doctor-check.ts';
import { CommandFailure } from './failure.ts';
import { jobsProblem } from './jobs/job-schema.ts';
import { storeLocation } from './open-location.ts';
import { checkRegistryFiles } from './registry-check.ts';
import { registryIssueInWords } from './registry-issue.ts';
import { clockInWords, storeClockAhead } from './store-clock.ts';

/** The configuration was read already: a wrong one never gets this far. */
export function checkConfiguration({ file }: Config): DoctorCheck {
  if (file !== null) return check('configuration', 'ok', `\`${file}\` can be used`);
  return check('configuration', 'ok', 'no file: flags, variables and defaults are all there is', {
    remedy: '`overreach init` writes one',
  });
}

/** Whether the registry can be used; without one there is nothing to compare with. */
export async function checkRegistrySetting({ registry }: Pick<Config, 'registry'>): Promise<DoctorCheck> {
  if (registry === null) {
    return check('registry', 'warn', 'none: nothing says what agents are meant to do', {
      remedy: '`overreach registry init --estate DIR --out registry.yaml` drafts one of what was collected',
    });
  }
  const { ok, agents, issues } = await checkRegistryFiles(registry);
  const [first] = issues.filter(({ level }) => level === 'error');
  if (ok) return check('registry', 'ok', `${counted(agents, 'agent')} declared in \`${registry}\``);
  return check('registry', 'fail', first === undefined ? 'it cannot be used' : registryIssueInWords(first), {
    remedy: `\`overreach registry check ${registry}\` says everything that is wrong in it`,
    misconfigured: true,
  });
}

/**
 * Whether the store answers, and is of this release; whether what was to be told arrived, and whether its clock is this
 * machine's. The first is of the store itself. Nothing is made and nothing is migrated.
 */
export async function checkStore(
  url: string | undefined,
  folder: string,
): Promise<readonly [DoctorCheck, ...DoctorCheck[]]> {
  let location: StoreLocation;
  try {
    location = storeLocation(url, folder);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const remedy = 'mend `store` in the configuration';
    return [check('store', 'fail', error.message, { misconfigured: true, remedy })];
  }
  const shown = printStoreLocation(location);
  if (location.kind === 'memory')
    return [
      check('store', 'warn', '`memory:` keeps nothing: every night is the first', {
        remedy: 'name a folder (`pglite:DIR`) or a Postgres 15 or newer',
      }),
    ];
  if (location.kind === 'pglite' && !existsSync(location.directory))
    return [check('store', 'ok', `\`${shown}\` is made by the first scan`)];
  try {
    const { openStore } = await import('../store/open-store.ts');
    const store = await openStore(location, { migrations: 'require' });
    try {
      return [
        await checkOpen(store, shown),
        ...(await checkMessages(store)),
        ...(await checkItsClock(store)),
      ];
    } finally {
      await store.close();
    }
  } catch (error) {
    // Its words say what to do; the class is the store's own.
    if (!(error instanceof Error) || error.name !== 'StoreError') throw error;
    return [check('store', 'fail', error.message)];
  }
}

async function checkOpen(store: Store, shown: string): Promise<DoctorCheck> {
  const problem = await jobsProblem(store);
  // In a folder the worker makes it.
  return problem !== null && store.kind === 'postgres'
    ? check('store', 'fail', `\`${shown}\` answers, but workers cannot share a collection: ${problem}`)
    : check('store', 'ok', `\`${shown}\` answers, and has this release's schema`);
}

/** What was given up waits for a person, who should hear of it by another way than the one that failed. */
async function checkMessages(store: Store): Promise<readonly DoctorCheck[]> {
  const { failed, poison } = await store.undelivered();
  if (failed + poison === 0) return [];
  const count = failed + poison;
  const refused = poison === 0 ? '' : `, ${poison} refused too often`;
  return [
    check(
      'messages',
      'warn',
      `${count} ${count === 1 ? 'digest or page' : 'digests and pages'} did not arrive${refused}`,
      {
        remedy:
          '`overreach digest list` says why; mend it, then `overreach digest send`, or `--again ID` for one that is older or was refused',
      },
    ),
  ];
}

async function checkItsClock(store: Store): Promise<readonly DoctorCheck[]> {
  const words = clockInWords(await storeClockAhead(store));
  return words === null ? [] : [check('clock', 'warn', words)];
}
