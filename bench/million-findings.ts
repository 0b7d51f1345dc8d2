import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { ruleCatalog } from '../src/audit/rule-catalog.ts';
import { detection } from '../test/fakes/findings.ts';

// What a finding with four regions takes.
const kept = JSON.stringify(
  detection('x', { actions: ['s3:GetObject', 's3:PutObject', 'rds:DeleteDBCluster', 'iam:PassRole'] }),
);
const rules = `(array[${ruleCatalog.map(({ id }) => `'${id}'`).join(',')}])`;
const severityOfRules = `(array[${ruleCatalog.map(({ severity }) => `'${severity}'`).join(',')}])`;
const lanes = `(array[${ruleCatalog.map(({ lane }) => `'${lane}'`).join(',')}])`;
const counts = `'{"new":12,"open":99000,"info":20000,"low":20000,"medium":20000,"high":30000,"critical":9000}'`;

/** The scan of the night in which something happened: the first of the 1,095 that is not before it. */
function nightOf(at: string): string {
  return `'scan-' || least(1095, greatest(1, 1095 - floor(extract(epoch from now() - ${at}) / 86400)::int))`;
}

/** What a kept change says of one thing that was done. */
const part = JSON.stringify({
  what: 'removed',
  facet: { kind: 'control-attachment', policy: 'p-no-writes', target: 'ou-prod' },
  text: 'SCP no-writes detached from organizational unit Production',
  origin: {
    state: 'found',
    eventID: '00000000-0000-4000-8000-200000000010',
    at: '2026-11-19T22:41:00.000Z',
    action: 'organizations:DetachPolicy',
    actor: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Platform_0123456789abcdef/wei.chen',
    human: 'wei.chen@example.com',
    tool: 'Terraform/1.14.1',
    invokedBy: null,
  },
  command: 'aws organizations attach-policy --policy-id p-no-writes --target-id ou-prod',
});

/**
 * Rows as a store of three years has them; `i` numbers the findings, `which` their rules: each has the severity that its
 * findings usually have. A tenth is open, a twentieth accepted, the rest resolved; events stand in the order of time.
 */
function fill(findings: number): readonly string[] {
  return [
    `insert into scan select i, 'scan-' || i, 'o-example', 'digest', null, at, at, at, true, 'applied', '{}', ${counts}
     from (select i, now() - (1095 - i) * interval '24 hours' as at from generate_series(1, 1095) as i) as nights`,
    `insert into finding
     select 'o-example', 'fp1:' || encode(sha256(i::text::bytea), 'hex'), ${rules}[which],
       severity,
       ${lanes}[which],
       case when i % 20 < 2 then 'open' when i % 20 = 2 then 'suppressed' else 'resolved' end,
       'aws', lpad((i % 400)::text, 12, '0'), 'arn:aws:iam::' || lpad((i % 400)::text, 12, '0') || ':role/agent-' || i,
       null, 'agent-' || i % 5000, null, 'team-' || i % 200, 'agent-' || i || ' can do what nobody meant', '${kept}',
       case when i % 20 < 3 then 'present' else 'absent' end,
       case when i % 20 < 3 then null when i % 3 = 0 then 'scope widened' else 'access narrowed' end,
       'open', case when i % 20 = 2 then 'kim' end, case when i % 20 = 2 then 'agreed' end,
       case when i % 20 = 2 then now() end, case when i % 20 = 2 then 'x' end,
       seen, seen, case when i % 20 >= 3 then seen + (i % 40) * interval '24 hours' end, 1, false,
       case when ${lanes}[which] = 'alarm' then seen + (i % 90) * interval '24 hours' end
     from (
       select i, date_trunc('milliseconds', now() - random() * interval '1095 days') as seen, which,
         ${severityOfRules}[which] as severity
       from (
         select i, 1 + floor(random() * ${ruleCatalog.length})::int as which from generate_series(1, ${findings}) as i
       ) as drawn
     ) as numbered`,
    `insert into finding_event
     select row_number() over (order by at, fingerprint), estate, fingerprint, kind, at, ${nightOf('at')}, detail::json, account,
       row_number() over (partition by account order by at, fingerprint), repeat('0', 64)
     from (
       select estate, fingerprint, account, 'opened' as kind, first_seen as at, '{"life":1,"severity":"high"}' as detail
       from finding
       union all
       select estate, fingerprint, account, 'widened', last_seen, '{"added":["s3:PutObject"],"proved":true}'
       from finding where abs(hashtext(fingerprint)) % 10 < 3
     ) as happened`,
    `insert into account_layer select 'o-example', lpad(account::text, 12, '0'), layer, 'complete', null, now(), 'scan-1095'
     from generate_series(0, 399) as account, unnest(array['iam', 'cloudtrail', 'organization', 'resource-policies']) as layer`,
    `insert into agent_maturity select 'o-example', 'scan-' || scan, 'agent-' || i, 'team-' || i % 200,
       json_build_array(lpad((i % 400)::text, 12, '0')), 1 + i % 5, 5, '[]', '[]'
     from generate_series(1, 5000) as i, generate_series(1066, 1095) as scan`,
    `insert into agent_session select 'o-example', 'session-' || i, lpad((i % 400)::text, 12, '0'),
       current_date - i % 365, (current_date - i % 365) + (i % 86400) * interval '1 second',
       (current_date - i % 365) + (i % 86400 + i % 7200) * interval '1 second',
       'product-' || i % 10, 'agent-' || i % 5000, 'human-' || i % 3000
     from generate_series(1, ${findings}) as i`,
    // Ten changes a night, all of which moved all findings; a third of them are two things that were done.
    `insert into change
     select 'ch1:' || encode(sha256(i::text::bytea), 'hex'), 'o-example', night, i % 10, 'scan-' || night, 'scan-' || night - 1,
       now() - (1095 - night) * interval '24 hours', 'proved', 'any', 'widened', 'high',
       case when i % 3 = 0 then '[${part},${part}]' else '[${part}]' end::json, null, 'new', null, null, null, null
     from (select i, 2 + i / 10 as night from generate_series(0, 10929) as i) as numbered`,
    `insert into change_finding (change_id, ordinal, estate, fingerprint, moved, cause, severity, lane, rule, title, agent, team,
       account, principal)
     select 'ch1:' || encode(sha256((i % 10930)::text::bytea), 'hex'), i / 10930, estate, fingerprint, 'opened', 'proved',
       severity, lane, rule, title, agent, team, account, principal
     from (select finding.*, row_number() over () - 1 as i from finding) as numbered`,
    // As autovacuum leaves it; frozen, so that a vacuum of its own beside this one changes nothing.
    'vacuum (freeze, analyze)',
    readFileSync(join(import.meta.dirname, '../deploy/postgres-roles.sql'), 'utf8'),
    `create role reader login password 'bench' in role overreach_reader;
     insert into reader_account select 'reader', lpad(i::text, 12, '0') from generate_series(0, 39) as i`,
  ];
}

/** Fills a migrated store with so many findings, and gives it a role `reader` (password `bench`) of 40 of its 400 accounts. */
export async function fillStore(client: Client, findings: number): Promise<void> {
  for (const statement of fill(findings)) await client.query(statement);
}
