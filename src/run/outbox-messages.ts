import type { EventKind } from '../audit/lifecycle.ts';
import type { SlackRoute, SlackRouting } from '../deliver/send/route.ts';
import type { PostedBody } from '../deliver/send/slack-sender.ts';
import { slackBlocks } from '../deliver/slack/blocks.ts';
import { digestMessage } from '../deliver/slack/digest.ts';
import type { DigestInput } from '../deliver/slack/digest-input.ts';
import type { Message } from '../deliver/slack/message.ts';
import {
  type MissedInput,
  missedMessage,
  type PageInput,
  type PageState,
  pageMessage,
  pageUpdate,
} from '../deliver/slack/page-message.ts';
import { concernsTeam } from '../deliver/slack/told-findings.ts';
import type { Instant } from '../estate/identifiers.ts';
import type { NewOutboxMessage, OutboxMessage, OutboxRow } from '../store/outbox.ts';
import type { PageFacts } from '../store/outbox-of-scan.ts';
import type { Store } from '../store/store.ts';
import { digestData, factsOf, factsOfScan, newestFacts } from './digest-data.ts';
import { shownFinding } from './shown-findings.ts';

/** What a row comes to: messages to be sent, or why there is nothing to send. */
export type PlannedRow =
  | { readonly state: 'messages'; readonly messages: readonly NewOutboxMessage[] }
  | { readonly state: 'nothing'; readonly why: string };

/** What the row of a page's follow-up keeps beside a page's. */
export interface FollowUpFacts extends PageFacts {
  readonly follows: { readonly row: string; readonly state: PageState; readonly at: Instant };
}

/** Writes what each route is told by a row. Throws StoreError, and whatever a broken row breaks. */
export async function messagesOf(store: Store, row: OutboxRow, routing: SlackRouting): Promise<PlannedRow> {
  switch (row.kind) {
    case 'digest':
      return digests(store, row, routing);
    case 'page':
      return pages(store, row, routing);
    case 'missed': {
      const message = missedMessage({ ...(row.facts as Omit<MissedInput, 'id'>), id: row.id });
      return toAll(
        routing.routes.filter(({ team }) => team === null),
        () => message,
      );
    }
  }
}

async function digests(store: Store, row: OutboxRow, { routes, people }: SlackRouting): Promise<PlannedRow> {
  const input = await digestData(store, row, await store.now(), people);
  if (input === null) return { state: 'nothing', why: 'its scan is not kept' };
  const told = routes.filter(({ team }) => team === null || concernsTeam(input, team));
  return toAll(told, ({ team }) => digestMessage(ofTeam(input, team)));
}

function ofTeam(input: DigestInput, team: string | null): DigestInput {
  return { ...input, team };
}

async function pages(store: Store, row: OutboxRow, { routes, people }: SlackRouting): Promise<PlannedRow> {
  const facts = row.facts as PageFacts | FollowUpFacts;
  const input = await pageInput(store, row, facts, people);
  if (input === null) return { state: 'nothing', why: 'its finding is not kept' };
  if (!('follows' in facts) && (await isOfNewRule(store, row, input)))
    return { state: 'nothing', why: 'its rule judged for the first time: the digest has a summary' };
  const { team } = input.finding.owner;
  const told = routes.filter((route) => route.team === null || route.team === team);
  if (!('follows' in facts)) return toAll(told, () => pageMessage(input));
  const { follows } = facts;
  const before = await sentMessages(store, row, follows.row);
  const message = pageUpdate(input, follows.state, follows.at);
  return toAll(
    told.filter(({ key }) => before.has(key)),
    () => message,
    (route) => updateOf(before.get(route.key)),
  );
}

/** What a rule finds on the first night that it judges is a baseline, and wakes nobody. */
async function isOfNewRule(store: Store, row: OutboxRow, { finding }: PageInput): Promise<boolean> {
  if (row.estate === null) return false;
  const digests = await store.deliveries({ estate: row.estate, kind: 'digest', limit: 100 });
  const before = digests[digests.findIndex((one) => one.row.scanId === row.scanId) + 1];
  const rules = before === undefined ? null : (factsOf(before.row).told?.rules ?? null);
  return rules !== null && !rules.includes(finding.rule);
}

async function pageInput(
  store: Store,
  { id, estate, fingerprint, scanId }: OutboxRow,
  { event, further }: PageFacts,
  people: SlackRouting['people'],
): Promise<PageInput | null> {
  if (estate === null || fingerprint === null || scanId === null) return null;
  const record = (await store.findingsByPrefix(fingerprint, 10)).find((one) => one.estate === estate);
  const scan = (await store.scans({ estate, idPrefix: scanId, limit: 1 }))[0];
  if (record === undefined || scan === undefined) return null;
  const finding = shownFinding(record);
  const changes = await store.changes({ scanId, fingerprint });
  return {
    id,
    finding,
    event: event satisfies EventKind,
    further,
    scan,
    facts: (await factsOfScan(store, estate, scanId)) ?? (await newestFacts(store, estate)),
    change: changes.find(({ cause }) => cause !== 'act') ?? null,
    heads: await store.chainHeads([finding.account]),
    people,
  };
}

/** The messages that a page was sent by, by route. */
async function sentMessages(
  store: Store,
  { estate, fingerprint }: OutboxRow,
  page: string,
): Promise<ReadonlyMap<string, OutboxMessage>> {
  if (estate === null || fingerprint === null) return new Map();
  const rows = await store.deliveries({ estate, fingerprint, kind: 'page', limit: 100 });
  const messages = rows.find(({ row }) => row.id === page)?.messages ?? [];
  return new Map(messages.filter(({ state }) => state === 'sent').map((message) => [message.route, message]));
}

/** A webhook says nowhere what it posted: then the follow-up is a message of its own. */
function updateOf(message: OutboxMessage | undefined): PostedBody['update'] {
  if (message === undefined || message.channel === null || message.slackTs === null) return undefined;
  return { channel: message.channel, ts: message.slackTs };
}

function toAll(
  routes: readonly SlackRoute[],
  message: (route: SlackRoute) => Message,
  update: (route: SlackRoute) => PostedBody['update'] = () => undefined,
): PlannedRow {
  if (routes.length === 0) return { state: 'nothing', why: 'no route is told of it' };
  return {
    state: 'messages',
    messages: routes.map((route) => {
      const instead = update(route);
      const body: PostedBody = {
        ...slackBlocks(message(route)),
        ...(instead === undefined ? {} : { update: instead }),
      };
      return { route: route.key, told: route.told, body };
    }),
  };
}
