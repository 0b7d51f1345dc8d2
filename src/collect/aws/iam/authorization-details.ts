import { createHash } from 'node:crypto';
import {
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandOutput,
  IAMClient,
} from '@aws-sdk/client-iam';
import { CollectError } from '../call-failure.ts';
import type { AwsConnection } from '../connection.ts';
import { afterMarker, pages } from '../pages.ts';
import { type Reading, untilStable } from '../snapshot.ts';

/** The account's principals and policies as IAM holds them, each entry as JSON text in order of ARN. */
export interface AuthorizationDetailsText {
  /** The file as the AWS CLI would print it. */
  readonly text: string;
  /** ARN -> unique id of every role. */
  readonly roles: ReadonlyMap<string, string>;
}

const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;
type List = (typeof lists)[number];
type Entries = ReadonlyMap<List, Map<string, string>>;

/** IAM gives up to 1,000 entries a page; fewer pages are fewer calls to be throttled. */
const pageSize = 1000;

/**
 * Reads all principals and policies of an account (IAM API Reference, GetAccountAuthorizationDetails), as often as it
 * takes for two readings to agree where they come in more than one page.
 * @throws {CollectError} `torn`, `malformed`, and what the SDK throws
 */
export async function readAuthorizationDetails(connection: AwsConnection): Promise<AuthorizationDetailsText> {
  return untilStable(() => readOnce(connection));
}

async function readOnce(connection: AwsConnection): Promise<Reading<AuthorizationDetailsText>> {
  const client = connection.client(IAMClient);
  const entries: Entries = new Map(lists.map((list) => [list, new Map()]));
  const lastUsed = new Map<string, string>();
  const roles = new Map<string, string>();
  let count = 0;
  const asked = pages(
    (Marker) =>
      client.send(
        new GetAccountAuthorizationDetailsCommand({ MaxItems: pageSize, ...(Marker ? { Marker } : {}) }),
      ),
    afterMarker,
  );
  for await (const page of asked) {
    count++;
    confirmLists(page);
    for (const list of lists) for (const entry of page[list] ?? []) keep(entries, list, entry);
    for (const { Arn, RoleId, RoleLastUsed } of page.RoleDetailList ?? []) {
      if (!Arn) continue;
      roles.set(Arn, RoleId ?? '');
      if (RoleLastUsed) lastUsed.set(Arn, JSON.stringify(RoleLastUsed));
    }
  }
  const whole = count === 1;
  return {
    value: { text: printLists(entries, lastUsed), roles },
    digest: whole ? '' : digestOf(entries),
    whole,
  };
}

/** An answer without any of the lists, or with an entry nobody can name, is none of IAM's. */
function confirmLists(page: GetAccountAuthorizationDetailsCommandOutput): void {
  if (lists.every((list) => page[list] === undefined))
    throw new CollectError('malformed', 'the answer has none of the lists of principals and policies');
}

/** When a role was used last changes all the time and decides nothing: it is kept apart from what must not change. */
function keep(entries: Entries, list: List, entry: { readonly Arn?: string | undefined }): void {
  if (!entry.Arn) throw new CollectError('malformed', `an entry of \`${list}\` has no ARN`);
  const { RoleLastUsed: _, ...rest } = entry as { readonly RoleLastUsed?: unknown };
  entries.get(list)?.set(entry.Arn, JSON.stringify(rest));
}

function printLists(entries: Entries, lastUsed: ReadonlyMap<string, string>): string {
  const printed = lists.map((list) => {
    const texts = inOrder(entries.get(list)).map(([arn, text]) => {
      const used = list === 'RoleDetailList' ? lastUsed.get(arn) : undefined;
      return used === undefined ? text : `${text.slice(0, -1)},"RoleLastUsed":${used}}`;
    });
    return `${JSON.stringify(list)}:[${texts.join(',\n')}]`;
  });
  return `{${printed.join(',\n')},"IsTruncated":false}\n`;
}

function digestOf(entries: Entries): string {
  const hash = createHash('sha256');
  for (const list of lists) {
    for (const [arn, text] of inOrder(entries.get(list))) hash.update(`${list} ${arn} ${text}\n`);
  }
  return hash.digest('hex');
}

/** So that the order of pages never shows. */
function inOrder(entries: ReadonlyMap<string, string> = new Map()): [string, string][] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
