import type { Kysely } from 'kysely';
import type { KeptChange } from '../../audit/kept-change.ts';
import type { FindingRecord } from '../../audit/lifecycle.ts';
import { noSuchChange, type TriagedChange } from '../../audit/triage-change.ts';
import type { DecidedOn, ScanMoves, UnsettledScan } from '../change-store.ts';
import { StoreError } from '../failure.ts';
import { inChains } from '../in-chains.ts';
import { storable } from '../storable.ts';
import { insertChanges, selectChangesByPrefix, updateTriage } from './change-rows.ts';
import { insertEvents, readEvent, selectLaterEvents } from './event-rows.ts';
import { selectFindingsNamed, upsertFindings } from './finding-rows.ts';
import { readScan } from './scan-rows.ts';
import type { Tables } from './tables.ts';

/** Applied scans that are not settled, oldest first, each with the applied one before it. */
export async function selectUnsettled(
  queries: Kysely<Tables>,
  estate: string | undefined,
): Promise<readonly UnsettledScan[]> {
  let query = queries
    .selectFrom('scan')
    .selectAll()
    .where('standing', '!=', 'superseded')
    .where((where) =>
      where.not(
        where.exists(
          where.selectFrom('settled_scan').select('scan_id').whereRef('settled_scan.scan_id', '=', 'scan.id'),
        ),
      ),
    )
    .orderBy('seq');
  if (estate !== undefined) query = query.where('estate', '=', estate);
  const found: UnsettledScan[] = [];
  for (const row of await query.execute()) {
    const previous = await queries
      .selectFrom('scan')
      .selectAll()
      .where('estate', '=', row.estate)
      .where('standing', '!=', 'superseded')
      .where('seq', '<', Number(row.seq))
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    found.push({ scan: readScan(row), previous: previous === undefined ? null : readScan(previous) });
  }
  return found;
}

/** The events that a scan wrote, and their findings as they are now. */
export async function selectMoves(queries: Kysely<Tables>, scanId: string): Promise<ScanMoves> {
  const rows = await queries
    .selectFrom('finding_event')
    .select(['estate', 'fingerprint', 'kind', 'at', 'scan_id', 'detail'])
    .where('scan_id', '=', scanId)
    .orderBy('seq')
    .execute();
  const estate = rows[0]?.estate;
  return {
    events: rows.map(readEvent),
    records:
      estate === undefined
        ? []
        : await selectFindingsNamed(
            queries,
            estate,
            rows.map(({ fingerprint }) => fingerprint),
          ),
  };
}

/** Writes a scan's changes and that it is settled; false when it was already. Under the store's lock. */
export async function settle(
  transaction: Kysely<Tables>,
  scanId: string,
  changes: readonly KeptChange[],
): Promise<boolean> {
  const scan = await transaction.selectFrom('scan').select('seq').where('id', '=', scanId).executeTakeFirst();
  if (scan === undefined) throw new StoreError('store-failed', `there is no scan \`${scanId}\` to settle`);
  const settled = await transaction
    .insertInto('settled_scan')
    .values({ scan_id: scanId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (settled.numInsertedOrUpdatedRows === 0n) return false;
  await insertChanges(transaction, storable(changes), Number(scan.seq));
  return true;
}

/** Writes a decision about a change and what it does to its findings. Under the store's lock. */
export async function decideChange(
  transaction: Kysely<Tables>,
  id: string,
  decide: (on: DecidedOn) => TriagedChange,
): Promise<TriagedChange> {
  const change = (await selectChangesByPrefix(transaction, id, 2)).find((one) => one.id === id);
  if (change === undefined) return noSuchChange;
  const fingerprints = change.findings.map(({ fingerprint }) => fingerprint);
  const records: readonly FindingRecord[] = await selectFindingsNamed(
    transaction,
    change.estate,
    fingerprints,
  );
  const later = await selectLaterEvents(transaction, change, fingerprints);
  const decided = storable(decide({ change, records, later }));
  if (!decided.ok) return decided;
  await upsertFindings(transaction, decided.records);
  await insertEvents(transaction, inChains(change.estate, decided.events, decided.records));
  await updateTriage(transaction, decided.change);
  return decided;
}
