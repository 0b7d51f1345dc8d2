import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { requireMayServe } from '../../src/dashboard/may-serve.ts';
import { readConfig } from '../../src/run/config/read-config.ts';
import { projectRoot } from '../e2e/command-line.ts';

interface Service {
  readonly image?: string;
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly tmpfs?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const text = readFileSync(join(projectRoot, 'docker-compose.yml'), 'utf8');
const compose = parse(text) as Compose;
const dockerfile = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8');
const { database, migration, worker, dashboard, grafana } = compose.services as Record<
  'database' | 'migration' | 'worker' | 'dashboard' | 'grafana',
  Service
>;
const grafanaReader = compose.services['grafana-reader'] as Service;
/** The comment at the top: how to make the secrets. */
const howTo = text.slice(0, text.indexOf('\nname:'));
const ours = [migration, worker, dashboard];
const theirs = [database, grafanaReader, grafana];

describe('docker-compose.yml', () => {
  it('starts the migration on a database that answers, and the others after it', () => {
    expect(Object.keys(compose.services)).to.deep.equal([
      'database',
      'migration',
      'worker',
      'dashboard',
      'grafana-reader',
      'grafana',
    ]);
    expect(migration.depends_on).to.deep.equal({ database: { condition: 'service_healthy' } });
    for (const service of [worker, dashboard, grafanaReader]) {
      expect(service.depends_on).to.deep.equal({
        migration: { condition: 'service_completed_successfully' },
      });
    }
    expect(grafana.depends_on).to.deep.equal({
      'grafana-reader': { condition: 'service_completed_successfully' },
    });
    expect(database.healthcheck?.test).to.include('pg_isready');
    for (const service of [worker, dashboard, grafana]) expect(service.healthcheck).to.be.an('object');
  });

  it('pins the images that others made', () => {
    const pinned = theirs.map(({ image = '' }) =>
      /^(postgres|grafana\/grafana):(\d+)\.\d+(\.\d+)?$/.exec(image),
    );
    expect(pinned.map((match) => match?.[1])).to.deep.equal(['postgres', 'postgres', 'grafana/grafana']);
    expect(Number(pinned[0]?.[2])).to.be.greaterThan(14);
    expect(grafanaReader.image).to.equal(database.image);
  });

  it('holds no secret, and gives each service only those it needs, by file', () => {
    expect(database.secrets).to.deep.equal(['postgres-password']);
    for (const service of [migration, worker]) expect(service.secrets).to.deep.equal(['store-url']);
    const ofDashboard = ['dashboard-viewer', 'dashboard-triager', 'dashboard-session'];
    expect(dashboard.secrets).to.deep.equal(['store-url', ...ofDashboard]);
    expect(grafanaReader.secrets).to.deep.equal(['postgres-password', 'grafana-reader']);
    // Grafana reads as its own login, and never has the owner's password.
    expect(grafana.secrets).to.deep.equal(['grafana-admin', 'grafana-reader']);
    for (const service of ours) expect(service).not.to.have.property('environment');
    for (const service of [...ours, ...theirs]) {
      for (const secret of service.secrets ?? []) {
        expect(compose.secrets).to.have.property(secret);
        expect(howTo, `how to make ${secret}`).to.include(secret);
      }
      const environment = Object.keys(service.environment ?? {});
      expect(environment.filter((name) => /PASSWORD$|SECRET|TOKEN/.test(name))).to.deep.equal([]);
    }
    for (const { file } of Object.values(compose.secrets)) expect(file).to.match(/^\.\/\.local\/secrets\//);
    const ignored = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).to.include.members(['.local', 'node_modules', '.git']);
  });

  it('lets no service write but in memory and into a volume of its own, as root, or do more than run', () => {
    for (const service of [...ours, ...theirs]) {
      expect(service).to.deep.include({ read_only: true, cap_drop: ['ALL'] });
      expect(service.tmpfs).to.include('/tmp');
      expect(service.security_opt).to.deep.equal(['no-new-privileges:true']);
      const writable = service.volumes?.filter((volume) => !volume.endsWith(':ro')) ?? [];
      for (const volume of writable) expect(compose.volumes).to.have.property(volume.split(':')[0] ?? '');
      expect(writable).to.have.length(service === database || service === grafana ? 1 : 0);
    }
    for (const { user } of theirs) expect(user).to.match(/^[1-9]\d*:\d+$/);
    for (const service of [migration, worker, grafanaReader]) expect(service).not.to.have.property('ports');
    expect(dashboard.ports).to.deep.equal(['127.0.0.1:8080:8080']);
    expect(database.ports).to.deep.equal(['127.0.0.1:5432:5432']);
    expect(grafana.ports).to.deep.equal(['127.0.0.1:3000:3000']);
  });

  it('mounts files that there are, where Grafana and its data source look for them', () => {
    const mounts = new Map(
      [...theirs].flatMap(({ volumes = [] }) =>
        volumes.map((volume) => {
          const [from = '', to = ''] = volume.split(':');
          return [to, from] as const;
        }),
      ),
    );
    for (const from of mounts.values()) {
      if (from.startsWith('.')) expect(existsSync(join(projectRoot, from)), from).to.equal(true);
    }
    const provisioning = mounts.get('/etc/grafana/provisioning') ?? '';
    const read = (path: string): string => readFileSync(join(projectRoot, provisioning, path), 'utf8');
    const variables = [...read('datasources/overreach.yaml').matchAll(/\$\{(\w+)\}/g)].map(
      (match) => match[1],
    );
    expect(variables).to.have.length(4);
    expect(grafana.environment).to.include.keys(...variables.map(String));
    expect(read('datasources/overreach.yaml')).to.include('$__file{/run/secrets/grafana-reader}');
    const { providers } = parse(read('dashboards/overreach.yaml')) as {
      readonly providers: readonly { readonly options: { readonly path: string } }[];
    };
    const path = providers[0]?.options.path ?? '';
    const home = grafana.environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
    expect(home.startsWith(`${path}/`)).to.equal(true);
    expect(existsSync(join(projectRoot, mounts.get(path) ?? '', home.slice(path.length)))).to.equal(true);
    expect(grafana.environment).to.include({
      GF_AUTH_ANONYMOUS_ENABLED: 'false',
      GF_USERS_ALLOW_SIGN_UP: 'false',
      GF_SECURITY_ADMIN_PASSWORD__FILE: '/run/secrets/grafana-admin',
    });
  });

  it('runs commands that there are, on a configuration that can be used', async () => {
    expect(migration.command).to.deep.equal(['migrate', '--config', '/etc/overreach/overreach.yaml']);
    expect(worker.command).to.deep.equal(['worker', '--config', '/etc/overreach/overreach.yaml']);
    expect(dashboard.command).to.deep.equal(['serve', '--config', '/etc/overreach/overreach.yaml']);
    const folder = mkdtempSync(join(tmpdir(), 'overreach-compose-'));
    try {
      const example = readFileSync(join(projectRoot, 'examples/compose/overreach.yaml'), 'utf8');
      mkdirSync(join(folder, 'secrets'));
      writeFileSync(join(folder, 'secrets/store-url'), 'postgres://overreach:x@database:5432/overreach');
      expect(example).to.include('/run/secrets/store-url');
      writeFileSync(join(folder, 'overreach.yaml'), example.replaceAll('/run/secrets/', 'secrets/'));
      // The worker has none of the dashboard's secrets, and needs none.
      const config = await readConfig(null, folder, {});
      for (const secret of dashboard.secrets?.slice(1) ?? []) {
        writeFileSync(join(folder, 'secrets', secret), `${secret} of a test, which is long enough`);
      }
      const served = await config.dashboard();
      requireMayServe(served);
      expect(served.url?.href).to.equal('http://localhost:8080/');
      expect(dashboard.healthcheck?.test.join(' ')).to.include(`http://127.0.0.1:${served.port}/healthz`);
      expect(config.store).to.include('@database:5432/');
      // The health check asks where the worker tells how it is.
      expect(worker.healthcheck?.test.join(' ')).to.include(
        `http://${config.health.host}:${config.health.port}/readyz`,
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is one that docker-compose reads too, where there is one', () => {
    const made = spawnSync('docker-compose', ['-f', 'docker-compose.yml', 'config', '-q'], {
      cwd: projectRoot,
      encoding: 'utf8',
    });
    // Without the command what stands above has to do.
    if (made.error === undefined) expect(made.stderr).to.equal('');
    expect(Object.keys(compose.volumes)).to.deep.equal(['database', 'grafana']);
  });
});

describe('the Dockerfile', () => {
  it('runs the packed program, not as root, on a Node that it runs on', () => {
    const stages = dockerfile.split(/^FROM /m).slice(1);
    expect(stages).to.have.length(2);
    for (const stage of stages) expect(stage).to.match(/^node:24-/);
    const last = stages[1] ?? '';
    expect(last).to.match(/\nUSER node\n/);
    expect(last).to.match(/\nENTRYPOINT \["overreach"\]\nCMD \["worker"\]\n$/);
    expect(last.indexOf('USER node')).to.be.greaterThan(last.lastIndexOf('RUN '));
    const { bin } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
      readonly bin: Readonly<Record<string, string>>;
    };
    expect(Object.keys(bin)).to.deep.equal(['overreach']);
    expect(dockerfile).not.to.match(/\b(ADD|curl|wget)\b/);
  });
});
