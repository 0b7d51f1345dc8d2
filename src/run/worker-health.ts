import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { codeOf, reasonOf } from '../store/failure.ts';
import { failure } from './failure.ts';
import type { WorkerMetrics } from './worker-metrics.ts';
import type { Readiness } from './worker-readiness.ts';

/** The pages on which a worker tells how it is. */
export interface HealthServer {
  /** The port that was taken. */
  readonly port: number;
  close(): Promise<void>;
}

/** Whoever asks sends a few lines: who takes longer is given up. */
const requestTimeoutMs = 5_000;

/**
 * Serves /healthz (the process lives), /readyz (it can work; 503 when not) and /metrics, to read and nothing else.
 * @throws {CommandFailure} when the port cannot be had
 */
export async function serveHealth(
  place: { readonly host: string; readonly port: number },
  ready: () => Promise<Readiness>,
  metrics: WorkerMetrics,
): Promise<HealthServer> {
  const server = createServer({ requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs });
  server.on('request', (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer(response.setHeader('allow', 'GET, HEAD'), 405, 'text/plain', 'only to be read\n');
      return;
    }
    reply((request.url ?? '').split('?')[0] ?? '', response, ready, metrics).catch((thrown: unknown) =>
      answer(response, 500, 'text/plain', `${reasonOf(thrown)}\n`),
    );
  });
  await listen(server, place);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function reply(
  path: string,
  response: ServerResponse,
  ready: () => Promise<Readiness>,
  metrics: WorkerMetrics,
): Promise<void> {
  switch (path) {
    case '/healthz':
      answer(response, 200, 'application/json', '{"alive":true}\n');
      return;
    case '/readyz': {
      const state = await ready();
      answer(response, state.ready ? 200 : 503, 'application/json', `${JSON.stringify(state)}\n`);
      return;
    }
    case '/metrics':
      answer(response, 200, metrics.contentType, await metrics.text());
      return;
    default:
      answer(response, 404, 'text/plain', 'there are /healthz, /readyz and /metrics\n');
  }
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response
    .writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(body);
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const why = codeOf(error) === 'EADDRINUSE' ? 'another program has it' : reasonOf(error);
      reject(
        failure(
          `cannot tell health on \`${host}:${port}\`: ${why}: set \`health.port\` in the configuration`,
          error,
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}
