import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { requireMayServe } from '../../src/dashboard/may-serve.ts';
import { readConfig } from '../../src/run/config/read-config.ts';
import { projectRoot } from '../e2e/command-line.ts';

interface Service {
  readonly image?: string;
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
const { database, migration, worker, dashboard } = compose.services as Record<
  'database' | 'migration' | 'worker' | 'dashboard',
  Service
>;

describe('docker-compose.yml', () => {
  it('starts the migration on a database that answers, and the others after it', () => {
    expect(Object.keys(compose.services)).to.deep.equal(['database', 'migration', 'worker', 'dashboard']);
    expect(migration.depends_on).to.deep.equal({ database: { condition: 'service_healthy' } });
    for (const service of [worker, dashboard]) {
      expect(service.depends_on).to.deep.equal({
        migration: { condition: 'service_completed_successfully' },
      });
    }
    expect(database.healthcheck?.test).to.include('pg_isready');
    expect(Number(/^postgres:(\d+)$/.exec(database.image ?? '')?.[1])).to.be.greaterThan(14);
  });

  it('holds no secret, and gives each service only those it needs, by file', () => {
    expect(database.secrets).to.deep.equal(['postgres-password']);
    for (const service of [migration, worker]) expect(service.secrets).to.deep.equal(['store-url']);
    const ofDashboard = ['dashboard-viewer', 'dashboard-triager', 'dashboard-session'];
    expect(dashboard.secrets).to.deep.equal(['store-url', ...ofDashboard]);
    for (const service of [migration, worker, dashboard]) {
      expect(service).not.to.have.property('environment');
      for (const secret of service.secrets ?? []) expect(compose.secrets).to.have.property(secret);
    }
    for (const { file } of Object.values(compose.secrets)) expect(file).to.match(/^\.\/\.local\/secrets\//);
    const environment = Object.entries(database.environment ?? {});
    expect(environment.filter(([name]) => /PASSWORD$/.test(name))).to.deep.equal([]);
    const ignored = readFileSync(join(projectRoot, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).to.include.members(['.local', 'node_modules', '.git']);
  });

  it('lets our services write nowhere but in memory, and do nothing but run', () => {
    for (const service of [migration, worker, dashboard]) {
      expect(service).to.deep.include({ read_only: true, cap_drop: ['ALL'], tmpfs: ['/tmp'] });
      expect(service.security_opt).to.deep.equal(['no-new-privileges:true']);
      expect(service.volumes?.every((volume) => volume.endsWith(':ro'))).to.equal(true);
    }
    for (const service of [migration, worker]) expect(service).not.to.have.property('ports');
    expect(dashboard.ports).to.deep.equal(['127.0.0.1:8080:8080']);
    expect(database.ports).to.deep.equal(['127.0.0.1:5432:5432']);
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
    expect(Object.keys(compose.volumes)).to.deep.equal(['database']);
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
