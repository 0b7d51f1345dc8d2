import {
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CollectError } from '../call-failure.ts';
import type { AwsConnection } from '../connection.ts';
import { afterToken, everyEntry, required } from '../pages.ts';
import { type Reading, untilStable } from '../snapshot.ts';

/** The organization's roots, units and accounts, as organization.json has them but for the tags. */
export interface OrganizationTree {
  readonly roots: readonly { readonly id: string; readonly name: string }[];
  readonly organizationalUnits: readonly TreeUnit[];
  readonly accounts: readonly TreeAccount[];
  /** The policy types that are switched on for every root: others bind nobody. */
  readonly policyTypes: ReadonlySet<string>;
}

export interface TreeUnit {
  readonly id: string;
  readonly name: string;
  readonly parentId: string;
}

export interface TreeAccount extends TreeUnit {
  readonly status: string;
}

/**
 * Reads the tree, until two readings agree: an account that moves while it is read could else be missed.
 * @throws {CollectError} `torn`, `malformed`, and what the SDK throws
 */
export async function readTree(connection: AwsConnection): Promise<OrganizationTree> {
  return untilStable(() => readTreeOnce(connection));
}

async function readTreeOnce(connection: AwsConnection): Promise<Reading<OrganizationTree>> {
  const client = connection.client(OrganizationsClient);
  const roots = await everyEntry(
    (NextToken) => client.send(new ListRootsCommand(NextToken ? { NextToken } : {})),
    afterToken,
    (page) => required(page.Roots, 'Roots'),
  );
  const units: TreeUnit[] = [];
  const accounts: TreeAccount[] = [];
  const open = roots.map(({ Id }) => named(Id, 'root'));
  const seen = new Set(open);
  for (let parentId = open.shift(); parentId !== undefined; parentId = open.shift()) {
    const ParentId = parentId;
    const [below, here] = await Promise.all([
      everyEntry(
        (NextToken) =>
          client.send(
            new ListOrganizationalUnitsForParentCommand({ ParentId, ...(NextToken ? { NextToken } : {}) }),
          ),
        afterToken,
        (page) => required(page.OrganizationalUnits, 'OrganizationalUnits'),
      ),
      everyEntry(
        (NextToken) =>
          client.send(new ListAccountsForParentCommand({ ParentId, ...(NextToken ? { NextToken } : {}) })),
        afterToken,
        (page) => required(page.Accounts, 'Accounts'),
      ),
    ]);
    for (const { Id, Name } of below) {
      const id = named(Id, 'organizational unit');
      if (seen.has(id)) continue;
      seen.add(id);
      units.push({ id, name: Name ?? id, parentId });
      open.push(id);
    }
    for (const { Id, Name, Status, State } of here) {
      const id = named(Id, 'account');
      // `State` takes the place of `Status` (Organizations API Reference, Account).
      accounts.push({ id, name: Name ?? id, parentId, status: State ?? Status ?? 'ACTIVE' });
    }
  }
  const value: OrganizationTree = {
    roots: roots.map(({ Id, Name }) => ({ id: named(Id, 'root'), name: Name ?? named(Id, 'root') })),
    organizationalUnits: units.sort(byId),
    accounts: accounts.sort(byId),
    policyTypes: new Set(
      roots.flatMap(({ PolicyTypes = [] }) =>
        PolicyTypes.flatMap(({ Type, Status }) => (Type && Status === 'ENABLED' ? [Type] : [])),
      ),
    ),
  };
  const digest = JSON.stringify([
    value.roots,
    value.organizationalUnits,
    value.accounts,
    [...value.policyTypes],
  ]);
  return { value, digest, whole: false };
}

/** The tags of accounts, by id (Organizations API Reference, ListTagsForResource). */
export async function readAccountTags(
  connection: AwsConnection,
  accounts: readonly TreeAccount[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const client = connection.client(OrganizationsClient);
  const tags = await Promise.all(
    accounts.map(async ({ id }) => {
      const list = await everyEntry(
        (NextToken) =>
          client.send(
            new ListTagsForResourceCommand({ ResourceId: id, ...(NextToken ? { NextToken } : {}) }),
          ),
        afterToken,
        (page) => required(page.Tags, 'Tags'),
      );
      return [id, tagRecord(list)] as const;
    }),
  );
  return new Map(tags);
}

/** Tags as a record without prototype, so that a key may be any text. */
function tagRecord(
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): Readonly<Record<string, string>> {
  const tags: Record<string, string> = Object.create(null);
  for (const { Key, Value } of list) if (Key !== undefined) tags[Key] = Value ?? '';
  return tags;
}

function named(id: string | undefined, what: string): string {
  if (id) return id;
  throw new CollectError('malformed', `the answer names no id of a ${what}`);
}

function byId(left: { readonly id: string }, right: { readonly id: string }): number {
  return left.id < right.id ? -1 : 1;
}
