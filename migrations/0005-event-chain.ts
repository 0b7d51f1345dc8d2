import { type Kysely, sql } from 'kysely';
import { type ChainedEvent, type ChainHead, chainEvents } from '../src/audit/event-chain.ts';
import type { EventKind } from '../src/audit/lifecycle.ts';

/** One statement's worth: beyond it a statement gets no faster. */
const eventsPerStatement = 2_000;

/**
 * Chains the events of each account by their hashes (src/audit/event-chain.ts), those that are there already too: what
 * was changed before this cannot be seen any more, what is changed from now on can. The unique key keeps a chain from
 * forking, whatever writes it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table finding_event
      add column chain text collate "C",
      add column link bigint check (link >= 1),
      add column hash text collate "C"`.execute(db);
  await chainWhatIsThere(db);
  await sql`
    alter table finding_event
      alter column chain set not null,
      alter column link set not null,
      alter column hash set not null,
      add constraint finding_event_link unique (chain, link)`.execute(db);
}

interface EventRow {
  readonly seq: number | bigint;
  readonly estate: string;
  readonly fingerprint: string;
  readonly kind: EventKind;
  readonly at: string;
  readonly scan_id: string | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly account: string;
}

async function chainWhatIsThere(db: Kysely<unknown>): Promise<void> {
  const heads = new Map<string, ChainHead>();
  for (let last = 0; ; ) {
    const { rows } = await sql<EventRow>`
      select seq, finding_event.estate, finding_event.fingerprint, kind, at, scan_id, detail, account
      from finding_event join finding using (estate, fingerprint)
      where seq > ${last}::bigint order by seq limit ${eventsPerStatement}`.execute(db);
    if (rows.length === 0) return;
    const links: ChainedEvent[] = [];
    for (const row of rows) {
      const event = {
        fingerprint: row.fingerprint,
        kind: row.kind,
        at: row.at as ChainedEvent['event']['at'],
        scanId: row.scan_id,
        detail: row.detail,
      };
      // One by one with its own number: a store that has lost events keeps its gap.
      const seq = Number(row.seq);
      const [linked] = chainEvents([{ chain: row.account, estate: row.estate, event }], seq - 1, heads);
      if (linked === undefined) continue;
      links.push(linked);
      heads.set(linked.chain, linked);
      last = seq;
    }
    const given = JSON.stringify(links.map(({ seq, chain, link, hash }) => ({ seq, chain, link, hash })));
    await sql`
      update finding_event set chain = given.chain, link = given.link, hash = given.hash
      from json_to_recordset(${given}::json) as given (seq bigint, chain text, link bigint, hash text)
      where finding_event.seq = given.seq`.execute(db);
  }
}
