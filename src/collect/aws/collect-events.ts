import type { AccountId } from '../../estate/identifiers.ts';
import type { EstateFolder } from './estate-folder.ts';
import type { LayerOutcome } from './layer-outcome.ts';
import type { CollectedOrganization } from './organization/read-organization.ts';

/** How the events of each account were read. */
export type AccountEvents = ReadonlyMap<AccountId, LayerOutcome>;

/** Reads the events of accounts into the folder's cloudtrail/, after the accounts themselves were read. */
export type CollectEvents = (
  accounts: readonly AccountId[],
  folder: EstateFolder,
  organization: CollectedOrganization | null,
) => Promise<AccountEvents>;
