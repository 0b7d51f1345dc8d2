import pLimit from 'p-limit';
import { callFailure, oneLine } from '../collect/aws/call-failure.ts';
import { callerOf } from '../collect/aws/caller.ts';
import { chooseAccounts } from '../collect/aws/choose-accounts.ts';
import type { CollectConfig } from '../collect/aws/collect-config.ts';
import { clockSkew } from '../collect/aws/doctor/clock-skew.ts';
import { prices } from '../collect/aws/events/trail-estimate.ts';
import { type Hub, openHub } from '../collect/aws/hub.ts';
import { type OrganizationReading, readOrganization } from '../collect/aws/organization/read-organization.ts';
import { strayFilters } from '../collect/aws/stray-filters.ts';
import { openSurroundings, type Surroundings } from '../collect/aws/surroundings.ts';
import { systemTimer, type Timer } from '../collect/aws/timer.ts';
import type { DoctorCheck, DoctorReport } from '../deliver/doctor-report.ts';
import { counted } from '../deliver/text/access-words.ts';
import type { Config } from './config/config.ts';
import { accountsToCheck, checkAccount, checkOrganization } from './doctor-aws.ts';
import { check } from './doctor-check.ts';
import { checkConfiguration, checkRegistrySetting, checkStore } from './doctor-surroundings.ts';
import { checkTrail } from './doctor-trail.ts';
import { packageVersion } from './package-root.ts';

/** What is looked at. */
export interface DoctorRequest {
  readonly config: Config;
  readonly collect: CollectConfig;
  readonly store: string | undefined;
  readonly registry: string | null;
  readonly folder: string;
  /** Every account that a scan would read, not the hub's and one other. */
  readonly all: boolean;
}

/** A clock that is off by more is worth a word; AWS refuses what was signed five minutes off. In milliseconds. */
const notedSkew = 2 * 60 * 1000;
const refusedSkew = 5 * 60 * 1000;

/** Looks at everything that a scan needs, from the configuration to each right in AWS, and changes nothing. */
export async function examine(
  request: DoctorRequest,
  report: (text: string) => void,
  timer: Timer = systemTimer,
): Promise<DoctorReport> {
  const { config, registry, store, folder } = request;
  report('looking at the configuration, the registry and the store');
  const around = [
    checkConfiguration(config),
    await checkRegistrySetting({ registry }),
    ...(await checkStore(store, folder)),
  ];
  const surroundings = openSurroundings({
    userAgent: `overreach/${packageVersion()}`,
    endpoint: request.collect.endpoint,
    timer,
  });
  try {
    const aws = await examineAws(request, surroundings, report);
    const checks = [...around, ...aws.checks];
    return {
      ok: checks.every(({ state }) => state !== 'fail'),
      checks,
      nights: aws.nights,
      pricesAsOf: prices.asOf,
    };
  } finally {
    surroundings.close();
  }
}

async function examineAws(
  { collect, all }: DoctorRequest,
  surroundings: Surroundings,
  report: (text: string) => void,
): Promise<Pick<DoctorReport, 'checks' | 'nights'>> {
  report('asking AWS who is calling');
  const opened = await open(collect, surroundings);
  if (!opened.ok) return { checks: [opened.check], nights: [] };
  const { hub } = opened;
  const checks: DoctorCheck[] = [opened.check, await checkClock(hub, surroundings)];
  report('reading the organization');
  const reading = await readOrganization(hub.connection, hub.open);
  const { organization } = reading;
  checks.push(...(await organizationChecks(collect, hub, reading)));
  checks.push(
    ...strayFilters(collect.accounts, organization).map((stray) =>
      check('configuration', 'fail', stray, {
        remedy: 'mend the name, or take it out of the list',
        misconfigured: true,
      }),
    ),
  );
  const own = hub.connection.account;
  const chosen = chooseAccounts(collect.accounts, organization, own);
  const limit = pLimit(collect.concurrency);
  const accounts = accountsToCheck(collect, organization, own, all);
  let done = 0;
  const tried = await Promise.all(
    accounts.map((account) =>
      limit(async () => {
        const found = await checkAccount(account, collect, hub);
        report(`trying the calls of a scan: ${++done} of ${counted(accounts.length, 'account')}`);
        return found;
      }),
    ),
  );
  checks.push(...tried.flat());
  report('looking at the trail');
  const trail = await checkTrail({
    config: collect,
    hub,
    organization,
    accounts: chosen,
    now: surroundings.timer.now(),
  });
  return { checks: [...checks, ...trail.checks], nights: trail.nights };
}

type Opened =
  | { readonly ok: true; readonly hub: Hub; readonly check: DoctorCheck }
  | { readonly ok: false; readonly check: DoctorCheck };

async function open(collect: CollectConfig, surroundings: Surroundings): Promise<Opened> {
  try {
    const hub = await openHub(collect, surroundings);
    const { arn, account, partition } = await callerOf(hub.connection);
    return {
      ok: true,
      hub,
      check: check('credentials', 'ok', `\`${arn}\` (${partition})`, { account }),
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isKnown = error.name === 'HubError' || error.name === 'PlainHttpError';
    return {
      ok: false,
      check: check('credentials', 'fail', isKnown ? error.message : oneLine(error), {
        misconfigured: error.name === 'PlainHttpError',
        remedy:
          'nothing else of AWS can be looked at: sign in (`aws sso login`, AWS_PROFILE), or mend the hub role and its external id',
      }),
    };
  }
}

async function checkClock(hub: Hub, { timer }: Surroundings): Promise<DoctorCheck> {
  const skew = await clockSkew(hub.connection, timer).catch((error: unknown) =>
    callFailure(error, "AWS's time cannot be asked for"),
  );
  if (skew === null) return check('clock', 'skipped', 'AWS did not say what time it is');
  if (typeof skew !== 'number') return check('clock', 'warn', skew.detail);
  const seconds = Math.round(Math.abs(skew) / 1000);
  const words = `this machine's clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} AWS's`;
  const remedy =
    'set the clock (`timedatectl set-ntp true`, chrony): AWS refuses what was signed five minutes off';
  if (Math.abs(skew) > refusedSkew) return check('clock', 'fail', words, { remedy });
  if (Math.abs(skew) > notedSkew) return check('clock', 'warn', words, { remedy });
  return check('clock', 'ok', seconds <= 1 ? "this machine's clock agrees with AWS's" : words);
}

/** Outside of an organization there is none to read, and nothing is missing. */
async function organizationChecks(
  collect: CollectConfig,
  hub: Hub,
  { organization, outcome }: OrganizationReading,
): Promise<readonly DoctorCheck[]> {
  if (outcome.state === 'not-offered')
    return [check('rights', 'ok', 'the account is in no organization', { tier: 'management' })];
  const checks = await checkOrganization(collect, hub, organization);
  if (outcome.state !== 'unknown' || checks.some(({ state }) => state === 'fail')) return checks;
  return [...checks, check('rights', 'fail', outcome.detail, { tier: 'management' })];
}
