import { type EstateEntry, entryPath } from '../../estate/estate-entry.ts';
import { type JsonReading, type JsonValue, readJson } from '../../policy/index.ts';
import { sha256 } from '../digest.ts';
import { asArray, asObject, asText, type JsonObject } from '../json-fields.ts';
import { pieceOf } from './piece-of.ts';

/** The lists of a file that are cut into their items, each with the field that tells one item from another. */
type Parts = Readonly<Record<string, string>>;

const detailsParts: Parts = {
  UserDetailList: 'UserId',
  GroupDetailList: 'GroupId',
  RoleDetailList: 'RoleId',
  Policies: 'Arn',
};
const organizationParts: Parts = { accounts: 'id', organizationalUnits: 'id', policies: 'id' };

/** The name of the part that stands for the item itself: resource policies are files of one list, or of one item. */
const wholeList = '';

/**
 * Cuts one file of an estate into entries. A file that cannot be cut without losing some of it, because its JSON is broken
 * or says a key twice, is one entry as it stands.
 * @param file relative to the estate
 * @param reading of that text, where it was read already
 */
export function splitFile(file: string, text: string, reading?: JsonReading): readonly EstateEntry[] {
  const whole = () => [entry({ file, part: null }, text)];
  const parts = partsOf(file);
  if (parts === null) return whole();
  const json = reading ?? readJson(text);
  if (!json.ok || json.duplicates.length > 0) return whole();
  const list = asArray(json.value);
  if (list !== null)
    return parts[wholeList] === undefined ? whole() : splitList(file, list, parts[wholeList]);
  const root = asObject(json.value);
  if (root !== null && file === 'estate.json') return [entry({ file, part: null }, withoutFileLists(root))];
  if (root === null || parts[wholeList] !== undefined) return whole();
  const rest = Object.entries(root).filter(
    ([key, value]) => !(Object.hasOwn(parts, key) && asArray(value) !== null),
  );
  return [
    entry({ file, part: '' }, JSON.stringify({ ...Object.fromEntries(rest), ...emptyLists(root, parts) })),
    ...Object.entries(parts).flatMap(([key, id]) => items(file, key, asArray(root[key]) ?? [], id)),
  ];
}

function partsOf(file: string): Parts | null {
  if (file.endsWith('/authorization-details.json') || file === 'authorization-details.json')
    return detailsParts;
  if (file.endsWith('/roles.json')) return { Roles: 'RoleId' };
  if (file === 'organization.json') return organizationParts;
  if (file === 'estate.json') return {};
  if (file.includes('/resource-policies/')) return { [wholeList]: 'arn' };
  return null;
}

/** Which files there were: a kept estate has fewer, and none of them is lost. */
function withoutFileLists(root: JsonObject): string {
  const { files: _, eventFiles: __, ...rest } = root;
  return JSON.stringify(rest);
}

/** An empty list is not the same as none: what joins the file again finds here which lists it had. */
function emptyLists(root: JsonObject, parts: Parts): Readonly<Record<string, readonly never[]>> {
  return Object.fromEntries(
    Object.keys(parts)
      .filter((key) => asArray(root[key]) !== null)
      .map((key) => [key, []]),
  );
}

function splitList(file: string, list: readonly JsonValue[], id: string): readonly EstateEntry[] {
  return [entry({ file, part: '' }, '[]'), ...items(file, '', list, id)];
}

/** Items without an id, or with one that another has too, are told apart by their content. */
function items(file: string, key: string, list: readonly JsonValue[], id: string): readonly EstateEntry[] {
  const taken = new Set<string>();
  return list.flatMap((item) => {
    const { text, digest } = pieceOf(item);
    const said = asText(asObject(item)?.[id]);
    const plain = `${key}/${said ?? digest}`;
    const part = taken.has(plain) ? `${plain}/${digest}` : plain;
    // The very same item twice says nothing that once does not say.
    if (taken.has(part)) return [];
    taken.add(part);
    return [{ path: entryPath({ file, part }), digest, text }];
  });
}

function entry(place: { file: string; part: string | null }, text: string): EstateEntry {
  return { path: entryPath(place), digest: sha256(text), text };
}
