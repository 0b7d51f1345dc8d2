import type { AccessKeyState, Group, PolicyReading, Role, User } from '../estate/estate.ts';
import {
  type AccountId,
  type Arn,
  type Instant,
  type Partition,
  parseInstant,
  type UniqueId,
} from '../estate/identifiers.ts';
import { childPath, indexPath, type JsonValue } from '../policy/index.ts';
import { sha256 } from './digest.ts';
import type { DuplicateKeys } from './duplicate-keys.ts';
import { asArray, asObject, asTags, asText, type JsonObject } from './json-fields.ts';
import { type PolicyReader, unreadable } from './policy-reader.ts';

/** What the readers of single entries need to know of their file. */
export interface DetailContext {
  readonly account: AccountId;
  readonly partition: Partition;
  readonly reader: PolicyReader;
  readonly duplicates: DuplicateKeys;
  readonly maxSessionSeconds: ReadonlyMap<string, number>;
  /** By the user's ARN, where a credential report was collected. */
  readonly accessKeys: ReadonlyMap<string, readonly AccessKeyState[]>;
}

/** An entry of RoleDetailList (IAM API Reference, RoleDetail); null without a name or unique id. */
export function readRole(entry: JsonObject, path: string, context: DetailContext): Role | null {
  const principal = readPrincipal(entry, path, context, 'Role');
  if (!principal) return null;
  const trustPath = childPath(path, 'AssumeRolePolicyDocument');
  return {
    kind: 'role',
    ...principal,
    trustPolicy: context.reader.read(entry['AssumeRolePolicyDocument'], 'trust', 'trust policy', {
      path: trustPath,
      duplicates: context.duplicates.under(trustPath),
    }),
    lastUsedAt: instant(asObject(entry['RoleLastUsed'])?.['LastUsedDate']),
    maxSessionSeconds: context.maxSessionSeconds.get(principal.arn) ?? null,
  };
}

/** An entry of UserDetailList (IAM API Reference, UserDetail); null without a name or unique id. */
export function readUser(entry: JsonObject, path: string, context: DetailContext): User | null {
  const principal = readPrincipal(entry, path, context, 'User');
  if (!principal) return null;
  // A group nobody can name stays in the list, under a name that no group has: it is looked up and missed.
  const groups = listOf(entry['GroupList']).map(
    (group, index) => asText(group) ?? `(unreadable group ${index + 1})`,
  );
  const accessKeys = context.accessKeys.get(principal.arn);
  return { kind: 'user', ...principal, groups, ...(accessKeys === undefined ? {} : { accessKeys }) };
}

/** An entry of GroupDetailList (IAM API Reference, GroupDetail); null without a name or unique id. */
export function readGroup(entry: JsonObject, path: string, context: DetailContext): Group | null {
  const group = readPrincipal(entry, path, context, 'Group');
  if (!group) return null;
  const { arn, name, uniqueId, inlinePolicies, attachedPolicyArns } = group;
  return { arn, name, uniqueId, inlinePolicies, attachedPolicyArns };
}

/** An entry of Policies (IAM API Reference, ManagedPolicyDetail): the default version's document. */
export function readManagedPolicy(
  entry: JsonObject,
  path: string,
  context: DetailContext,
): { arn: string; policy: PolicyReading } | null {
  const arn = asText(entry['Arn']);
  if (arn === null) return null;
  const versions = asArray(entry['PolicyVersionList']) ?? [];
  const index = versions.findIndex((version) => asObject(version)?.['IsDefaultVersion'] === true);
  const version = asObject(versions[index]);
  const versionPath = indexPath(childPath(path, 'PolicyVersionList'), index);
  if (!version) {
    const issue = {
      path: childPath(path, 'PolicyVersionList'),
      message: 'no version of the policy is the default one',
    };
    return { arn, policy: unreadable(arn, sha256(JSON.stringify(versions)), [issue]) };
  }
  // Older versions decide nothing; their duplicate keys are no reason to doubt the file.
  for (const other of versions.keys()) {
    if (other !== index) context.duplicates.under(indexPath(childPath(path, 'PolicyVersionList'), other));
  }
  const documentPath = childPath(versionPath, 'Document');
  const duplicates = context.duplicates.under(documentPath);
  return {
    arn,
    policy: context.reader.read(version['Document'], 'identity', arn, { path: documentPath, duplicates }),
  };
}

type PrincipalKind = 'Role' | 'User' | 'Group';

function readPrincipal(entry: JsonObject, path: string, context: DetailContext, kind: PrincipalKind) {
  const arn = asText(entry['Arn']);
  const name = asText(entry[`${kind}Name`]);
  const uniqueId = asText(entry[`${kind}Id`]);
  if (arn === null || !name || !uniqueId) return null;
  const boundary = entry['PermissionsBoundary'];
  return {
    arn: arn as Arn,
    name,
    path: asText(entry['Path']) ?? '/',
    uniqueId: uniqueId as UniqueId,
    account: context.account,
    createdAt: instant(entry['CreateDate']),
    inlinePolicies: readInlinePolicies(
      entry[`${kind}PolicyList`],
      childPath(path, `${kind}PolicyList`),
      context,
    ),
    attachedPolicyArns: listOf(entry['AttachedManagedPolicies']).map(
      (attached, index) =>
        asText(asObject(attached)?.['PolicyArn']) ?? `(unreadable attachment ${index + 1})`,
    ),
    boundaryArn:
      boundary === undefined || boundary === null
        ? null
        : (asText(asObject(boundary)?.['PermissionsBoundaryArn']) ?? '(unreadable permissions boundary)'),
    tags: asTags(entry['Tags']),
  };
}

function readInlinePolicies(
  list: JsonValue | undefined,
  path: string,
  context: DetailContext,
): PolicyReading[] {
  return listOf(list).map((value, index) => {
    const entry = asObject(value);
    const place = indexPath(path, index);
    const name = asText(entry?.['PolicyName']) ?? `inline policy ${index + 1}`;
    const documentPath = childPath(place, 'PolicyDocument');
    const duplicates = context.duplicates.under(documentPath);
    return context.reader.read(entry?.['PolicyDocument'], 'identity', name, {
      path: documentPath,
      duplicates,
    });
  });
}

/** The elements of a list. Absent = none, as IAM prints it; anything but a list is one unreadable element. */
function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  return asArray(value) ?? [null];
}

function instant(value: JsonValue | undefined): Instant | null {
  const text = asText(value);
  return text === null ? null : parseInstant(text);
}
