import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageFaults } from './message-faults.ts';

/**
 * What goes wrong with a request. `lost`: it is posted, and the answer never comes, so that whoever sent it cannot know.
 */
export type SlackFault =
  | 'rate-limited'
  | 'server-error'
  | 'silence'
  | 'invalid-blocks'
  | 'reset'
  | 'lost'
  | { readonly status: number; readonly body: string }
  | { readonly error: string };

/** A message as it stands in a channel. */
export interface PostedMessage {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  /** Of the context block at its end: where the id stands. */
  readonly foot: string;
  readonly body: string;
  readonly edited: boolean;
  readonly at: number;
}

/** A Slack on this machine: webhooks, chat.postMessage and chat.update. */
export interface FakeSlack {
  readonly url: string;
  readonly host: string;
  readonly messages: readonly PostedMessage[];
  /** Requests by what became of them. */
  readonly counts: Readonly<Record<string, number>>;
  /** Requests that came before a Retry-After was over. */
  readonly impatient: () => number;
  close(): Promise<void>;
}

/**
 * Starts one. @param fault says what goes wrong with the n-th request, null: nothing
 * @param retryAfterSeconds what a rate limit asks for
 * @param answersAfterMs how long a message stands before its answer comes
 */
export async function startFakeSlack(
  fault: (request: number) => SlackFault | null = () => null,
  retryAfterSeconds = 1,
  answersAfterMs = 0,
): Promise<FakeSlack> {
  const messages: PostedMessage[] = [];
  const counts: Record<string, number> = {};
  const silent = new Map<string, { readonly from: number; readonly until: number }>();
  let requests = 0;
  let impatient = 0;
  const count = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const post = (channel: string, payload: Record<string, unknown>, ts?: string): string => {
    const blocks = (payload['blocks'] ?? []) as { elements?: { text: string }[]; text?: { text: string } }[];
    const message: PostedMessage = {
      channel,
      ts: ts ?? `${1_700_000_000 + messages.length}.000100`,
      text: String(payload['text']),
      foot: blocks.at(-1)?.elements?.[0]?.text ?? '',
      body: blocks.map((block) => block.text?.text ?? '').join('\n'),
      edited: ts !== undefined,
      at: Date.now(),
    };
    const place = messages.findIndex((one) => one.ts === ts && one.channel === channel);
    if (place >= 0) messages[place] = message;
    else messages.push(message);
    return message.ts;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://slack').pathname;
    const isApi = path.startsWith('/api/');
    const payload = parse(await bodyOf(request), isApi);
    const target = isApi ? String(payload['channel']) : path;
    const { from = 0, until = 0 } = silent.get(target) ?? {};
    // Other senders' requests may have been on their way.
    if (Date.now() > from && Date.now() < until) impatient += 1;
    const wrong = fault(requests++);
    const say = (status: number, body: string, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { 'content-type': isApi ? 'application/json' : 'text/plain', ...headers });
      response.end(body);
    };
    if (wrong !== null && wrong !== 'lost') {
      count(typeof wrong === 'string' ? wrong : 'given');
      if (wrong === 'rate-limited') {
        const now = Date.now();
        silent.set(target, { from: now + 100, until: now + retryAfterSeconds * 1000 - 20 });
        say(429, isApi ? '{"ok":false,"error":"ratelimited"}' : 'rate_limited', {
          'retry-after': String(retryAfterSeconds),
        });
      } else if (wrong === 'server-error') say(500, 'oops');
      else if (wrong === 'reset') request.socket.destroy();
      else if (wrong === 'invalid-blocks')
        say(isApi ? 200 : 400, isApi ? '{"ok":false,"error":"invalid_blocks"}' : 'invalid_blocks');
      else if (typeof wrong === 'object' && 'status' in wrong) say(wrong.status, wrong.body);
      else if (typeof wrong === 'object') say(200, JSON.stringify({ ok: false, error: wrong.error }));
      return;
    }
    const faults = messageFaults(payload);
    if (faults.length > 0) {
      count(`refused: ${faults[0]}`);
      say(isApi ? 200 : 400, isApi ? '{"ok":false,"error":"invalid_blocks"}' : 'invalid_blocks');
      return;
    }
    if (path === '/api/chat.update') {
      if (!messages.some(({ ts, channel }) => ts === payload['ts'] && channel === target)) {
        say(200, '{"ok":false,"error":"message_not_found"}');
        return;
      }
      post(target, payload, String(payload['ts']));
      count('updated');
      say(200, JSON.stringify({ ok: true, channel: target, ts: payload['ts'] }));
      return;
    }
    const ts = post(target, payload);
    if (answersAfterMs > 0) await new Promise((resolve) => setTimeout(resolve, answersAfterMs));
    if (wrong === 'lost') {
      count('lost');
      request.socket.destroy();
      return;
    }
    count('posted');
    say(200, isApi ? JSON.stringify({ ok: true, channel: target, ts }) : 'ok');
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    messages,
    counts,
    impatient: () => impatient,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return text;
}

/** The Web API takes forms, whose structured values are JSON. */
function parse(body: string, isForm: boolean): Record<string, unknown> {
  if (!isForm) return JSON.parse(body) as Record<string, unknown>;
  const fields = Object.fromEntries(new URLSearchParams(body));
  return { ...fields, ...(fields['blocks'] ? { blocks: JSON.parse(fields['blocks']) } : {}) };
}
