import type { Witness } from '../access/comparison.ts';
import type { Estate } from '../estate/estate.ts';
import { type AccountId, parseArn } from '../estate/identifiers.ts';

/** `cost-explorer-prod (444455556666)`, or the id alone where the account's name is not known. */
export function accountLabel(estate: Estate, account: string): string {
  const name =
    estate.organization?.accounts.find(({ id }) => id === account)?.name ??
    estate.accounts.find(({ id }) => id === account)?.name;
  return name ? `${name} (${account})` : account;
}

/** The part of an ARN that people know the resource by; any other text as it is. */
export function shortResource(resource: string): string {
  const parts = parseArn(resource);
  if (!parts) return resource;
  if (parts.service === 's3') return parts.resource;
  const segments = parts.resource.split(/[/:]/);
  if (parts.service === 'cloudformation') return segments[1] ?? parts.resource;
  const own = segments.slice(1).filter((segment) => segment !== '*');
  return own.length > 0 ? own.join('/') : parts.resource;
}

/** `2025-12-11 01:12 UTC`. */
export function minuteOf(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
}

/** `a`, `a and b`, `a, b and c`; beyond `limit` the rest is counted. */
export function listed(texts: readonly string[], limit = 5): string {
  if (texts.length > limit) return `${texts.slice(0, limit).join(', ')} and ${texts.length - limit} more`;
  const last = texts.at(-1) ?? '';
  return texts.length < 2 ? last : `${texts.slice(0, -1).join(', ')} and ${last}`;
}

/** A witness as a sentence part: `rds:DeleteDBCluster on arn:…`, or without `on` where there is no resource. */
export function requestText({ action, resource }: Pick<Witness, 'action' | 'resource'>): string {
  return resource === '*' ? action : `${action} on ${resource}`;
}

/** The account an ARN names when it is one of the estate's or any twelve digits; null otherwise. */
export function accountOfResource(resource: string): AccountId | null {
  const account = parseArn(resource)?.account ?? '';
  return /^\d{12}$/.test(account) ? (account as AccountId) : null;
}

/** `1 day`, `3 days`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
