import type { EventsRead } from '../../estate/events-read.ts';
import type { GapReason } from '../../estate/gap-reason.ts';
import type { AccountId, Instant } from '../../estate/identifiers.ts';
import type { WrittenFiles } from '../written-files.ts';
import { type AccountTask, closingReasons, collectAccount } from './collect-account.ts';
import type { EstateFolder } from './estate-folder.ts';
import type { LayerOutcome } from './layer-outcome.ts';
import type { CollectedOrganization } from './organization/read-organization.ts';

/** What was read of one account, by one look or several. */
export interface AccountReading {
  readonly account: AccountId;
  /** The layers that are files of its folder. */
  readonly layers: ReadonlyMap<string, LayerOutcome>;
  /** When the last look began. */
  readonly collectedAt: Instant;
  /** The Identity Center permission sets that have a role here; null: the roles are not known. */
  readonly permissionSets: ReadonlySet<string> | null;
  readonly roles: number;
}

/** How an account's events were read. */
export interface EventReading {
  readonly layer: LayerOutcome;
  readonly read: EventsRead | null;
  readonly files: WrittenFiles | null;
}

/** What somebody else read of an account. */
export interface SharedReading extends AccountReading {
  /** null: its events were not asked for together with it. */
  readonly events: EventReading | null;
}

/**
 * Has accounts read by others, and puts their files into the folder.
 */
export type ShareAccounts = (
  accounts: readonly AccountId[],
  place: {
    readonly organization: CollectedOrganization | null;
    readonly folder: EstateFolder;
    /** Is told of accounts that were read, and their roles, so far. */
    readonly report: (done: number, roles: number) => void;
  },
) => Promise<SharedReadings>;

/** What others read. */
export interface SharedReadings {
  /** One for each account, whatever became of it. */
  readonly readings: readonly SharedReading[];
  /** None of it was read before: a collection that was cut off and taken up again is as old as its beginning. */
  readonly since: Instant;
}

/**
 * Looks at one account; what an earlier look read to its end stays.
 * @param before what that look came to, whose files are in the folder; null: this is the first one
 */
export async function readAccount(
  account: AccountId,
  task: AccountTask,
  before: AccountReading | null,
): Promise<AccountReading> {
  const collectedAt = new Date(task.timer.now()).toISOString() as Instant;
  const now = await collectAccount(account, task, wholeLayers(before?.layers));
  return {
    account,
    layers: before === null ? now.layers : bestOf(before.layers, now.layers),
    collectedAt,
    permissionSets: now.permissionSets ?? before?.permissionSets ?? null,
    roles: Math.max(now.roles, before?.roles ?? 0),
  };
}

/** What may be otherwise a little later, when nobody else asks any more. */
const passing: ReadonlySet<GapReason> = new Set(['throttled', 'expired', 'unreachable', 'torn', 'malformed']);

export function isPassing(outcome: LayerOutcome): boolean {
  return outcome.state === 'unknown' && passing.has(outcome.reason);
}

/** Whether the account could not be entered at all. */
export function isShut(outcome: LayerOutcome | undefined): boolean {
  return outcome?.state === 'unknown' && closingReasons.has(outcome.reason);
}

/** Whether something of an account may be read a little later that could not be now. */
export function isWorthAnotherLook({ layers }: Pick<AccountReading, 'layers'>): boolean {
  return [...layers.values()].some(isPassing);
}

function wholeLayers(outcomes: ReadonlyMap<string, LayerOutcome> = new Map()): ReadonlySet<string> {
  return new Set([...outcomes].flatMap(([layer, { state }]) => (state === 'complete' ? [layer] : [])));
}

/** Each layer stands in a file of its own: one that was whole once stays whole. */
function bestOf(
  before: ReadonlyMap<string, LayerOutcome>,
  after: ReadonlyMap<string, LayerOutcome>,
): ReadonlyMap<string, LayerOutcome> {
  const kept = [...before].filter(([, one]) => one.state !== 'unknown');
  return new Map([...before, ...after, ...kept]);
}
