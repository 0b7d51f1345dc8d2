import type { PrincipalElement, PrincipalEntry } from '../policy/document.ts';

/** Whether Principal or NotPrincipal covers the caller, written `AWS:<ARN>`, `Service:<name>` and so on. */
export function principalHolds(element: PrincipalElement, caller: string | null): boolean {
  return element.entries.some((entry) => entryHolds(entry, caller)) !== element.negated;
}

/** The account (its id or `:root`) of an AWS entry with its partition, or null when it names one principal. */
export function accountOf(
  entry: PrincipalEntry,
): { readonly partition: string | null; readonly account: string } | null {
  const match = /^(?:arn:([^:]*):iam::)?(\d{12})(?::root)?$/.exec(entry.value);
  if (entry.type !== 'AWS' || match === null) return null;
  return { partition: match[1] ?? null, account: match[2] as string };
}

/** Whether the entry names everybody. */
export function isEverybody(entry: PrincipalEntry): boolean {
  return entry.type === '*' || (entry.type === 'AWS' && entry.value === '*');
}

function entryHolds(entry: PrincipalEntry, caller: string | null): boolean {
  if (isEverybody(entry)) return true;
  if (caller === null) return false;
  const account = accountOf(entry);
  if (account === null) return caller === `${entry.type}:${entry.value}`;
  const parts = caller.split(':');
  return (
    parts[0] === 'AWS' &&
    parts[1] === 'arn' &&
    parts[5] === account.account &&
    (account.partition === null || parts[2] === account.partition)
  );
}
