import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { answerCall, type Reply, type Running } from './answer-call.ts';
import type { Call } from './call.ts';
import { Credentials } from './credentials.ts';
import type { Fault } from './fault.ts';
import { FaultMatching } from './fault-matching.ts';
import { readIncoming } from './incoming.ts';
import type { FakeAwsOptions } from './options.ts';
import { documentedLimits, RateGate } from './rate-limits.ts';
import type { World } from './world/world.ts';

/** A running fake. */
export interface FakeAws {
  /** For AWS_ENDPOINT_URL or a client's `endpoint`. */
  readonly url: string;
  /** Every call so far, in order of arrival. */
  readonly calls: readonly Call[];
  /** The world as it is now. */
  readonly world: World;
  /** Changes the world between two calls. */
  change(change: (world: World) => World): void;
  /** Other faults from here on; their counts begin anew. */
  setFaults(faults: readonly Fault[]): void;
  /** Forgets the calls recorded so far. */
  forgetCalls(): void;
  /** Ends every connection, also those that were left hanging. */
  close(): Promise<void>;
}

/** Starts a fake AWS on 127.0.0.1. See index.ts for how to use it. */
export async function startFakeAws(options: FakeAwsOptions): Promise<FakeAws> {
  const clock = options.clock ?? Date.now;
  const running: Running = {
    options,
    state: { credentials: new Credentials(), jobs: new Map(), queries: options.queries ?? null, url: '' },
    faults: new FaultMatching(options.faults ?? []),
    rates: new RateGate({ ...documentedLimits, ...options.rates }),
    calls: [],
    world: options.world,
    requests: 0,
  };
  const server = createServer(async (message, response) => {
    try {
      const incoming = await readIncoming(message);
      if (incoming === null) {
        response.writeHead(403, { 'content-type': 'text/plain' });
        response.end('this fake AWS answers signed requests only\n');
        return;
      }
      const reply = answerCall(running, incoming, clock());
      await send(response, reply, options.machineDates ? Date.now() : clock());
    } catch (error) {
      // A mistake in the fake or a call it does not know: said aloud, so that no test takes it for AWS's answer.
      response.writeHead(501, { 'content-type': 'text/plain' });
      response.end(
        `the fake AWS cannot answer: ${error instanceof Error ? (error.stack ?? error.message) : error}\n`,
      );
    }
  });
  // Longer than any pause between a client's calls: a connection must not end just when it is used again.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  running.state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: running.state.url,
    calls: running.calls,
    get world() {
      return running.world;
    },
    change(change) {
      running.world = change(running.world);
    },
    setFaults(faults) {
      running.faults = new FaultMatching(faults);
    },
    forgetCalls() {
      running.calls.length = 0;
    },
    close: () => close(server),
  };
}

async function send(response: ServerResponse, reply: Reply, now: number): Promise<void> {
  if (reply.delay > 0) await wait(reply.delay);
  if (reply.cut === 'silence') return;
  if (reply.answer === null) {
    response.socket?.destroy();
    return;
  }
  const body = typeof reply.answer.body === 'string' ? Buffer.from(reply.answer.body) : reply.answer.body;
  response.writeHead(reply.answer.status, {
    date: new Date(now).toUTCString(),
    'content-length': String(body.length),
    ...reply.answer.headers,
  });
  if (reply.cut === 'truncatedBody') {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.socket?.destroy());
    return;
  }
  response.end(body);
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
