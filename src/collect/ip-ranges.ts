import { join } from 'node:path';
import type { Quarantined } from '../estate/estate.ts';
import type { Instant } from '../estate/identifiers.ts';
import { parseIpRange, parseJson } from '../policy/index.ts';
import { sha256 } from './digest.ts';
import { asArray, asObject, asText } from './json-fields.ts';
import { readTextFile } from './text-file.ts';

/** AWS adds ranges every few days: an older list would call new addresses of AWS foreign. */
const longestAgeDays = 30;

const day = 86_400_000;

/** What an estate's `ip-ranges.json` says; `ranges` is null when there is none that can be used. */
export interface IpRangesReading {
  readonly ranges: readonly string[] | null;
  readonly quarantined: readonly Quarantined[];
}

/**
 * Reads AWS's list of its own addresses from beside an estate, where somebody put it: `ip-ranges.json` as AWS publishes it
 * (VPC User Guide, "AWS IP address ranges"). One that cannot be read, or is too old beside the estate, is quarantined.
 */
export async function readIpRanges(
  root: string,
  collectedAt: Instant | null,
  digests: Map<string, string>,
): Promise<IpRangesReading> {
  const file = 'ip-ranges.json';
  const text = await readTextFile(join(root, file));
  const refuse = (reason: string): IpRangesReading => ({
    ranges: null,
    quarantined: [{ file, place: null, reason }],
  });
  if (!text.ok) {
    return text.issue.message.startsWith('no such file')
      ? { ranges: null, quarantined: [] }
      : refuse(text.issue.message);
  }
  digests.set(file, sha256(text.value));
  const json = parseJson(text.value);
  const list = json.ok ? asObject(json.value) : null;
  if (list === null) return refuse('not a list of AWS address ranges: it is no JSON object');
  const created = createdAt(asText(list['createDate']));
  if (created === null) return refuse('not a list of AWS address ranges: `createDate` is missing');
  if (collectedAt !== null && Date.parse(collectedAt) - created > longestAgeDays * day) {
    return refuse(`older than ${longestAgeDays} days beside the estate: AWS has new addresses since`);
  }
  const v4 = (asArray(list['prefixes']) ?? []).map((one) => asText(asObject(one)?.['ip_prefix']));
  const v6 = (asArray(list['ipv6_prefixes']) ?? []).map((one) => asText(asObject(one)?.['ipv6_prefix']));
  const ranges = [...v4, ...v6].flatMap((prefix) => prefix ?? []);
  if (v4.length === 0 || ranges.length < v4.length + v6.length) return refuse('it lacks prefixes');
  if (ranges.some((range) => parseIpRange(range) === null)) return refuse('a prefix in it is no range');
  return { ranges, quarantined: [] };
}

/** `2026-11-18-20-35-12`, in UTC. */
function createdAt(text: string | null): number | null {
  const parts = /^(\d{4}-\d{2}-\d{2})-(\d{2})-(\d{2})-(\d{2})$/.exec(text ?? '');
  const time = parts ? Date.parse(`${parts[1]}T${parts[2]}:${parts[3]}:${parts[4]}Z`) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}
