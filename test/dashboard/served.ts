import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { html } from 'hono/html';
import type { Route } from '../../src/dashboard/route.ts';
import { startDashboard } from '../../src/dashboard/server.ts';
import type { DashboardConfig } from '../../src/run/config/dashboard-config.ts';
import { openLog } from '../../src/run/worker-log.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import type { Reader } from '../../src/store/reading/reader.ts';

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** What is sent; headers go out as they stand here. */
export interface Question {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/** A dashboard that is served for a test. */
export interface Served {
  readonly port: number;
  /** `http://127.0.0.1:PORT`: what its own pages have as origin, where no address is configured. */
  readonly origin: string;
  ask(question: Question): Promise<Answer>;
  /** Sends bytes, and reads until the connection ends. */
  send(bytes: string): Promise<string>;
  /** The lines of the log so far. */
  readonly log: readonly string[];
  stop(): Promise<void>;
}

/** Tokens that are long enough. */
export const viewerToken = 'viewer-token-of-a-test-that-nobody-guesses';
export const triagerToken = 'triager-token-of-a-test-that-nobody-guesses';
export const sessionSecret = 'a secret for sessions, of a test, that is long enough';

/** A configuration without a sign-in, with these parts. */
export function configOf(parts: Partial<DashboardConfig> = {}): DashboardConfig {
  return {
    host: '127.0.0.1',
    port: 0,
    url: null,
    hosts: [],
    proxies: [],
    signIn: null,
    viewers: null,
    triagers: { people: [], groups: [], claims: [] },
    session: { secret: sessionSecret, hours: 8 },
    requestsPerMinute: 100_000,
    ...parts,
  };
}

/** A page that says who sees it, and holds the token of a form. */
export const showsVisitor: Route['handle'] = async ({ visitor }) => ({
  title: 'Reached',
  nav: 'overview',
  body: html`<h1>Reached</h1><p id="who">${visitor.name} is ${visitor.role}</p><p>csrf=${visitor.csrf};</p>`,
});

const usualRoutes: readonly Route[] = [
  { method: 'GET', path: '/', needs: 'viewer', handle: showsVisitor },
  { method: 'GET', path: '/findings/:id', needs: 'viewer', handle: showsVisitor },
  { method: 'POST', path: '/findings/:id', needs: 'triager', handle: async () => ({ to: '/findings/done' }) },
];

const running = new Set<() => Promise<void>>();

// Of tests that failed halfway: what still listens would keep the run from ending.
after('stop what is still served', async () => {
  for (const stop of running) await stop();
});

/** Serves these routes on a free port. */
export async function serve(
  config: DashboardConfig = configOf(),
  options: { readonly routes?: readonly Route[]; readonly clock?: () => Date; readonly pageMs?: number } = {},
): Promise<Served> {
  const log: string[] = [];
  const { routes = usualRoutes, ...rest } = options;
  const dashboard = await startDashboard({
    config,
    routes,
    // Pages of these tests ask for no rows: the pages' own tests do.
    rows: { store: createMemoryStore(), reader: { close: async () => {} } as unknown as Reader },
    log: openLog([], { write: (line) => void log.push(line) }),
    pageMs: 15_000,
    ...rest,
  });
  const { port } = dashboard;
  const stop = async (): Promise<void> => {
    running.delete(stop);
    await dashboard.stop();
  };
  running.add(stop);
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    log,
    ask: (question) => ask(port, question),
    send: (bytes) => send(port, bytes),
    stop,
  };
}

function ask(port: number, { method = 'GET', path = '/', headers = {}, body }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      // No connection is kept: a test that stops its dashboard waits for none.
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        headers: { ...headers } as Record<string, string>,
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

function send(port: number, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
}

/** The token of the forms of a page. */
export function formToken({ text }: Answer): string {
  return /csrf=([\w-]+);/.exec(text)?.[1] ?? '';
}

/** A cookie that an answer sets, as a browser sends it back: `name=value`; empty where it sets none. */
export function cookieOf({ headers }: Answer, name = '__Host-overreach'): string {
  const set = (headers['set-cookie'] ?? []).find((one) => one.startsWith(`${name}=`));
  return set?.split(';')[0] ?? '';
}

/** What a browser sends with a form of a page of this origin. */
export function ownForm(origin: string, more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    origin,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/x-www-form-urlencoded',
    ...more,
  };
}

/** Signs in by a token; the cookie of the session. */
export async function signedIn(served: Served, token: string): Promise<string> {
  const answer = await served.ask({
    method: 'POST',
    path: '/sign-in',
    headers: ownForm(served.origin),
    body: new URLSearchParams({ token, to: '/' }).toString(),
  });
  return cookieOf(answer);
}
