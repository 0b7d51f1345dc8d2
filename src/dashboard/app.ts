import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import type { DashboardConfig } from '../run/config/dashboard-config.ts';
import { packageVersion } from '../run/package-root.ts';
import type { WorkerLog } from '../run/worker-log.ts';
import { reasonOf } from '../store/failure.ts';
import { amongProxies, clientAddress } from './addresses.ts';
import { loadAssets } from './assets.ts';
import { createFormTokens } from './csrf.ts';
import type { FrameEnvironment } from './environment.ts';
import { limitBody } from './form-body.ts';
import { createHosts } from './hosts.ts';
import { createLimits } from './limits.ts';
import { addPageRoutes, type DashboardRows, identified, waysIn } from './page-routes.ts';
import { notFound, PageProblem } from './problem.ts';
import { problemOf } from './problem-of.ts';
import { errorPage, problemPage } from './problem-page.ts';
import type { Route } from './route.ts';
import { createShow } from './show.ts';
import { createSignIn } from './sign-in/create-sign-in.ts';
import type { Fetch } from './sign-in/issuer-json.ts';
import { deriveKeys } from './sign-in/keys.ts';
import { createSessions } from './sign-in/session.ts';
import { addSignInRoutes } from './sign-in/sign-in-routes.ts';

/** What a dashboard is made of. */
export interface DashboardParts {
  readonly config: DashboardConfig;
  readonly rows: DashboardRows;
  readonly routes: readonly Route[];
  readonly log: WorkerLog;
  readonly clock?: () => Date;
  /** How an issuer is asked. */
  readonly fetch?: Fetch;
  /** After so long a page is given up. */
  readonly pageMs: number;
}

/**
 * The dashboard as one function from request to answer. The order is the protection: the name that was asked for, how often, by
 * which method; then who asks; then the page.
 */
export function createApp(parts: DashboardParts): Hono<FrameEnvironment> {
  const { config, log, clock = () => new Date(), fetch: fetcher = fetch } = parts;
  const keys = deriveKeys(config.session.secret);
  const tokens = createFormTokens(keys.form);
  const sessions = createSessions(keys.session, config);
  const limits = createLimits(config.requestsPerMinute);
  const hosts = createHosts(config.url, config.hosts);
  const isProxy = amongProxies(config.proxies);
  const assets = loadAssets();
  const show = createShow({ assets, version: packageVersion() }, tokens);
  const { signIn, oidc } = createSignIn({ config, sessions, limits, clock, log, fetch: fetcher });
  const app = new Hono<FrameEnvironment>({ strict: false });

  // Before everything else: whoever starts processes asks it, by whatever name.
  app.get('/healthz', (context) => context.json({ alive: true }));

  app.use(async (context, next) => {
    const begun = performance.now();
    const id = randomBytes(4).toString('hex');
    context.set('id', id);
    context.set('nonce', randomBytes(16).toString('base64'));
    context.set('person', null);
    const { socket, headers } = context.env.incoming;
    const forwarded = headers['x-forwarded-for'];
    const address = clientAddress(
      socket.remoteAddress,
      Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
      isProxy,
    );
    context.set('address', address);
    await next();
    // Never the query: it holds codes and names.
    log.info(
      {
        request: id,
        method: context.req.method,
        path: context.req.path,
        status: context.res.status,
        ms: Math.round(performance.now() - begun),
        address,
        visitor: context.get('person')?.name,
      },
      'answered',
    );
  });

  app.use(async (context, next) => {
    const { rawHeaders } = context.env.incoming;
    const named = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host');
    const host = context.req.header('host') ?? '';
    // An absolute address in the request line names a host of its own.
    const asked = URL.parse(context.req.url)?.host ?? '';
    if (named.length !== 1 || !hosts.isOurs(host) || !hosts.isOurs(asked)) {
      throw new PageProblem(
        421,
        'this dashboard is not known under that name: see `dashboard.url` and `hosts`',
      );
    }
    const isAsset = context.req.path.startsWith('/assets/');
    if (!isAsset) await limits.request(context.get('address'));
    if (!['GET', 'HEAD', 'POST'].includes(context.req.method)) {
      context.header('allow', 'GET, HEAD, POST');
      throw new PageProblem(405, 'pages are read, and forms are sent: nothing else');
    }
    await next();
  });
  app.use(limitBody);

  app.get('/assets/:name', (context) => assets.answer(context));
  addSignInRoutes(app, {
    signIn,
    token: config.signIn?.kind === 'token' ? config.signIn : null,
    oidc,
    pendingKey: keys.signIn,
    sessions,
    sessionHours: config.session.hours,
    tokens,
    hosts,
    limits,
    clock,
    lonePage: show.lone,
  });
  const { rows, pageMs } = parts;
  addPageRoutes(app, parts.routes, { rows, signIn, hosts, limits, tokens, show, clock, pageMs });

  app.notFound(async (context) => {
    // Which addresses there are is nobody's business who is not signed in.
    const person = await identified(context, signIn);
    if (person instanceof Response) return person;
    throw notFound(`there is no page \`${context.req.path.slice(0, 120)}\``);
  });

  app.onError((thrown, context) => {
    const id = context.get('id');
    const problem = problemOf(thrown);
    if (problem === null) {
      log.error({ request: id, error: thrown.stack ?? reasonOf(thrown) }, 'a page could not be made');
      return show.problem(context, errorPage(id));
    }
    if (problem.status === 503)
      log.error({ request: id, reason: reasonOf(thrown) }, 'a page could not be made');
    if (problem.retryAfter !== null) context.header('retry-after', String(problem.retryAfter));
    const mend = problem.status === 401 && signIn.hasPage ? waysIn : null;
    return show.problem(context, problemPage(problem, mend));
  });
  return app;
}
