import type { EventsRead } from '../../estate/events-read.ts';
import type { AccountId } from '../../estate/identifiers.ts';
import type { WrittenFiles } from '../written-files.ts';
import type { EstateFolder } from './estate-folder.ts';
import type { LayerOutcome } from './layer-outcome.ts';
import type { CollectedOrganization } from './organization/read-organization.ts';

/** How the events of each account were read, how far, and into which files. */
export interface AccountEvents {
  readonly layers: ReadonlyMap<AccountId, LayerOutcome>;
  readonly read: ReadonlyMap<AccountId, EventsRead>;
  /** Of every account whose events were asked for, and of those that have some beside. */
  readonly files: ReadonlyMap<AccountId, WrittenFiles>;
}

/** Reads the events of accounts into the folder's cloudtrail/, after the accounts themselves were read. */
export type CollectEvents = (
  accounts: readonly AccountId[],
  folder: EstateFolder,
  organization: CollectedOrganization | null,
) => Promise<AccountEvents>;
