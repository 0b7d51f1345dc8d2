/**
 * How long each file of reports/queries takes on Postgres with 1,000,000 findings of three years in 400 accounts: 100,000
 * open, 50,000 accepted, the rest resolved; 1,300,000 events; 1,000,000 sessions of agents in a year. As the owner, and as a
 * reader of 40 accounts, held back by row security. One line a query; the goal is a p95 under 300 ms.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import { ruleCatalog } from '../src/audit/rule-catalog.ts';
import { parseStoreLocation } from '../src/store/location.ts';
import { openStore } from '../src/store/open-store.ts';
import { detection } from '../test/fakes/findings.ts';
import { startEmbeddedPostgres } from '../test/store/embedded-postgres.ts';
import { percentile } from './percentile.ts';
import { measure, surroundings, told } from './usage.ts';

const root = join(import.meta.dirname, '..');
const findings = Number(process.argv[2] ?? 1_000_000);
const runs = 40;

// What a finding with four regions takes.
const kept = JSON.stringify(
  detection('x', { actions: ['s3:GetObject', 's3:PutObject', 'rds:DeleteDBCluster', 'iam:PassRole'] }),
);
const rules = `(array[${ruleCatalog.map(({ id }) => `'${id}'`).join(',')}])`;
const severityOfRules = `(array[${ruleCatalog.map(({ severity }) => `'${severity}'`).join(',')}])`;
const lanes = `(array[${ruleCatalog.map(({ lane }) => `'${lane}'`).join(',')}])`;

/** Rows as a store of three years has them; `i` numbers the findings, `which` their rules: each has the severity that its findings usually have. */
const fill = [
  `insert into scan select i, 'scan-' || i, 'o-example', 'digest', null, at, at, at, true, 'applied', '{}', '{}'
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
     select i, now() - random() * interval '1095 days' as seen, which, ${severityOfRules}[which] as severity
     from (select i, 1 + floor(random() * ${ruleCatalog.length})::int as which from generate_series(1, ${findings}) as i) as drawn
   ) as numbered`,
  `insert into finding_event
   select row_number() over (), estate, fingerprint, 'opened', first_seen, 'scan-' || 1 + (random() * 1094)::int,
     '{"life":1,"severity":"high"}', account, row_number() over (partition by account), repeat('0', 64)
   from finding`,
  `insert into finding_event
   select ${findings} + row_number() over (), estate, fingerprint, 'widened', last_seen, 'scan-' || 1 + (random() * 1094)::int,
     '{"added":["s3:PutObject"],"proved":true}', account, ${findings} + row_number() over (), repeat('0', 64)
   from finding where abs(hashtext(fingerprint)) % 10 < 3`,
  `insert into account_layer select 'o-example', lpad(account::text, 12, '0'), layer, 'complete', null, now(), 'scan-1095'
   from generate_series(0, 399) as account, unnest(array['iam', 'cloudtrail', 'organization', 'resource-policies']) as layer`,
  `insert into agent_maturity select 'o-example', 'scan-' || scan, 'agent-' || i, 'team-' || i % 200,
     json_build_array(lpad((i % 400)::text, 12, '0')), 1 + i % 5, 5, '[]', '[]'
   from generate_series(1, 5000) as i, generate_series(1066, 1095) as scan`,
  `insert into agent_session select 'o-example', 'session-' || i, lpad((i % 400)::text, 12, '0'),
     current_date - i % 365, now(), now(), 'product-' || i % 10, 'agent-' || i % 5000, 'human-' || i % 3000
   from generate_series(1, ${findings}) as i`,
  // As autovacuum leaves it; frozen, so that a vacuum of its own beside this one changes nothing.
  'vacuum (freeze, analyze)',
  readFileSync(join(root, 'deploy/postgres-roles.sql'), 'utf8'),
  `create role reader login password 'bench' in role overreach_reader;
   insert into reader_account select 'reader', lpad(i::text, 12, '0') from generate_series(0, 39) as i`,
];

interface Times {
  readonly p95: number;
  /** What the server computed for one run, on the average: on a busy machine the wall clock says more of the machine. */
  readonly cpu: number;
  readonly rows: number;
}

/** Milliseconds of CPU that a connection's backend has taken; NaN where the system does not tell. */
async function cpuOf(client: Client): Promise<number> {
  const { rows } = await client.query('select pg_backend_pid() as pid');
  try {
    return Number(readFileSync(`/proc/${rows[0].pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return Number.NaN;
  }
}

async function timesOf(client: Client, text: string): Promise<Times> {
  const times: number[] = [];
  let rows = 0;
  await client.query(text);
  const before = await cpuOf(client);
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    rows = (await client.query(text)).rows.length;
    times.push(performance.now() - start);
  }
  return { p95: percentile(times, 95), cpu: ((await cpuOf(client)) - before) / runs, rows };
}

function shown({ p95, cpu, rows }: Times): string {
  return `p95 ${p95.toFixed(0)} ms (${cpu.toFixed(0)} CPU ms) for ${rows} rows`;
}

const server = await startEmbeddedPostgres();
try {
  const location = parseStoreLocation(server.url, root);
  if (!location.ok) throw new Error(location.issues[0]?.message);
  await (await openStore(location.value, { migrations: 'apply' })).close();
  const owner = new Client({ connectionString: server.url });
  // The server is stopped when something fails: that is not to hide what failed.
  owner.on('error', () => {});
  await owner.connect();
  const filling = measure();
  for (const statement of fill) await owner.query(statement);
  process.stdout.write(`views: ${findings} findings written in ${told(filling())}\n`);
  const url = new URL(server.url);
  url.username = 'reader';
  url.password = 'bench';
  const reader = new Client({ connectionString: url.href });
  reader.on('error', () => {});
  await reader.connect();
  for (const file of globSync('reports/queries/*.sql', { cwd: root }).sort()) {
    const text = readFileSync(join(root, file), 'utf8');
    const [whole, part] = [await timesOf(owner, text), await timesOf(reader, text)];
    process.stdout.write(
      `views: ${basename(file, '.sql')}: ${shown(whole)}, as a reader of 40 accounts ${shown(part)}, ${surroundings()}\n`,
    );
    if (process.env['PLANS'] && (whole.p95 > 100 || part.p95 > 100)) {
      for (const client of [owner, reader]) {
        const { rows } = await client.query(`explain (analyze, buffers) ${text}`);
        process.stdout.write(`${rows.map((row) => row['QUERY PLAN']).join('\n')}\n\n`);
      }
    }
  }
  await reader.end();
  await owner.end();
} finally {
  await server.stop();
}
