import { type Kysely, sql } from 'kysely';
import type { Severity } from '../../audit/finding.ts';
import type { FindingRecord } from '../../audit/lifecycle.ts';
import { lastSeen } from '../sql/estate-seen.ts';
import { type FindingColumns, readFinding } from '../sql/finding-rows.ts';
import type { Tables } from '../sql/tables.ts';
import { storableText } from '../storable.ts';
import { isOpen, severityRank } from './finding-columns.ts';
import { readPlace, writePlace } from './place.ts';
import type { Turn } from './reader.ts';
import type { AgentFindings, AgentRow, Slice } from './rows.ts';

/** Findings of one agent that are counted. */
const mostCounted = 500;
/** Findings of one agent that are gone through for those with an excess. */
const mostLooked = 20;

interface AgentColumns {
  readonly estate: string;
  readonly agent: string;
  readonly team: string;
  readonly accounts: readonly string[];
  readonly level: number;
  readonly up_to: number;
  readonly missing: readonly string[];
  readonly unknown: readonly string[];
  readonly scan_id: string;
}

/** The newest scan of each estate that knew a declared agent. */
async function newestWithAgents(queries: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive one as (
      (select estate from scan order by estate limit 1)
      union all
      select (select estate from scan where scan.estate > one.estate order by estate limit 1)
      from one where one.estate is not null
    )
    select newest.id from one, lateral (
      select id from scan where scan.estate = one.estate and standing = 'applied'
        and exists (select from agent_maturity where scan_id = scan.id)
      order by seq desc limit 1
    ) as newest where one.estate is not null`.execute(queries);
  return rows.map(({ id }) => id);
}

// One estate is usual: its agents stand in the index in the order in which they are listed.
function ofScans(scans: readonly string[]) {
  const [only] = scans;
  return scans.length === 1 && only !== undefined
    ? sql`scan_id = ${only}`
    : sql`scan_id = any(${[...scans]}::text[])`;
}

/** Declared agents in order of name. */
export async function selectAgents(
  queries: Kysely<Tables>,
  { team }: { readonly team?: string },
  { after, limit }: Turn,
): Promise<Slice<AgentRow>> {
  const place = readPlace(after, ['text', 'text']);
  const scans = await newestWithAgents(queries);
  const { rows } = await sql<AgentColumns>`
    select estate, agent, team, accounts, level, up_to, missing, unknown, scan_id from agent_maturity
    where ${ofScans(scans)}
      ${team === undefined ? sql`` : sql`and team = ${storableText(team)}`}
      ${place === null ? sql`` : sql`and (agent, estate) > (${place[0]}, ${place[1]})`}
    order by agent, estate limit ${limit + 1}`.execute(queries);
  const shown = rows.slice(0, limit);
  const lastShown = shown.at(-1);
  return {
    rows: shown.map(readAgent),
    next: rows.length > limit && lastShown ? writePlace([lastShown.agent, lastShown.estate]) : null,
    looked: null,
  };
}

/** One declared agent, in every estate that knows it. */
export async function selectAgent(queries: Kysely<Tables>, name: string): Promise<readonly AgentRow[]> {
  const scans = await newestWithAgents(queries);
  const { rows } = await sql<AgentColumns>`
    select estate, agent, team, accounts, level, up_to, missing, unknown, scan_id from agent_maturity
    where ${ofScans(scans)} and agent = ${storableText(name)}
    order by estate`.execute(queries);
  return rows.map(readAgent);
}

/** Open findings of these agents by severity, with the humans that they name. */
export async function countOfAgents(
  queries: Kysely<Tables>,
  agents: readonly string[],
): Promise<readonly AgentFindings[]> {
  const { rows } = await sql<{
    agent: string;
    severity: Severity;
    count: number;
    operators: readonly (string | null)[];
  }>`
    select one.agent, severity, count(*) as count, array_agg(distinct operator) as operators
    from unnest(${agents.map(storableText)}::text[]) as one (agent), lateral (
      select severity, operator from finding where ${isOpen} and finding.agent = one.agent limit ${mostCounted}
    ) as finding
    group by one.agent, severity`.execute(queries);
  const byAgent = Map.groupBy(rows, ({ agent }) => agent);
  return [...byAgent].map(([agent, of]) => ({
    agent,
    open: Object.fromEntries(of.map(({ severity, count }) => [severity, Number(count)])),
    operators: [
      ...new Set(of.flatMap(({ operators }) => operators.flatMap((operator) => operator ?? []))),
    ].sort(),
    atLeast: of.reduce((sum, { count }) => sum + Number(count), 0) >= mostCounted,
  }));
}

/** The worst open findings of each of these agents that have an excess. */
export async function selectExcessOfAgents(
  queries: Kysely<Tables>,
  agents: readonly string[],
  each: number,
): Promise<readonly FindingRecord[]> {
  const { rows } = await sql<FindingColumns>`
    select finding.* from unnest(${agents.map(storableText)}::text[]) as one (agent), lateral (
      select * from (
        select *, ${lastSeen} as seen from finding where ${isOpen} and finding.agent = one.agent
        order by (${severityRank}) desc, first_seen, fingerprint, estate limit ${mostLooked}
      ) as worst where json_typeof(detection->'excess') = 'object' limit ${each}
    ) as finding`.execute(queries);
  return rows.map(readFinding);
}

function readAgent({ up_to, scan_id, ...agent }: AgentColumns): AgentRow {
  return { ...agent, upTo: up_to, scanId: scan_id };
}
