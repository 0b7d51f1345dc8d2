import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const sources = ['bin', 'src', 'migrations', 'scripts', 'examples', 'schemas', 'docs', 'deploy', 'reports'];
const files = [
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
];

/**
 * What is published is not what runs in a checkout: compiled, with another manifest, below node_modules, where Node
 * strips no types. The dependencies are those of the checkout, so that the test needs no registry.
 */
describe('the packed tool', function () {
  this.timeout(120_000);
  let folder: string;
  let installed: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'overreach-packed-'));
    const checkout = join(folder, 'checkout');
    mkdirSync(checkout);
    for (const name of [...sources, ...files])
      cpSync(join(root, name), join(checkout, name), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
    const packed = execFileSync('npm', ['pack', '--silent'], {
      cwd: checkout,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();

    const modules = join(folder, 'project', 'node_modules');
    installed = join(modules, 'overreach');
    mkdirSync(installed, { recursive: true });
    execFileSync('tar', ['xzf', packed, '-C', installed, '--strip-components=1'], {
      cwd: checkout,
    });
    for (const name of Object.keys(manifest().dependencies)) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  interface Manifest {
    readonly dependencies: Record<string, string>;
    readonly engines: Record<string, string>;
    readonly exports: Record<string, string>;
    readonly optionalDependencies?: unknown;
    readonly scripts?: unknown;
  }
  const manifest = () => JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;

  it('runs the demo from an empty folder', () => {
    const output = execFileSync(process.execPath, [join(installed, 'bin/overreach.mjs'), 'demo'], {
      cwd: join(folder, 'project'),
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', INIT_CWD: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(output).to.include('cloudformation:DeleteStack');
    expect(existsSync(join(folder, 'project', '.overreach'))).to.equal(true);
  });

  it('asks for the Node it needs and brings none', () => {
    const { engines, optionalDependencies, scripts } = manifest();
    expect(engines).to.deep.equal({ node: '>=22.18' });
    expect(optionalDependencies).to.equal(undefined);
    expect(scripts).to.equal(undefined);
  });

  it('exports entry points that are there', () => {
    const entries = Object.values(manifest().exports);
    expect(entries).to.include('./dist/src/policy/index.js').and.include('./dist/src/access/index.js');
    for (const entry of entries) expect(existsSync(join(installed, entry)), entry).to.equal(true);
  });

  it('leaves the checkout as it was', () => {
    const before = readFileSync(join(root, 'package.json'), 'utf8');
    expect(readFileSync(join(folder, 'checkout', 'package.json'), 'utf8')).to.equal(before);
  });
});
