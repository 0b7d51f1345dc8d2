import { type Kysely, sql } from 'kysely';
import type { ScanReport } from '../../audit/lifecycle.ts';
import { type KeptMaturity, type ScanFacts, toldLayers, toldSessions } from '../../audit/scan-facts.ts';
import type { Layer } from '../../estate/estate.ts';
import type { AccountId } from '../../estate/identifiers.ts';
import { inChunks } from './chunks.ts';
import type { Tables } from './tables.ts';

/** Writes what a scan that moved findings says beside them: `mergeScanFacts` in SQL. After the scan's own row. */
export async function writeScanFacts(queries: Kysely<Tables>, report: ScanReport): Promise<void> {
  const { estate, scanId } = report;
  const layers = toldLayers(report).map(({ account, layer, state, reason, completeAt }) => ({
    estate,
    account,
    layer,
    state,
    reason,
    complete_at: completeAt,
    scan_id: scanId,
  }));
  for (const rows of inChunks(layers)) {
    await queries
      .insertInto('account_layer')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['estate', 'account', 'layer']).doUpdateSet(({ ref }) => ({
          state: ref('excluded.state'),
          reason: ref('excluded.reason'),
          complete_at: sql`coalesce(excluded.complete_at, account_layer.complete_at)`,
          scan_id: ref('excluded.scan_id'),
        })),
      )
      .execute();
  }
  const maturity = (report.maturity ?? []).map(
    ({ agent, team, accounts, level, upTo, missing, unknown }) => ({
      estate,
      scan_id: scanId,
      agent,
      team,
      accounts: JSON.stringify(accounts),
      level,
      up_to: upTo,
      missing: JSON.stringify(missing),
      unknown: JSON.stringify(unknown),
    }),
  );
  for (const rows of inChunks(maturity)) await queries.insertInto('agent_maturity').values(rows).execute();
  const sessions = toldSessions(report).map(
    ({ id, account, startedAt, lastEventAt, product, agent, human }) => ({
      estate,
      id,
      account,
      // Instants are in UTC.
      day: startedAt.slice(0, 10),
      started_at: startedAt,
      last_event_at: lastEventAt,
      product,
      agent,
      human,
    }),
  );
  for (const rows of inChunks(sessions)) {
    await queries
      .insertInto('agent_session')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['estate', 'id']).doUpdateSet(({ ref }) => ({
          day: sql`least(excluded.day, agent_session.day)`,
          started_at: sql`least(excluded.started_at, agent_session.started_at)`,
          last_event_at: sql`greatest(excluded.last_event_at, agent_session.last_event_at)`,
          product: ref('excluded.product'),
          agent: ref('excluded.agent'),
          human: ref('excluded.human'),
        })),
      )
      .execute();
  }
}

/** What an estate's scans said beside findings. */
export async function selectScanFacts(queries: Kysely<Tables>, estate: string): Promise<ScanFacts> {
  const layers = await queries
    .selectFrom('account_layer')
    .selectAll()
    .where('estate', '=', estate)
    .orderBy('account')
    .orderBy('layer')
    .execute();
  const maturity = await queries
    .selectFrom('agent_maturity')
    .selectAll()
    .where('scan_id', '=', (from) =>
      from
        .selectFrom('scan')
        .select('scan.id')
        .where('scan.estate', '=', estate)
        .where((where) =>
          where.exists(
            where
              .selectFrom('agent_maturity as told')
              .select('told.agent')
              .whereRef('told.scan_id', '=', 'scan.id'),
          ),
        )
        .orderBy('seq', 'desc')
        .limit(1),
    )
    .orderBy('agent')
    .execute();
  const sessions = await queries
    .selectFrom('agent_session')
    .selectAll()
    .where('estate', '=', estate)
    .orderBy('id')
    .execute();
  return {
    layers: layers.map(({ account, layer, state, reason, complete_at, scan_id }) => ({
      account: account as AccountId,
      layer: layer as Layer,
      state,
      reason,
      completeAt: complete_at,
      scanId: scan_id,
    })),
    maturity: maturity.map(
      ({ agent, team, accounts, level, up_to, missing, unknown }): KeptMaturity => ({
        agent,
        team,
        accounts: accounts as AccountId[],
        level,
        upTo: up_to,
        missing: missing as string[],
        unknown: unknown as string[],
      }),
    ),
    sessions: sessions.map(({ id, account, started_at, last_event_at, product, agent, human }) => ({
      id,
      account: account as AccountId,
      startedAt: started_at,
      lastEventAt: last_event_at,
      product,
      agent,
      human,
    })),
  };
}
