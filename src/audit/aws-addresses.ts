import type { Estate } from '../estate/estate.ts';
import { type IpRange, ipWithin, parseIpRange } from '../policy/index.ts';

const parsed = new WeakMap<readonly string[], readonly IpRange[]>();

/** Whose an address is: private networks and services' names are inside; `unknown` without AWS's list. */
export function placeOfAddress(estate: Estate, address: string): 'inside' | 'outside' | 'unknown' {
  const one = parseIpRange(address);
  if (one === null || within(one, privateRanges)) return 'inside';
  const { awsRanges } = estate;
  if (!awsRanges) return 'unknown';
  const ranges = parsed.get(awsRanges) ?? read(awsRanges);
  parsed.set(awsRanges, ranges);
  return within(one, ranges) ? 'inside' : 'outside';
}

function within(one: IpRange, ranges: readonly IpRange[]): boolean {
  return ranges.some((range) => ipWithin(one, range));
}

function read(ranges: readonly string[]): readonly IpRange[] {
  return ranges.flatMap((range) => parseIpRange(range) ?? []);
}

/** RFC 1918, RFC 6598, loopback and link-local; RFC 4193 and their like in IPv6. */
const privateRanges = read([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]);
