import type { SlackBlock, SlackPayload } from '../slack/blocks.ts';
import type { SlackTarget } from './route.ts';
import {
  outcomeOfCode,
  outcomeOfSilence,
  outcomeOfStatus,
  retryAfterOf,
  type SlackOutcome,
} from './slack-answer.ts';

/** A message as it is kept and posted. */
export interface PostedBody extends SlackPayload {
  /** The message that it stands instead of, where Slack lets it be changed. */
  readonly update?: { readonly channel: string; readonly ts: string };
}

/** Posts messages, one try each: when to try again is the outbox's to say. */
export interface SlackSender {
  /** Never throws. */
  post(target: SlackTarget, body: PostedBody): Promise<SlackOutcome>;
}

/** Slack answers within a second or two; half a minute would hold up everything behind it. */
const usualTimeoutMs = 10_000;
/** Its answers are some hundred bytes. */
const mostAnswer = 65_536;

/** Makes a sender by Slack's own clients, whose retries are off and whose connections follow no redirect. */
export function createSlackSender({ timeoutMs = usualTimeoutMs } = {}): SlackSender {
  return {
    post: async (target, body) => {
      const answered: LastAnswer = { status: null, retryAfterMs: null, body: '' };
      try {
        return target.kind === 'webhook'
          ? await postByWebhook(target.url, body, answered, timeoutMs)
          : await postByBot(target, body, answered, timeoutMs);
      } catch (thrown) {
        if (answered.status !== null && answered.status !== 200)
          return outcomeOfStatus(answered.status, answered.body, answered.retryAfterMs);
        return outcomeOfSilence(wordsOf(thrown));
      }
    },
  };
}

async function postByWebhook(
  url: string,
  { text, blocks }: PostedBody,
  answered: LastAnswer,
  timeoutMs: number,
): Promise<SlackOutcome> {
  const { IncomingWebhook } = await import('@slack/webhook');
  const webhook = new IncomingWebhook(url, { timeout: timeoutMs, fetch: plainFetch(answered, timeoutMs) });
  await webhook.send({ text, blocks: mutable(blocks), ...quietly });
  return { kind: 'sent', channel: null, ts: null };
}

async function postByBot(
  { token, channel, api }: Extract<SlackTarget, { kind: 'bot' }>,
  { text, blocks, update }: PostedBody,
  answered: LastAnswer,
  timeoutMs: number,
): Promise<SlackOutcome> {
  const { WebClient, LogLevel } = await import('@slack/web-api');
  const client = new WebClient(token, {
    slackApiUrl: api,
    timeout: timeoutMs,
    fetch: plainFetch(answered, timeoutMs),
    // Its own policy tries ten times over half an hour, and would sleep through a Retry-After with the lease in hand.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logLevel: LogLevel.ERROR,
    logger: silent,
  });
  try {
    const content = { text, blocks: mutable(blocks) };
    const answer =
      update === undefined
        ? await client.chat.postMessage({ channel, ...content, ...quietly, parse: 'none', link_names: false })
        : await client.chat.update({ ...update, ...content, parse: 'none', link_names: false });
    return { kind: 'sent', channel: answer.channel ?? null, ts: answer.ts ?? null };
  } catch (thrown) {
    const code = platformCode(thrown);
    if (code === null) throw thrown;
    // It was deleted, or is too old to be changed: then it is said anew.
    if (update !== undefined && unchangeable.has(code))
      return postByBot({ kind: 'bot', token, channel, api }, { text, blocks }, answered, timeoutMs);
    return outcomeOfCode(code, answered.retryAfterMs);
  }
}

const quietly = { unfurl_links: false, unfurl_media: false } as const;

const unchangeable: ReadonlySet<string> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
]);

/** The clients want arrays of their own. */
function mutable(blocks: readonly SlackBlock[]) {
  return blocks.map((block) => structuredClone(block)) as never[];
}

/** What the last answer said: the clients' errors leave its headers out. */
interface LastAnswer {
  status: number | null;
  retryAfterMs: number | null;
  body: string;
}

/** A fetch that follows no redirect, reads no more than an answer has, and remembers what was answered. */
function plainFetch(answered: LastAnswer, timeoutMs: number) {
  return async (url: string | URL, init: Parameters<typeof fetch>[1] | object = {}): Promise<Response> => {
    const response = await fetch(url, {
      ...(init as RequestInit),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    answered.status = response.status;
    answered.retryAfterMs = retryAfterOf(response.headers.get('retry-after'));
    answered.body = await firstOf(response, mostAnswer);
    const { status, statusText } = response;
    return new Response(status === 204 ? null : answered.body, {
      status,
      statusText,
      headers: response.headers,
    });
  };
}

async function firstOf(response: Response, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= most) break;
  }
  return text.slice(0, most);
}

function platformCode(thrown: unknown): string | null {
  if (typeof thrown !== 'object' || thrown === null || !('data' in thrown)) return null;
  const { data } = thrown;
  if (typeof data !== 'object' || data === null || !('error' in data)) return null;
  return typeof data.error === 'string' ? data.error : null;
}

/** One line, without the address that holds the secret. */
function wordsOf(thrown: unknown): string {
  const inner = thrown instanceof Error && 'original' in thrown ? thrown.original : thrown;
  const cause = inner instanceof Error && inner.cause instanceof Error ? inner.cause : inner;
  if (!(cause instanceof Error)) return 'it could not be reached';
  if (cause.name === 'TimeoutError') return 'it did not answer in time';
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
  return code === null ? 'it could not be reached' : `it could not be reached: ${code}`;
}

const nothing = (): void => {};
/** The client's own log would print what it sends. */
const silent = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => 'error' as never,
};
