import type { DashboardConfig } from '../run/config/dashboard-config.ts';
import { requireExisting, storeLocation } from '../run/open-location.ts';
import type { WorkerLog } from '../run/worker-log.ts';
import { openStoreAndReader } from '../store/reading/open-reader.ts';
import { requireMayServe } from './may-serve.ts';
import { routes } from './pages/index.ts';
import { type Dashboard, startDashboard } from './server.ts';

/** What `overreach serve` serves. */
export interface ServeRequest {
  readonly config: DashboardConfig;
  /** A store URL; undefined = the default below `folder`. */
  readonly store: string | undefined;
  readonly folder: string;
  readonly log: WorkerLog;
  /** After so long a page is given up, and a while later the connection that it waits for. */
  readonly pageMs?: number;
}

/** Longer than a person waits for a page. */
const usualPageMs = 15_000;
/** A page that was given up says so first; its connection, which nobody answers on, is then free for the next. */
const silenceAfterPageMs = 5_000;

/**
 * Opens the store and serves the dashboard over it.
 * @throws {CommandFailure} when it may not be served so, or the port cannot be had
 * @throws {StoreError} when the store cannot be used; nothing stays open then
 */
export async function serveDashboard(request: ServeRequest): Promise<Dashboard> {
  const { config, store: url, folder, log, pageMs = usualPageMs } = request;
  requireMayServe(config);
  const location = storeLocation(url, folder);
  requireExisting(location);
  const { store, reader } = await openStoreAndReader(location, pageMs + silenceAfterPageMs);
  const hasSessions = config.signIn?.kind === 'token' || config.signIn?.kind === 'oidc';
  if (hasSessions && config.session.secret === null) {
    log.warn(
      'sessions end when this process does: set `dashboard.session.secret` to keep them, and for replicas',
    );
  }
  try {
    return await startDashboard({ config, rows: { store, reader }, routes, log, pageMs });
  } catch (thrown) {
    await store.close();
    throw thrown;
  }
}

/** The secrets of a dashboard's configuration, for its log to strike out. */
export function secretsOfDashboard({ session, signIn }: DashboardConfig): readonly string[] {
  const ofSignIn = (): readonly (string | null)[] => {
    switch (signIn?.kind) {
      case undefined:
        return [];
      case 'token':
        return [signIn.viewer, signIn.triager];
      case 'trusted-header':
        return [signIn.secret];
      case 'oidc':
        return [signIn.clientSecret];
    }
  };
  return [session.secret, ...ofSignIn()].filter((secret) => secret !== null);
}
