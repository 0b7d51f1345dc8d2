import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** What each room may import: other rooms, packages, Node's modules. One way through, front to back. */
const pureRooms = ['policy', 'access', 'catalog', 'estate', 'registry', 'reach', 'audit'];
const rooms: Record<string, { rooms: string[]; packages: string[] | 'any'; node: string[] | 'any' }> = {
  policy: { rooms: [], packages: [], node: [] },
  access: { rooms: ['policy'], packages: [], node: [] },
  catalog: { rooms: ['policy'], packages: [], node: [] },
  estate: { rooms: ['policy'], packages: [], node: [] },
  // createHash is a pure function: a digest depends on nothing but its input.
  registry: { rooms: ['policy', 'catalog'], packages: ['yaml', 'zod'], node: ['crypto'] },
  reach: { rooms: ['policy', 'access', 'catalog', 'estate'], packages: [], node: ['crypto'] },
  audit: { rooms: [...pureRooms], packages: [], node: ['crypto'] },
  collect: { rooms: pureRooms, packages: 'any', node: 'any' },
  store: { rooms: pureRooms, packages: 'any', node: 'any' },
  deliver: { rooms: pureRooms, packages: 'any', node: [] },
  run: { rooms: [...pureRooms, 'collect', 'store', 'deliver'], packages: 'any', node: 'any' },
  dashboard: { rooms: [...pureRooms, 'run', 'store', 'deliver'], packages: 'any', node: 'any' },
  cli: {
    rooms: [...pureRooms, 'run', 'store', 'deliver', 'collect', 'dashboard'],
    packages: 'any',
    node: 'any',
  },
};

interface Import {
  readonly file: string;
  readonly room: string;
  readonly specifier: string;
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = text.matchAll(
    /^\s*(?:import|export)\b[^'"`;]*?from\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gms,
  );
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function allImports(): Import[] {
  return globSync('src/**/*.ts', { cwd: root }).flatMap((path) => {
    const room = path.split(sep)[1] ?? '';
    return importsOf(join(root, path)).map((specifier) => ({ file: path, room, specifier }));
  });
}

/** Why this import is forbidden, or null. */
function complaint({ file, room, specifier }: Import): string | null {
  const allowed = rooms[room];
  if (!allowed) return `${file} is in no room`;
  if (specifier.startsWith('.')) {
    const target = relative(join(root, 'src'), join(root, dirname(file), specifier)).split(sep)[0] ?? '';
    if (target === '..') {
      const outside = relative(root, join(root, dirname(file), specifier)).split(sep)[0];
      return room === 'store' && outside === 'migrations'
        ? null
        : `${file} imports ${specifier} from outside src`;
    }
    return target === room || allowed.rooms.includes(target)
      ? null
      : `${file}: ${room} may not import ${target}`;
  }
  const bare = specifier.startsWith('node:') ? specifier.slice(5) : specifier;
  if (specifier.startsWith('node:') || builtinModules.includes(bare)) {
    return allowed.node === 'any' || allowed.node.includes(bare)
      ? null
      : `${file}: ${room} may not import ${specifier}`;
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return allowed.packages === 'any' || allowed.packages.includes(name)
    ? null
    : `${file}: ${room} may not import the package ${name}`;
}

describe('the rooms', () => {
  it('import only the rooms, packages and Node modules that they may', () => {
    const imports = allImports();
    expect(imports.length).to.be.greaterThan(100);
    expect(imports.map(complaint).filter((text) => text !== null)).to.deep.equal([]);
  });

  it('are judged by a check that knows a forbidden import when it sees one', () => {
    const forbidden: Import[] = [
      { file: 'src/policy/x.ts', room: 'policy', specifier: '../access/comparison.ts' },
      { file: 'src/access/x.ts', room: 'access', specifier: '../catalog/catalog.ts' },
      { file: 'src/estate/x.ts', room: 'estate', specifier: 'node:fs' },
      { file: 'src/audit/x.ts', room: 'audit', specifier: 'kysely' },
      { file: 'src/collect/x.ts', room: 'collect', specifier: '../store/store.ts' },
      { file: 'src/run/x.ts', room: 'run', specifier: '../cli/main.ts' },
      { file: 'src/policy/x.ts', room: 'policy', specifier: '../../migrations/0001.ts' },
    ];
    expect(forbidden.map(complaint)).to.not.include(null);
  });

  it('that are pure read no clock and roll no dice', () => {
    const impure =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.now\(|\bprocess\.|\bsetTimeout\(/;
    const guilty = pureRooms
      .flatMap((room) => globSync(`src/${room}/**/*.ts`, { cwd: root }))
      .filter((path) => impure.test(readFileSync(join(root, path), 'utf8')));
    expect(guilty).to.deep.equal([]);
  });

  it('have no file whose name says nothing', () => {
    const names = globSync('src/**/*.ts', { cwd: root }).filter((path) =>
      /(^|\/)(utils?|helpers?|common|misc|manager)\b/.test(path),
    );
    expect(names).to.deep.equal([]);
  });
});
