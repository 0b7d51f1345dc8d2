import { hostname } from 'node:os';
import { type DeliveryList, deliveryList } from '../deliver/delivery-list.ts';
import type { SlackRouting } from '../deliver/send/route.ts';
import { createSlackSender } from '../deliver/send/slack-sender.ts';
import { type SlackPayload, slackBlocks } from '../deliver/slack/blocks.ts';
import { digestMessage } from '../deliver/slack/digest.ts';
import type { Message } from '../deliver/slack/message.ts';
import type { NamingOfPeople } from '../deliver/slack/people.ts';
import type { Delivery } from '../store/outbox.ts';
import type { Store } from '../store/store.ts';
import { type DrainResult, drainOutbox, rearmRecent } from './deliver-outbox.ts';
import { digestData } from './digest-data.ts';
import { failure } from './failure.ts';
import type { StorePlace } from './findings.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';
import { followPages } from './page-follow-ups.ts';
import { teamsOfRegistry } from './team-routes.ts';

/** Digests looked through for a scan, and rows that are listed. */
const mostRows = 200;

/** Rows that were given up, looked through for an id. */
const mostGivenUp = 5_000;

/** A digest as it would be told. */
export interface RenderedDigest {
  readonly message: Message;
  readonly payload: SlackPayload;
}

/** Which digest, and how. */
export interface DigestRequest extends StorePlace {
  /** The scan, or the beginning of its id; null: the newest. */
  readonly scan: string | null;
  /** Only what is this team's; null: all of it. */
  readonly team: string | null;
  readonly people: NamingOfPeople;
}

/** Renders the digest of a scan without sending it. A CommandFailure where there is no such scan. */
export async function renderDigest({ scan, team, people, ...place }: DigestRequest): Promise<RenderedDigest> {
  return onStore(place, async (store) => {
    const { row } = await digestOf(store, scan);
    const input = await digestData(store, row, await store.now(), people);
    if (input === null) throw failure('the scan of this digest is not kept any more');
    const message = digestMessage({ ...input, team });
    return { message, payload: slackBlocks(message) };
  });
}

async function digestOf(store: Store, scan: string | null): Promise<Delivery> {
  const digests = await store.deliveries({ kind: 'digest', limit: mostRows });
  const fit = digests.filter(({ row }) => scan === null || row.scanId?.startsWith(scan));
  const [first, second] = fit;
  if (first === undefined) {
    throw failure(
      scan === null
        ? 'there is no digest: no scan was kept yet, or only ones that moved nothing'
        : `there is no digest of a scan \`${scan}\`: \`overreach digest list\` names them`,
    );
  }
  if (scan !== null && second !== undefined && first.row.scanId !== scan)
    throw failure(`\`${scan}\` fits several scans: write more of it`);
  return first;
}

/** How sending stands, newest first. A CommandFailure when there is no store. */
export async function listDeliveries(place: StorePlace): Promise<DeliveryList> {
  return onStore(place, async (store) => deliveryList(await store.deliveries({ limit: mostRows })));
}

/**
 * Sends all that is due, once, and what failed before: whoever asks has mended what was wrong.
 * @param routing null: nobody is to be told, which is a CommandFailure
 * @param again the beginning of the id of a digest or page that was given up, however long ago: it is tried again, too
 */
export async function sendDeliveries(
  place: StorePlace & { readonly registry?: string | null },
  routing: SlackRouting | null,
  warn: (text: string) => void,
  again: string | null = null,
): Promise<DrainResult> {
  if (routing === null)
    throw failure('nobody is to be told: write `slack:` into the configuration (docs/slack.md)');
  return onStore(place, async (store) => {
    if (again !== null) await rearmOne(store, again);
    await rearmRecent(store);
    await followPages(store);
    const holder = `${hostname()}/${process.pid}/send`;
    const teams = teamsOfRegistry(place.registry ?? null, warn);
    return drainOutbox(store, { routing, teams, sender: createSlackSender(), holder, warn });
  });
}

async function rearmOne(store: Store, id: string): Promise<void> {
  const givenUp = [
    ...(await store.deliveries({ outcome: 'failed', limit: mostGivenUp })),
    ...(await store.deliveries({ outcome: 'poison', limit: mostGivenUp })),
  ].filter(({ row }) => row.id.startsWith(id));
  const [first, second] = givenUp;
  if (first === undefined)
    throw failure(`nothing that was given up has the id \`${id}\`: \`overreach digest list\` names them`);
  if (second !== undefined) throw failure(`\`${id}\` fits several: write more of it`);
  await store.rearmDelivery(first.row.id);
}

function onStore<T>({ store, folder }: StorePlace, work: (open: Store) => Promise<T>): Promise<T> {
  const location = storeLocation(store, folder);
  requireExisting(location);
  return withStore(location, work);
}
