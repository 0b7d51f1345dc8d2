import { ReadyXml } from '../../answer.ts';
import { listOf, textOf, wholeOf } from '../../params.ts';
import { rangeOf, type Turn } from '../../turn.ts';
import type { Detail, WorldAccount, WorldIam } from '../../world/account.ts';
import { detailXml } from './detail-xml.ts';

const lists = ['UserDetailList', 'GroupDetailList', 'RoleDetailList', 'Policies'] as const;
type ListName = (typeof lists)[number];

const listOfFilter: Readonly<Record<string, ListName>> = {
  User: 'UserDetailList',
  Group: 'GroupDetailList',
  Role: 'RoleDetailList',
  LocalManagedPolicy: 'Policies',
  AWSManagedPolicy: 'Policies',
};

/** Pages of unchanged accounts, ready to send: an account that changes is another object. */
const pages = new WeakMap<WorldIam, Map<string, ReadyXml>>();

/** IAM API Reference, GetAccountAuthorizationDetails: four lists under one marker, 100 entries unless asked. */
export function getAccountAuthorizationDetails(turn: Turn): ReadyXml {
  const filter = listOf(turn.params, 'Filter').map(String);
  const counted = filter.length === 0 ? turn.account.iam : filtered(turn.account, filter);
  const total = lists.reduce((sum, list) => sum + counted[list].length, 0);
  const range = rangeOf(turn, total, {
    token: textOf(turn.params, 'Marker'),
    limit: wholeOf(turn.params, 'MaxItems'),
    usual: 100,
    wrongToken: 'ValidationError',
  });
  const cache = pages.get(turn.account.iam) ?? new Map<string, ReadyXml>();
  pages.set(turn.account.iam, cache);
  const name = `${filter.toSorted().join()} ${range.from} ${range.to} ${range.next ?? ''}`;
  const ready = cache.get(name) ?? pageXml(counted, range.from, range.to, range.next);
  cache.set(name, ready);
  return ready;
}

function pageXml(iam: WorldIam, from: number, to: number, next: string | null): ReadyXml {
  let text = '';
  let before = 0;
  for (const list of lists) {
    const entries = iam[list].slice(Math.max(0, from - before), Math.max(0, to - before));
    before += iam[list].length;
    text += detailXml(list, entries);
  }
  const marker = next === null ? '' : `<Marker>${next}</Marker>`;
  return new ReadyXml(`${text}<IsTruncated>${next !== null}</IsTruncated>${marker}`);
}

function filtered({ iam }: WorldAccount, filter: readonly string[]): WorldIam {
  const asked = new Set(filter.map((kind) => listOfFilter[kind]));
  const entriesOf = (list: ListName) => (asked.has(list) ? iam[list] : []);
  const isAsked = (policy: Detail) =>
    filter.includes(isAwsManaged(policy) ? 'AWSManagedPolicy' : 'LocalManagedPolicy');
  return {
    UserDetailList: entriesOf('UserDetailList'),
    GroupDetailList: entriesOf('GroupDetailList'),
    RoleDetailList: entriesOf('RoleDetailList'),
    Policies: entriesOf('Policies').filter(isAsked),
  };
}

function isAwsManaged(policy: Detail): boolean {
  return String(policy['Arn']).split(':')[4] === 'aws';
}
