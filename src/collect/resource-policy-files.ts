import type { Quarantined, ResourcePolicy } from '../estate/estate.ts';
import { parseArn } from '../estate/identifiers.ts';
import { indexPath, readJson } from '../policy/index.ts';
import { DuplicateKeys } from './duplicate-keys.ts';
import { asArray, asObject, asTags, asText } from './json-fields.ts';
import { jsonIssue } from './json-issue.ts';
import type { PolicyReader } from './policy-reader.ts';

/**
 * Reads files of `{"arn","policy","tags"}` (one object or an array of them). A policy that cannot be read is
 * kept as unreadable; an entry without an ARN is quarantined. `read` gives a file's text, or null when it
 * has already said why not.
 */
export async function readResourcePolicies(
  files: readonly string[],
  read: (file: string) => Promise<string | null>,
  reader: PolicyReader,
): Promise<{ readonly policies: readonly ResourcePolicy[]; readonly quarantined: readonly Quarantined[] }> {
  const policies: ResourcePolicy[] = [];
  const quarantined: Quarantined[] = [];
  for (const file of files) {
    const text = await read(file);
    if (text === null) continue;
    const json = readJson(text);
    if (!json.ok) {
      const issue = jsonIssue(file, json.issues);
      quarantined.push({
        file,
        place: issue.line === undefined ? null : `line ${issue.line}`,
        reason: issue.message,
      });
      continue;
    }
    const duplicates = new DuplicateKeys(json.duplicates);
    const list = asArray(json.value);
    for (const [index, value] of (list ?? [json.value]).entries()) {
      const path = list ? indexPath('$', index) : '$';
      const entry = asObject(value);
      const arn = parseArn(asText(entry?.['arn']) ?? '')?.arn;
      if (!entry || !arn) {
        quarantined.push({ file, place: path, reason: 'not a resource policy: `arn` is no ARN' });
        continue;
      }
      const place = `${path}.policy`;
      const policy = reader.read(entry['policy'], 'resource', arn, {
        path: place,
        duplicates: duplicates.under(place),
      });
      policies.push({ arn, policy, tags: asTags(entry['tags']) });
    }
    for (const issue of duplicates.elsewhere())
      quarantined.push({ file, place: issue.path, reason: issue.message });
  }
  return { policies: policies.toSorted((a, b) => (a.arn < b.arn ? -1 : 1)), quarantined };
}
