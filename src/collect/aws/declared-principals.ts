import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAccountId } from '../../estate/identifiers.ts';
import { type JsonValue, readJson } from '../../policy/index.ts';
import { identifyRole, identifyUser } from '../../registry/identify.ts';
import type { Registry } from '../../registry/registry.ts';
import { asArray, asObject, asTags, asText } from '../json-fields.ts';
import type { EstateFolder } from './estate-folder.ts';

/**
 * The ARNs of the collected roles and users that a registry identifies as agents', sorted. INVARIANT: a source that brings
 * only what bears on agents is told of these: nothing in their events need show what they are.
 */
export async function declaredPrincipals(
  registry: Registry | null,
  folder: EstateFolder,
): Promise<readonly string[]> {
  if (registry === null) return [];
  const found = new Set<string>();
  for (const name of folder.written().filter((file) => file.endsWith('/authorization-details.json'))) {
    const account = parseAccountId(name.split('/')[1] ?? '');
    const json = readJson(await readFile(join(folder.path, name), 'utf8'));
    const details = json.ok ? asObject(json.value) : null;
    if (account === null || details === null) continue;
    const facts = (list: JsonValue | undefined) =>
      (asArray(list) ?? []).flatMap((value) => {
        const entry = asObject(value);
        const arn = asText(entry?.['Arn']);
        return arn === null ? [] : [{ arn, account, tags: asTags(entry?.['Tags']) }];
      });
    for (const role of facts(details['RoleDetailList']))
      if (identifyRole(registry, role).length > 0) found.add(role.arn);
    for (const user of facts(details['UserDetailList']))
      if (identifyUser(registry, user).length > 0) found.add(user.arn);
  }
  return [...found].sort();
}
