import type {
  AccessKeyState,
  Account,
  Group,
  PolicyReading,
  Quarantined,
  Role,
  User,
} from '../estate/estate.ts';
import type { Generations } from '../estate/generations.ts';
import { type AccountId, type Partition, parseAccountId, parseArn } from '../estate/identifiers.ts';
import { indexPath, type JsonReading, type JsonValue } from '../policy/index.ts';
import { DuplicateKeys } from './duplicate-keys.ts';
import type { FileResult } from './file-issue.ts';
import { asArray, asObject, asText, type JsonObject } from './json-fields.ts';
import { jsonIssue } from './json-issue.ts';
import type { PolicyReader } from './policy-reader.ts';
import { type DetailContext, readGroup, readManagedPolicy, readRole, readUser } from './principal-details.ts';
import { type KnownEntry, rememberEntries } from './remember-entries.ts';

/** What an authorization-details file holds. */
export interface AuthorizationDetails {
  readonly account: Account;
  readonly partition: Partition;
  /** Entries that were left out; the file then is no whole picture of its account. */
  readonly quarantined: readonly Quarantined[];
  /** Why the file is not the whole of the account's IAM; null when it is. */
  readonly incomplete: string | null;
}

/** Which account a file is of. */
export interface AccountHome {
  readonly account: AccountId;
  readonly partition: Partition;
}

export interface AuthorizationDetailsOptions {
  /** The name for messages. */
  readonly file: string;
  readonly reader: PolicyReader;
  /** The account and partition it must be of; null: those that most of its ARNs name. */
  readonly home: AccountHome | null;
  /** From organization.json or the like. */
  readonly accountName: string | null;
  /** MaxSessionDuration by role ARN, from ListRoles. */
  readonly maxSessionSeconds: ReadonlyMap<string, number>;
  /** By the user's ARN, where a credential report was collected. */
  readonly accessKeys?: ReadonlyMap<string, readonly AccessKeyState[]>;
  /** Entries of an earlier reading: one that says what it said is the same object. */
  readonly known: Generations<KnownEntry> | undefined;
}

const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;
type ListName = (typeof lists)[number];

/**
 * Understands the output of `aws iam get-account-authorization-details` (IAM API Reference,
 * GetAccountAuthorizationDetails). A broken text, or one that is something else, is the issue. What is wrong
 * inside stays inside: a policy becomes unreadable, an entry without an ARN is quarantined, and both a cut
 * list and a foreign entry make the result incomplete.
 */
export function parseAuthorizationDetails(
  json: JsonReading,
  options: AuthorizationDetailsOptions,
): FileResult<AuthorizationDetails> {
  const { file } = options;
  if (!json.ok) {
    return { ok: false, issue: jsonIssue(file, json.issues) };
  }
  const root = asObject(json.value);
  if (!root || !lists.some((list) => asArray(root[list]) !== null)) {
    return {
      ok: false,
      issue: {
        file,
        message:
          'not the output of get-account-authorization-details: it has none of `RoleDetailList`, `UserDetailList`, `GroupDetailList`, `Policies`',
      },
    };
  }
  const home = options.home ?? homeOf(root);
  if (!home) {
    return {
      ok: false,
      issue: { file, message: 'no ARN in it names an account, so nobody can tell whose it is' },
    };
  }
  return { ok: true, value: readLists(root, home, new DuplicateKeys(json.duplicates), options) };
}

function readLists(
  root: JsonObject,
  home: AccountHome,
  duplicates: DuplicateKeys,
  options: AuthorizationDetailsOptions,
): AuthorizationDetails {
  const quarantined: Quarantined[] = [];
  const context: DetailContext = {
    ...home,
    reader: options.reader,
    duplicates,
    maxSessionSeconds: options.maxSessionSeconds,
    accessKeys: options.accessKeys ?? new Map(),
  };
  const seen = new Set<string>();
  // A key that is said twice makes an entry doubtful by its place in the file: such a file is read anew.
  const recall = rememberEntries(duplicates.isNone ? options.known : undefined, context);
  const gather = <T extends { readonly arn: string }>(
    list: ListName,
    read: (entry: JsonObject, path: string) => T | null,
  ) => {
    const found: T[] = [];
    for (const [index, value] of (asArray(root[list]) ?? []).entries()) {
      const place = indexPath(`$.${list}`, index);
      const reason = misfit(value, home, seen);
      const entry = reason === null ? recall(list, value as JsonObject, (one) => read(one, place)) : null;
      if (entry) found.push(entry);
      else
        quarantined.push({ file: options.file, place, reason: reason ?? 'it has no name or no unique id' });
    }
    return found;
  };
  const roles = gather<Role>('RoleDetailList', (entry, path) => readRole(entry, path, context));
  const users = gather<User>('UserDetailList', (entry, path) => readUser(entry, path, context));
  const groups = gather<Group>('GroupDetailList', (entry, path) => readGroup(entry, path, context));
  const policies = gather<{ arn: string; policy: PolicyReading }>('Policies', (entry, path) =>
    readManagedPolicy(entry, path, context),
  );
  const strays = duplicates.elsewhere();
  for (const issue of strays)
    quarantined.push({ file: options.file, place: issue.path, reason: issue.message });
  return {
    account: {
      id: home.account,
      name: options.accountName,
      roles: byArn(roles),
      users: byArn(users),
      groups: byArn(groups),
      managedPolicies: new Map(byArn(policies).map(({ arn, policy }) => [arn, policy])),
      resourcePolicies: [],
    },
    partition: home.partition,
    quarantined,
    incomplete: incompleteness(root, quarantined),
  };
}

/** Why an entry is none of this account's; null when it is. */
function misfit(value: JsonValue, home: AccountHome, seen: Set<string>): string | null {
  const arn = asText(asObject(value)?.['Arn']);
  const parts = arn === null ? null : parseArn(arn);
  if (arn === null || !parts) return 'it has no ARN';
  if (parts.partition !== home.partition)
    return `\`${arn}\` is of another partition than \`${home.partition}\``;
  if (parts.account !== home.account && parts.account !== 'aws')
    return `\`${arn}\` is of another account than ${home.account}`;
  if (seen.has(arn)) return `\`${arn}\` occurs twice`;
  seen.add(arn);
  return null;
}

function incompleteness(root: JsonObject, quarantined: readonly Quarantined[]): string | null {
  if (root['IsTruncated'] === true) return 'the file is one page of several: `IsTruncated` is true';
  for (const list of lists) {
    if (asArray(root[list]) === null) return `\`${list}\` is missing: collected with a filter?`;
  }
  const first = quarantined[0];
  if (!first) return null;
  return `${quarantined.length === 1 ? 'an entry' : `${quarantined.length} entries`} could not be used: ${first.reason}`;
}

/** The account and partition that most entries name; null when none names any. */
function homeOf(root: JsonObject): AccountHome | null {
  const counts = new Map<string, number>();
  for (const list of lists) {
    for (const value of asArray(root[list]) ?? []) {
      const parts = parseArn(asText(asObject(value)?.['Arn']) ?? '');
      if (!parts || !parseAccountId(parts.account)) continue;
      const home = `${parts.account} ${parts.partition}`;
      counts.set(home, (counts.get(home) ?? 0) + 1);
    }
  }
  // Ties fall to the lower account id, so that the order of entries never decides.
  const best = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))[0];
  const [account, partition] = best?.[0].split(' ') ?? [];
  if (!account || !partition) return null;
  return { account: account as AccountId, partition: partition as Partition };
}

/** In order of ARN, so that the order of pages never shows. */
function byArn<T extends { readonly arn: string }>(entries: readonly T[]): T[] {
  return entries.toSorted((a, b) => (a.arn < b.arn ? -1 : a.arn > b.arn ? 1 : 0));
}
