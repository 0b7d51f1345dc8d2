import { globSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { sql } from 'kysely';
import { dueAt, dueDays } from '../../src/audit/due.ts';
import type { ExcessUse } from '../../src/audit/excess-use.ts';
import { type Detection, severities } from '../../src/audit/finding.ts';
import { ruleCatalog } from '../../src/audit/rule-catalog.ts';
import type { RuleId } from '../../src/audit/rules.ts';
import { triage } from '../../src/audit/triage.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { scanEstate } from '../../src/run/scan.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { detection, judgement, scanReport } from '../fakes/findings.ts';
import { freshPglite, freshPostgres, type TestPlace } from '../store/databases.ts';
import { record } from '../store/suite.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = globSync('reports/queries/*.sql', { cwd: root }).sort();
const nameOf = (file: string): string => basename(file, '.sql');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const viewOf = (file: string): string => `report_${nameOf(file).replaceAll('-', '_')}`;
type Row = Readonly<Record<string, unknown>>;

/** What a file asks for, column by column. */
function columnsOf(file: string): readonly string[] {
  const match = /\nselect\s+([^;]*?)\s+from (\w+)\n/.exec(textOf(file));
  expect(match?.[2], file).to.equal(viewOf(file));
  return (match?.[1] ?? '').split(/,\s*/);
}

const daysAgo = (days: number): Instant => new Date(Date.now() - days * 86_400_000).toISOString() as Instant;

/** A detection of a rule, of the lane that the rule has. */
function found(rule: RuleId, name: string, more: Partial<Detection> = {}): Detection {
  const lane = ruleCatalog.find(({ id }) => id === rule)?.lane ?? 'alarm';
  const owner = { team: 'payments', decidedBy: 'registry' } as const;
  return { ...detection(name), rule, lane, owner, ...more };
}

/** Two nights: every rule finds something; then one widens, one is resolved and one accepted. */
async function fillWithEveryRule(place: TestPlace): Promise<void> {
  const store = await openStore(place.location);
  const uses: Partial<Record<RuleId, ExcessUse>> = {
    'agent-outside-intended-scope': 'unseen-in-part',
    'agent-broader-than-operator': 'unseen',
    'scope-used-beyond': 'used',
    'undeclared-agent': 'unknown',
  };
  const all = ruleCatalog.map(({ id }) => {
    const excessUse = uses[id];
    return found(id, id, excessUse === undefined ? {} : { excessUse });
  });
  const first = { ...scanReport(0, { detections: [...all, found('scope-missing', 'gone')] }) };
  const at = daysAgo(10);
  await record(store, { ...first, collectedAt: at, startedAt: at });
  const grown = found('agent-outside-intended-scope', 'agent-outside-intended-scope', {
    excess: detection('x', { actions: ['s3:GetObject', 's3:PutObject'] }).excess,
    excessUse: 'unseen-in-part',
  });
  const second = scanReport(1, {
    detections: [...all.filter(({ rule }) => rule !== grown.rule), grown],
    judgements: [judgement('gone', 'absent')],
  });
  await record(store, { ...second, collectedAt: daysAgo(8), startedAt: daysAgo(8) });
  const act = { kind: 'accept', reason: 'agreed', expires: daysAgo(-20) } as const;
  const decided = await store.triage('o-example', 'fp1:shared-agent-role', (kept) =>
    triage(kept, act, 'wei.chen', daysAgo(0)),
  );
  expect(decided).to.have.property('ok', true);
  await store.close();
}

function describeReports(name: string, make: () => Promise<TestPlace>): void {
  describe(`reports/queries on ${name}`, function () {
    this.timeout(120_000);

    /** Makes a store, fills it, and hands over what runs a file. */
    async function onStore(
      fill: (place: TestPlace) => Promise<void>,
      look: (run: (file: string) => Promise<readonly Row[]>, database: Database) => Promise<void>,
    ): Promise<void> {
      const place = await make();
      if (place.location.kind === 'memory') throw new Error('not a database');
      let database: Database | null = null;
      try {
        await (await openStore(place.location, { migrations: 'apply' })).close();
        await fill(place);
        database = await openDatabase(place.location);
        const { queries } = database;
        const run = async (file: string): Promise<readonly Row[]> =>
          (await sql<Row>`${sql.raw(textOf(file).replace(/;\s*$/, ''))}`.execute(queries)).rows;
        await look(run, database);
      } finally {
        await database?.close();
        await place.remove();
      }
    }

    it('answer for the example organization', async () => {
      const examples = join(root, 'examples/organization');
      const fill = async (place: TestPlace): Promise<void> => {
        for (const night of ['yesterday', 'tonight']) {
          const request = {
            estate: join(examples, night),
            registry: join(examples, 'registry.yaml'),
            store: place.url,
            folder: tmpdir(),
            casesOut: null,
          };
          await scanEstate(request, { report: () => {}, warn: () => {} });
        }
      };
      await onStore(fill, async (run) => {
        const rows = new Map<string, readonly Row[]>();
        for (const file of files) rows.set(nameOf(file), await run(file));
        const told = (query: string, ...columns: readonly string[]): readonly unknown[] =>
          rows.get(query)?.map((row) => columns.map((column) => row[column]).join(' ')) ?? [];
        expect(told('open-findings', 'severity', 'rule', 'agent', 'team').toSorted()).to.deep.equal([
          'critical agent-on-human-credentials kiro-cost-explorer billing-platform',
          'critical destructive-without-approval kiro-cost-explorer billing-platform',
          'high agent-outside-intended-scope test-data-loader billing-platform',
          'high scope-used-beyond kiro-cost-explorer billing-platform',
        ]);
        expect(told('agents-over-scope', 'rule').toSorted()).to.deep.equal([
          'agent-outside-intended-scope',
          'scope-used-beyond',
        ]);
        expect(told('inherited-from-operator', 'rule', 'operator')).to.deep.equal([
          'agent-on-human-credentials wei.chen',
        ]);
        expect(told('changed-since-last-scan', 'kind')).to.deep.equal([
          'opened',
          'opened',
          'opened',
          'opened',
        ]);
        expect(
          told('changes', 'direction', 'severity', 'cause', 'findings', 'agents', 'accounts', 'triage'),
        ).to.deep.equal(['widened critical act 3 1 1 new', 'widened high proved 1 1 1 new']);
        expect(told('who-widened', 'agent', 'cause', 'origin', 'human', 'tool', 'event_at')).to.deep.equal([
          ...Array.from(
            { length: 3 },
            () => 'kiro-cost-explorer act found wei.chen@example.com aws-cli/2.36.7 2025-12-11T01:12:31.000Z',
          ),
          'test-data-loader proved found  Terraform/1.14.1 2025-12-10T22:41:07.000Z',
        ]);
        expect(told('who-widened', 'action', 'event', 'actor').at(-1)).to.equal(
          'iam:PutRolePolicy 00000000-0000-4000-8000-200000000010 arn:aws-cn:sts::777788889999:assumed-role/OrganizationAccountAccessRole/terraform',
        );
        expect(told('due', 'severity', 'due_at', 'overdue')).to.deep.equal([
          'critical 2025-12-12T18:00:00.000Z true',
          'critical 2025-12-12T18:00:00.000Z true',
          'high 2025-12-18T18:00:00.000Z true',
          'high 2025-12-18T18:00:00.000Z true',
        ]);
        expect(told('maturity-per-team', 'team', 'agents', 'lowest', 'level_2', 'level_3')).to.deep.equal([
          'billing-platform 3 2 1 2',
        ]);
        expect(told('agent-use', 'day', 'product', 'sessions', 'agents', 'humans')).to.deep.equal([
          '2025-12-11 kiro 2 1 1',
          '2025-12-10 kiro 1 1 1',
        ]);
        expect(
          told('coverage', 'layer', 'state', 'complete_at').filter((line) => String(line).startsWith('iam')),
        ).to.deep.equal(Array.from({ length: 3 }, () => 'iam complete 2025-12-11T18:00:00.000Z'));
        for (const empty of [
          'widened',
          'never-used',
          'excess-never-used',
          'shared-roles',
          'no-declared-scope',
          'guardrails-missing',
          'time-to-resolve',
        ]) {
          expect(rows.get(empty), empty).to.deep.equal([]);
        }
      });
    });

    it('tell each rule’s findings where they belong, what changed, and how long it took', async () => {
      await onStore(fillWithEveryRule, async (run) => {
        const rulesIn = async (query: string): Promise<readonly unknown[]> =>
          (await run(`reports/queries/${query}.sql`)).map(({ rule }) => rule).sort();
        const accepted = 'shared-agent-role';
        expect(await rulesIn('open-findings')).to.deep.equal(
          ruleCatalog
            .map(({ id }): string => id)
            .filter((id) => id !== accepted)
            .sort(),
        );
        expect(await rulesIn('agents-over-scope')).to.deep.equal([
          'agent-outside-intended-scope',
          'scope-used-beyond',
          'session-broader-than-scope',
        ]);
        expect(await rulesIn('never-used')).to.deep.equal(['unused-permissions']);
        const unseen = await run('reports/queries/excess-never-used.sql');
        expect(unseen.map((row) => `${row['rule']} ${row['wholly_observable']}`).sort()).to.deep.equal([
          'agent-broader-than-operator true',
          'agent-outside-intended-scope false',
        ]);
        expect(await rulesIn('inherited-from-operator')).to.deep.equal([
          'agent-can-assume-human-role',
          'agent-on-human-credentials',
          'agent-shares-sso-token',
        ]);
        expect(await rulesIn('shared-roles')).to.deep.equal([
          'agent-identity-ambiguous',
          'agents-assume-each-other',
        ]);
        expect(await rulesIn('no-declared-scope')).to.deep.equal(['scope-missing', 'undeclared-agent']);
        expect(await rulesIn('guardrails-missing')).to.deep.equal([
          'dead-mcp-guardrail',
          'guardrail-removed',
          'kill-switch-missing',
          'mcp-guardrail-bypassable',
          'no-permissions-boundary',
          'session-without-session-policy',
        ]);
        const changed = await run('reports/queries/changed-since-last-scan.sql');
        expect(changed.map(({ kind, rule }) => `${kind} ${rule}`)).to.deep.equal([
          'suppressed shared-agent-role',
          'resolved scope-missing',
          'widened agent-outside-intended-scope',
        ]);
        const [widened, ...others] = await run('reports/queries/widened.sql');
        expect(others).to.deep.equal([]);
        expect(widened).to.deep.include({ added: ['s3:PutObject'], agent: 'agent-outside-intended-scope' });
        const due = await run('reports/queries/due.sql');
        expect(due.length).to.be.greaterThan(10);
        // High since ten days: due after seven.
        expect(new Set(due.map(({ severity, overdue }) => `${severity} ${overdue}`))).to.deep.equal(
          new Set(['high true']),
        );
        const hygiene = ruleCatalog.filter(({ lane }) => lane === 'hygiene').map(({ id }): unknown => id);
        expect(due.filter(({ rule }) => hygiene.includes(rule))).to.deep.equal([]);
        expect(await run('reports/queries/time-to-resolve.sql')).to.deep.equal([
          {
            estate: 'o-example',
            team: 'payments',
            severity: 'high',
            resolved: 1,
            mended: 1,
            in_time: 1,
            late: 0,
            mean_days: 2,
          },
        ]);
      });
    });

    it('know the due dates of the audit, also for findings that were kept before there were any', async () => {
      const fill = async (place: TestPlace): Promise<void> => {
        const store = await openStore(place.location);
        const detections = severities.flatMap((severity) => [
          found('scope-missing', `alarm-${severity}`, { severity }),
          found('scope-missing', `hygiene-${severity}`, { severity, lane: 'hygiene' }),
        ]);
        await record(store, scanReport(0, { detections }));
        await store.close();
      };
      await onStore(fill, async (_run, { queries }) => {
        type Kept = {
          lane: Detection['lane'];
          severity: Detection['severity'];
          first_seen: Instant;
          due_at: unknown;
        };
        const check = async (): Promise<void> => {
          const { rows } = await sql<Kept>`select lane, severity, first_seen, due_at from finding`.execute(
            queries,
          );
          expect(rows).to.have.length(10);
          for (const { lane, severity, first_seen, due_at } of rows) {
            expect(due_at, `${lane} ${severity}`).to.equal(dueAt({ lane, severity }, first_seen));
          }
        };
        await check();
        const { up } = await import('../../migrations/0009-due.ts');
        await sql`alter table finding drop column due_at cascade`.execute(queries);
        await up(queries as unknown as Parameters<typeof up>[0]);
        await check();
      });
    });

    it('agree with their views, and the documentation with both', async () => {
      await onStore(
        async () => {},
        async (_run, { queries }) => {
          const { rows } = await sql<{ view: string; columns: string[]; options: string }>`
            select relname as view, reloptions::text as options,
              array(select attname::text from pg_attribute where attrelid = pg_class.oid and attnum > 0 order by attnum) as columns
            from pg_class
            where relnamespace = current_schema()::regnamespace and relkind = 'v' order by relname collate "C"
          `.execute(queries);
          expect(rows.map(({ view }) => view)).to.deep.equal(files.map(viewOf).sort());
          const docs = readFileSync(join(root, 'docs/views.md'), 'utf8');
          for (const { view, columns, options } of rows) {
            const file = files.find((candidate) => viewOf(candidate) === view) ?? '';
            expect(columnsOf(file), file).to.deep.equal(columns);
            expect(textOf(file), file).to.match(/^-- [^\n]+\?\n/);
            expect(options).to.equal('{security_invoker=true}');
            expect(docs).to.include(`\`${view}\``);
            const section = docs.split('\n## ').find((part) => part.startsWith(`\`${view}\``));
            const shown =
              section ?? docs.split('\n## ').find((part) => part.startsWith('`report_open_findings`'));
            for (const column of columns) expect(shown, `${view}.${column}`).to.include(`\`${column}\``);
          }
        },
      );
    });
  });
}

describeReports('PGlite', freshPglite);
describeReports('Postgres', freshPostgres);

describe('due dates', () => {
  it('are sooner the graver a finding is, and there are none for what asks for nothing', () => {
    const days = severities.flatMap((severity) => dueDays[severity] ?? []);
    expect(days).to.deep.equal([90, 30, 7, 1]);
    expect(dueDays.info).to.equal(null);
  });

  it('count days of 24 hours from the first sight', () => {
    const at = '2026-03-28T23:30:00.000Z' as Instant;
    expect(dueAt({ lane: 'alarm', severity: 'critical' }, at)).to.equal('2026-03-29T23:30:00.000Z');
    expect(dueAt({ lane: 'alarm', severity: 'info' }, at)).to.equal(null);
    expect(dueAt({ lane: 'hygiene', severity: 'critical' }, at)).to.equal(null);
  });
});
