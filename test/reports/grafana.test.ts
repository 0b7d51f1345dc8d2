import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { sql } from 'kysely';
import { parse } from 'yaml';
import { buildDashboard } from '../../reports/grafana/dashboard.ts';
import { freshSeconds } from '../../reports/grafana/stats.ts';
import { scanEstate } from '../../src/run/scan.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { projectRoot } from '../e2e/command-line.ts';
import { detection, scanReport } from '../fakes/findings.ts';
import {
  freshPglite,
  freshPostgres,
  locationOf,
  runSql,
  serverUrl,
  type TestPlace,
} from '../store/databases.ts';
import { record } from '../store/suite.ts';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly rawSql: string; readonly datasource: unknown }[];
  readonly fieldConfig?: {
    readonly defaults: {
      readonly thresholds?: {
        readonly steps: readonly { readonly value: number | null; readonly color: string }[];
      };
      readonly mappings?: readonly unknown[];
    };
  };
}

interface Board {
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
}

const folder = join(projectRoot, 'reports/grafana');
const text = readFileSync(join(folder, 'dashboards/overreach.generated.json'), 'utf8');
const board = JSON.parse(text) as Board;
const panels = board.panels.filter(({ type }) => type !== 'row');
const sqlOf = ({ targets }: Panel): string => targets?.[0]?.rawSql ?? '';
type Row = Readonly<Record<string, unknown>>;
type Choice = Readonly<Record<string, readonly string[] | 'all'>>;

/** The layers of an account: what each is, and how many seconds ago it was last read whole. */
type Coverage = readonly (readonly [string, 'complete' | 'not-offered' | 'unknown', number | null])[];

/** Every value of a JSON document, with the keys that lead to it. */
function* valuesOf(
  value: unknown,
  path: readonly string[] = [],
): Generator<readonly [readonly string[], unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* valuesOf(inner, [...path, key]);
}

/**
 * What Grafana sends: `${name:sqlstring}` quoted, its custom value for all as it stands (Grafana, "Template variable
 * formats"), and then the macros, wherever they stand (data source of Postgres, "Macros").
 */
function asSent(rawSql: string, choice: Choice = {}): string {
  const quoted = rawSql.replace(/\$\{(\w+):sqlstring\}/g, (_whole, name: string) => {
    const chosen = choice[name] ?? 'all';
    return chosen === 'all' ? "'*'" : chosen.map((value) => `'${value.replaceAll("'", "''")}'`).join(',');
  });
  expect(quoted, 'a variable that is not quoted').not.to.match(/\$\{|\$(?!__)\w|\[\[/);
  return quoted.replace(
    /\$__timeFilter\((\w+)\)/g,
    "$1 BETWEEN '2025-11-15T10:00:00Z' AND '2025-12-15T10:00:00Z'",
  );
}

describe('the Grafana dashboard', () => {
  it('is what the code builds', () => {
    expect(`${JSON.stringify(buildDashboard(), null, 2)}\n`).to.equal(text);
  });

  it('asks what the files of reports/queries ask, narrowed to what is chosen', () => {
    const files = readdirSync(join(projectRoot, 'reports/queries')).map((name) =>
      readFileSync(join(projectRoot, 'reports/queries', name), 'utf8')
        .replace(/^--.*\n/gm, '')
        .trim(),
    );
    const tables = panels.filter(({ type }) => type === 'table');
    expect(tables).to.have.length(9);
    for (const panel of tables) {
      const whole = sqlOf(panel).replace(/\nwhere [\s\S]*(?=\norder by)/, '');
      expect(whole, panel.title).not.to.equal(sqlOf(panel));
      expect(files, panel.title).to.include(`${whole};`);
    }
  });

  it('shows names as text only: no markup, no picture, no link, no variable without quotes', () => {
    for (const [path, value] of valuesOf(board)) {
      const key = path.at(-1);
      const where = path.join('.');
      if (key === 'links' || key === 'actions') expect(value, where).to.be.oneOf([undefined]);
      if (path.at(-2) === 'cellOptions') expect(value, where).to.be.oneOf(['auto', 'color-text']);
      if (typeof value !== 'string') continue;
      expect(value, where).not.to.match(/__data|__value|__field|https?:|<[a-z]/i);
      if (key !== 'rawSql') expect(value.replace('$__all', ''), where).not.to.match(/\$\{|\$\w/);
    }
    expect(new Set(panels.map(({ type }) => type))).to.deep.equal(
      new Set(['stat', 'table', 'barchart', 'timeseries']),
    );
    expect(new Set(board.panels.map(({ id }) => id)).size).to.equal(board.panels.length);
  });

  it('is green where all that is needed was read lately, and nowhere else', () => {
    const stats = panels.filter(({ type }) => type === 'stat');
    const green = stats.filter((panel) => JSON.stringify(panel).includes('green'));
    expect(green.map(({ title }) => title)).to.deep.equal(['Oldest data', 'Accounts not seen']);
    for (const [index, limit] of [freshSeconds, 1].entries()) {
      expect(green[index]?.fieldConfig?.defaults.thresholds?.steps).to.deep.equal([
        { value: null, color: 'red' },
        { value: 0, color: 'green' },
        { value: limit, color: 'red' },
      ]);
      expect(JSON.stringify(green[index]?.fieldConfig?.defaults.mappings)).to.include('"color":"red"');
    }
    expect(freshSeconds).to.equal(26 * 3_600);
  });

  it('is provisioned with a reader, whose password is in a file', () => {
    const read = (path: string): unknown => parse(readFileSync(join(folder, 'provisioning', path), 'utf8'));
    const { datasources } = read('datasources/overreach.yaml') as {
      readonly datasources: readonly {
        readonly uid: string;
        readonly type: string;
        readonly user: string;
        readonly secureJsonData: Row;
        readonly jsonData: Row;
      }[];
    };
    expect(datasources).to.have.length(1);
    const [source] = datasources;
    expect(source?.secureJsonData).to.deep.equal({ password: '$__file{/run/secrets/grafana-reader}' });
    expect(source?.jsonData).to.include({ sslmode: '${OVERREACH_DATABASE_SSLMODE}' });
    for (const { targets = [] } of panels) {
      expect(targets.map(({ datasource }) => datasource)).to.deep.equal([
        { type: source?.type, uid: source?.uid },
      ]);
    }
    const { providers } = read('dashboards/overreach.yaml') as { readonly providers: readonly Row[] };
    expect(providers.map(({ options }) => options)).to.deep.equal([{ path: '/etc/grafana/dashboards' }]);
  });
});

const hostileTeams = [
  "'; drop table finding; --",
  "' or ''='",
  '<img src=x onerror=alert(1)>',
  '\\',
  '*',
  '$1 %s {{x}}',
];

/** The example organization, and an estate of findings whose every name a stranger chose. */
async function fill(place: TestPlace): Promise<void> {
  for (const night of ['yesterday', 'tonight']) {
    const examples = join(projectRoot, 'examples/organization');
    const request = {
      estate: join(examples, night),
      registry: join(examples, 'registry.yaml'),
      store: place.url,
      folder: tmpdir(),
      casesOut: null,
    };
    await scanEstate(request, { report: () => {}, warn: () => {} });
  }
  const store = await openStore(place.location);
  const detections = hostileTeams.map((name, index) => ({
    ...detection(`hostile-${index}`),
    title: name,
    agent: name,
    owner: { team: name, decidedBy: 'registry' as const },
  }));
  await record(store, scanReport(0, { detections }));
  await store.close();
}

function describeOn(
  name: string,
  open: () => Promise<{ database: Database; empty: Database; close(): Promise<void> }>,
): void {
  describe(`the Grafana dashboard on ${name}`, function () {
    this.timeout(120_000);
    let opened: Awaited<ReturnType<typeof open>>;
    before(async () => {
      opened = await open();
    });
    after(() => opened?.close());

    async function ask(
      title: string,
      type: string,
      choice: Choice = {},
      on = opened.database,
    ): Promise<readonly Row[]> {
      const panel = panels.find((one) => one.title === title && one.type === type);
      const query = sql<Row>`${sql.raw(asSent(panel === undefined ? '' : sqlOf(panel), choice))}`;
      return (await query.execute(on.queries)).rows;
    }
    const figure = async (title: string, choice: Choice = {}, on = opened.database): Promise<unknown> => {
      const rows = await ask(title, 'stat', choice, on);
      expect(rows, title).to.have.length(1);
      const [value] = Object.values(rows[0] ?? {});
      return value === null ? null : Number(value);
    };

    it('answers in every panel, whatever is chosen, also before the first scan', async () => {
      for (const { title, type } of panels) {
        for (const choice of [
          {},
          { estate: ['o-examplecn01'], team: ['billing-platform'] },
          { estate: [''], team: [''] },
        ]) {
          for (const on of [opened.database, opened.empty]) await ask(title, type, choice, on);
        }
      }
    });

    it('tells the night of the example organization', async () => {
      const choice: Choice = { estate: ['o-examplecn01'] };
      expect(await figure('Agents over scope', choice)).to.equal(2);
      expect(await figure('Critical open', choice)).to.equal(2);
      expect(await figure('Overdue', choice)).to.equal(4);
      expect(await figure('Accounts not seen', choice)).to.equal(3);
      expect(await figure('Oldest data', choice)).to.be.greaterThan(freshSeconds);
      expect(await ask('Open by team and severity', 'barchart', choice)).to.deep.equal([
        { team: 'billing-platform', critical: 2, high: 2, medium: 0, low: 0, info: 0 },
      ]);
      expect(await ask('Agents over scope', 'table', choice)).to.have.length(2);
      expect(await ask('Who widened', 'table', choice)).to.have.length(4);
      const use = await ask('Use of agents: sessions a day', 'timeseries', choice);
      expect(use.map(({ metric, sessions }) => `${metric} ${sessions}`)).to.deep.equal(['kiro 1', 'kiro 2']);
      expect(await ask('Maturity per team', 'table', { team: ['another'] })).to.deep.equal([]);
    });

    it('knows nothing before the first scan, and does not call that well', async () => {
      expect(await figure('Oldest data', {}, opened.empty)).to.equal(null);
      expect(await figure('Accounts not seen', {}, opened.empty)).to.equal(null);
    });

    it('calls seen what was read whole, all of it, and lately', async () => {
      const lately = 3_600;
      const full: Coverage = [
        ['iam', 'complete', lately],
        ['organization', 'not-offered', lately],
        ['cloudtrail', 'complete', lately],
        // The rules need none of this.
        ['agents', 'unknown', null],
      ];
      const change = (index: number, layer: Coverage[number]): Coverage => full.with(index, layer);
      const cases: readonly (readonly [Coverage, number | null, number])[] = [
        [full, lately, 0],
        [change(0, ['iam', 'complete', freshSeconds - 1]), freshSeconds - 1, 0],
        [change(0, ['iam', 'complete', freshSeconds]), freshSeconds, 1],
        [change(0, ['iam', 'unknown', lately]), lately, 1],
        [change(0, ['iam', 'unknown', null]), null, 1],
        // Nobody told of the layer.
        [full.slice(1), lately, 1],
      ];
      for (const [coverage, age, unseen] of cases) {
        const rows = coverage.map(
          ([layer, state, seconds]) =>
            `('o', '111122223333', '${layer}', '${state}', ${seconds === null ? 'null' : 'now()'}, ${seconds}::float8)`,
        );
        const view = `(values ${rows.join(', ')}) as c (estate, account, layer, state, complete_at, age_seconds)`;
        const told = async (title: string): Promise<unknown> => {
          const panel = panels.find((one) => one.title === title && one.type === 'stat');
          const query = asSent(panel === undefined ? '' : sqlOf(panel)).replace('report_coverage', view);
          const [row] = (await sql<Row>`${sql.raw(query)}`.execute(opened.empty.queries)).rows;
          const [value] = Object.values(row ?? {});
          return value === null ? null : Number(value);
        };
        expect(await told('Oldest data'), rows.join()).to.equal(age);
        expect(await told('Accounts not seen'), rows.join()).to.equal(unseen);
      }
    });

    it('takes a hostile name for a name', async () => {
      const teams = board.templating.list.find(({ name: variable }) => variable === 'team');
      const known = await sql<Row>`${sql.raw(asSent(teams?.query ?? ''))}`.execute(opened.database.queries);
      const names = known.rows.map(({ name: team }) => String(team));
      const sayable = hostileTeams.filter((team) => !team.includes('$'));
      expect(names).to.include.members([...sayable, 'billing-platform']);
      expect(names.filter((team) => team.includes('$'))).to.deep.equal([]);
      for (const team of sayable) {
        const rows = await ask('Due and overdue', 'table', { team: [team] });
        const expected = team === '*' ? hostileTeams.length + 4 : 1;
        expect(rows, team).to.have.length(expected);
        expect(
          rows.map((row) => row['team']),
          team,
        ).to.include(team);
      }
      const all = await ask('Due and overdue', 'table');
      expect(all.map((row) => row['title'])).to.include.members(hostileTeams);
    });
  });
}

describeOn('PGlite', async () => {
  const places = [await freshPglite(), await freshPglite()] as const;
  const databases: Database[] = [];
  for (const place of places) {
    await (await openStore(place.location, { migrations: 'apply' })).close();
    if (place === places[0]) await fill(place);
    if (place.location.kind === 'memory') throw new Error('not a database');
    databases.push(await openDatabase(place.location));
  }
  const [database, empty] = databases as [Database, Database];
  const close = async (): Promise<void> => {
    for (const open of databases) await open.close();
    for (const place of places) await place.remove();
  };
  return { database, empty, close };
});

/** The login of docker-compose.yml under another name, as psql reads it: its own commands done, its variable written out. */
function loginSql(name: string): string {
  const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
  return read('examples/compose/grafana-reader.sql')
    .replace(/^\\set .*\n/gm, '')
    .replace('\\ir postgres-roles.sql', () => read('deploy/postgres-roles.sql'))
    .replace(":'password'", "'test'")
    .replace(/\bgrafana\b/g, name);
}

describeOn('Postgres, as the login of docker-compose.yml', async () => {
  const reader = `grafana_${randomBytes(4).toString('hex')}`;
  const login = loginSql(reader);
  const places = [await freshPostgres(), await freshPostgres()] as const;
  const databases: Database[] = [];
  for (const place of places) {
    await (await openStore(place.location, { migrations: 'apply' })).close();
    if (place === places[0]) await fill(place);
    await runSql(place.url, login);
    const url = new URL(place.url);
    url.username = reader;
    url.password = 'test';
    const location = locationOf(url.href.replaceAll('+', '%20'));
    if (location.kind === 'memory') throw new Error('not a database');
    databases.push(await openDatabase(location));
  }
  const [database, empty] = databases as [Database, Database];
  const close = async (): Promise<void> => {
    for (const open of databases) await open.close();
    for (const place of places) await place.remove();
    await runSql(await serverUrl(), `drop role if exists ${reader}`);
  };
  return { database, empty, close };
});
