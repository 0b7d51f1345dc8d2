/**
 * Sends a thousand digests through a Slack of which two requests in five fail (rate limits with Retry-After, errors,
 * silence, refusals, connections cut before and after the message was taken), by three senders that are killed now and then,
 * and prints what came of it: `node scripts/campaign-slack.ts [digests] [seed] [postgres URL]`.
 */
import { parseStoreLocation } from '../src/store/location.ts';
import { createMemoryStore } from '../src/store/memory/memory-store.ts';
import { openStore } from '../src/store/open-store.ts';
import { slackCampaign } from '../test/run/slack/campaign.ts';

const [digests = '1000', seed = '1', url] = process.argv.slice(2);
const location = url === undefined ? null : parseStoreLocation(url, process.cwd());
if (location !== null && !location.ok) throw new Error('the store URL cannot be read');
const store =
  location === null ? createMemoryStore() : await openStore(location.value, { migrations: 'apply' });
const started = performance.now();
const result = await slackCampaign(store, Number(digests), Number(seed));
await store.close();
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`${JSON.stringify({ ...result, seconds })}\n`);
process.exitCode = result.lost + result.torn > 0 ? 1 : 0;
