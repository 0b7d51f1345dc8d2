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

/** When the newest scan was finished. */
const newest = "(select finished_at from scan where id = 'scan-1095')";

/**
 * The change that moved finding `i`: the newest of all accounts a fiftieth, the older ones of all accounts half of the others, and
 * the rest the 24 or so that concern its account alone. Of ten changes of a night the first concerns all accounts.
 */
const changeOf = `case when i % 50 = 7 then 10920 when i % 2 = 0 then 10 * (abs(hashtext(fingerprint)) % 1093)
  else (9836 - account::int - 400 * (i / 400 % 24)) / 9 * 10 + 1 + (9836 - account::int - 400 * (i / 400 % 24)) % 9 end`;

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

/** What is drawn is the same each time. */
const seed = 0.2026112;

/**
 * Rows as a store of three years has them; `i` numbers the findings, `which` their rules: each has the severity that its
 * findings usually have. A tenth is open, a twentieth accepted, the rest resolved; events stand in the order of time. The
 * newest scan widened a fifth of what is open, as where a control policy falls, and all that is accepted was accepted since.
 */
function fill(findings: number): readonly string[] {
  return [
    `select setseed(${seed})`,
    `insert into scan select i, 'scan-' || i, 'o-example', 'digest', null, at, at, at, true, 'applied', '{}', ${counts}
     from (select i, now() - (1095 - i) * interval '24 hours' as at from generate_series(1, 1095) as i) as nights`,
    `insert into finding
     select 'o-example', 'fp1:' || encode(sha256(i::text::bytea), 'hex'), ${rules}[which],
       severity,
       ${lanes}[which],
       case when fate < 2 then 'open' when fate = 2 then 'suppressed' else 'resolved' end,
       'aws', lpad((i % 400)::text, 12, '0'), 'arn:aws:iam::' || lpad((i % 400)::text, 12, '0') || ':role/agent-' || i,
       null, 'agent-' || i % 5000, null, 'team-' || i % 200, 'agent-' || i || ' can do what nobody meant', '${kept}',
       case when fate < 3 then 'present' else 'absent' end,
       case when fate < 3 then null when i % 3 = 0 then 'scope widened' else 'access narrowed' end,
       'open', case when fate = 2 then 'kim' end, case when fate = 2 then 'agreed' end,
       case when fate = 2 then now() end, case when fate = 2 then 'x' end,
       seen, seen, case when fate >= 3 then seen + (i % 40) * interval '24 hours' end, 1, false,
       case when ${lanes}[which] = 'alarm' then seen + (i % 90) * interval '24 hours' end,
       case when ${rules}[which] in ('agent-outside-intended-scope', 'agent-broader-than-operator')
         then (array['used', 'unseen', 'unseen-in-part', 'unknown'])[1 + i / 400 % 4] end
     from (
       select i, abs(hashint4(i)) % 20 as fate, ${severityOfRules}[which] as severity, which,
         date_trunc('milliseconds', now() - random() * interval '1095 days') as seen
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
       union all
       select estate, fingerprint, account, 'widened', ${newest}, '{"added":["s3:PutObject"],"proved":true}'
       from finding where state = 'open' and abs(hashtext(fingerprint)) % 5 = 1
     ) as happened`,
    `insert into finding_event
     select (select max(seq) from finding_event) + row_number() over (order by fingerprint), estate, fingerprint, 'suppressed',
       ${newest} + random() * interval '1 minute', null, '{"person":"kim","reason":"agreed"}', account,
       1000000 + row_number() over (partition by account order by fingerprint), repeat('0', 64)
     from finding where state = 'suppressed'`,
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
    // Ten changes a night, a third of them two things that were done. The gravest concerns all accounts, the others one each.
    `insert into change
     select 'ch1:' || encode(sha256(i::text::bytea), 'hex'), 'o-example', night, i % 10, 'scan-' || night, 'scan-' || night - 1,
       now() - (1095 - night) * interval '24 hours', 'proved', 'any', 'widened', 'high',
       case when i % 3 = 0 then '[${part},${part}]' else '[${part}]' end::json, null, 'new', null, null, null, null
     from (select i, 2 + i / 10 as night from generate_series(0, 10929) as i) as numbered`,
    `insert into change_finding (change_id, ordinal, estate, fingerprint, moved, cause, severity, lane, rule, title, agent, team,
       account, principal)
     select 'ch1:' || encode(sha256(change::text::bytea), 'hex'), row_number() over (partition by change), estate, fingerprint,
       (array['opened', 'opened', 'opened', 'widened', 'resolved', 'resolved', 'narrowed'])[1 + i % 7], 'proved',
       severity, lane, rule, title, agent, team, account, principal
     from (select *, ${changeOf} as change from (select *, row_number() over () - 1 as i from finding) as finding)
       as numbered`,
    // As autovacuum leaves it; frozen, so that a vacuum of its own beside this one changes nothing.
    'vacuum (freeze, analyze)',
    readFileSync(join(import.meta.dirname, '../deploy/postgres-roles.sql'), 'utf8'),
    `create role reader login password 'bench' in role overreach_reader;
     create role narrow login password 'bench' in role overreach_reader;
     insert into reader_account select 'reader', lpad(i::text, 12, '0') from generate_series(0, 39) as i;
     insert into reader_account values ('narrow', '000000000007')`,
  ];
}

/** Fills a migrated store with so many findings, and gives it a role `reader` (password `bench`) of 40 of its 400 accounts, `narrow` of one. */
export async function fillStore(client: Client, findings: number): Promise<void> {
  for (const statement of fill(findings)) await client.query(statement);
}
