import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { failure } from '../run/failure.ts';
import { codeOf, reasonOf } from '../store/failure.ts';
import { createApp, type DashboardParts } from './app.ts';
import { securityHeaders, setHeaders } from './security-headers.ts';

/** A dashboard that is served. */
export interface Dashboard {
  /** Where this machine reaches it. */
  readonly address: string;
  readonly port: number;
  /** Answers what was asked, takes nothing new, and then closes the store. Twice is once. */
  stop(): Promise<void>;
}

/** Whoever asks sends a few lines, or a form: who takes longer is given up. */
const requestMs = 15_000;
const headersMs = 4_000;
/** Longer than proxies keep a connection that nobody uses would save nothing. */
const keepAliveMs = 10_000;
/** How long answers on their way may take when the dashboard is to stop. */
const stopMs = 5_000;
/** Cookies and a proxy's headers together. */
const headerBytes = 32 * 1024;

/**
 * Serves the dashboard.
 * @throws {CommandFailure} when the port cannot be had
 */
export async function startDashboard(parts: DashboardParts): Promise<Dashboard> {
  const { config, log, rows } = parts;
  const headers = securityHeaders(config.url?.protocol === 'https:');
  const answer = getRequestListener(createApp(parts).fetch, {
    overrideGlobalObjects: false,
    errorHandler: () =>
      new Response('this request cannot be read\n', {
        status: 400,
        headers: { 'content-type': 'text/plain' },
      }),
  });
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: headersMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: headerBytes,
    },
    (request, response) => {
      setHeaders(response, headers);
      void answer(request, response);
    },
  );
  server.on('clientError', (error, socket) => refuse(error, socket as Socket, headers));
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const address = `http://${host}:${port}/`;
  log.info({ address, signIn: config.signIn?.kind ?? 'none' }, 'the dashboard is served');
  let stopped: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    await closed(server);
    await rows.reader.close();
    await rows.store.close();
    log.info('the dashboard has stopped');
  };
  return {
    address,
    port,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** What is no HTTP, too large or too slow is answered before it is a request. */
function refuse(error: Error, socket: Socket, headers: Readonly<Record<string, string>>): void {
  if (!socket.writable || codeOf(error) === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status =
    codeOf(error) === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : codeOf(error) === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const lines = Object.entries({ ...headers, connection: 'close', 'content-length': '0' });
  socket.end(`HTTP/1.1 ${status}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(() => server.closeAllConnections(), stopMs);
    server.close(() => {
      clearTimeout(late);
      resolve();
    });
    server.closeIdleConnections();
  });
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const why = codeOf(error) === 'EADDRINUSE' ? 'another program has it' : reasonOf(error);
      reject(
        failure(`cannot serve on \`${host}:${port}\`: ${why}: choose another one with \`--port\``, error),
      );
    });
    server.listen(port, host, resolve);
  });
}
