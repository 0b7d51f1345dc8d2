import { drainOutbox } from '../../../src/run/deliver-outbox.ts';
import { StoreError } from '../../../src/store/failure.ts';
import type { Store } from '../../../src/store/store.ts';
import { type SlackFault, startFakeSlack } from '../../fakes/slack/fake-slack.ts';
import { Random } from '../../oracle/random.ts';
import { keepNight, meansOf, ofTeam, pause, route } from './outbox-world.ts';

/** What a campaign came to. */
export interface CampaignResult {
  readonly digests: number;
  /** Digests of which no message stands in the channel. */
  readonly lost: number;
  /** Messages that stand there more than once with one id. */
  readonly doubled: number;
  /** Digests that were told by messages with several ids: there must be none. */
  readonly torn: number;
  /** Requests that came before a Retry-After was over. */
  readonly impatient: number;
  /** Requests that something went wrong with, of all. */
  readonly faults: number;
  readonly requests: number;
  readonly kinds: Readonly<Record<string, number>>;
}

const faults: readonly SlackFault[] = [
  'rate-limited',
  'server-error',
  'silence',
  'invalid-blocks',
  'reset',
  'lost',
];
/** Of all requests, as issue and design ask for. */
const share = 0.4;
/** Of all posts, a sender is killed before it can say what became of it. */
const killed = 0.02;

/**
 * Sends so many digests through a Slack of which two requests in five fail, by three senders at once that are killed now
 * and then, until nothing is left to send.
 */
export async function slackCampaign(store: Store, digests: number, seed: number): Promise<CampaignResult> {
  const random = new Random(seed);
  const slack = await startFakeSlack(() => (random.chance(share) ? random.pick(faults) : null), 1);
  try {
    const routes = [route(slack, 'default', null, '#all')];
    const sent = new Set<string>();
    for (let night = 0; night < digests; night += 1) {
      const found = Array.from({ length: night % 4 }, (_, index) => ofTeam('pay', `n${night % 7}-${index}`));
      await keepNight(store, night, found);
    }
    const sender = async (holder: string): Promise<void> => {
      for (;;) {
        const means = meansOf(routes, {
          holder,
          leaseMs: 800,
          firstWaitMs: 20,
          longestWaitMs: 400,
          random: () => random.next(),
        });
        const post: typeof means.sender.post = async (...given) => {
          const outcome = await means.sender.post(...given);
          if (random.chance(killed)) throw new StoreError('store-closed', 'killed');
          return outcome;
        };
        await drainOutbox(store, { ...means, sender: { post } }).catch(() => {});
        const [left] = await store.deliveries({ outcome: 'waiting', limit: 1 });
        if (left === undefined) return;
        await pause(20);
      }
    };
    await Promise.all(['a', 'b', 'c'].map(sender));
    for (const { foot } of slack.messages) sent.add(foot.split('\n').at(-1) ?? '');
    const scans = new Map<string, Set<string>>();
    for (const line of sent) {
      const [id = '', scan = ''] = line.split(' · ');
      scans.set(scan, (scans.get(scan) ?? new Set()).add(id));
    }
    const { posted = 0, lost = 0, ...wrong } = slack.counts;
    const faulty = lost + Object.values(wrong).reduce((sum, count) => sum + count, 0);
    return {
      digests,
      lost: digests - scans.size,
      doubled: slack.messages.length - sent.size,
      torn: [...scans.values()].filter((ids) => ids.size > 1).length,
      impatient: slack.impatient(),
      faults: faulty,
      requests: posted + faulty,
      kinds: slack.counts,
    };
  } finally {
    await slack.close();
  }
}
