import type { DashboardConfig } from '../run/config/dashboard-config.ts';
import { failure } from '../run/failure.ts';
import { isLoopback } from './addresses.ts';

/**
 * Refuses to show findings to whoever comes by: they are a list of what to attack.
 * @throws {CommandFailure} saying what is missing
 */
export function requireMayServe({ host, url, signIn }: DashboardConfig): void {
  const isLocal = isLoopback(host);
  if (signIn === null && !isLocal) {
    throw failure(
      `\`${host}\` is not served without a sign-in: set \`dashboard.signIn\` in the configuration, or serve on 127.0.0.1`,
    );
  }
  if (signIn === null && url !== null && !isLoopback(url.hostname)) {
    throw failure(
      `\`${url.origin}\` is not served without a sign-in: set \`dashboard.signIn\` in the configuration, or leave out \`dashboard.url\``,
    );
  }
  if (url === null && !isLocal) {
    throw failure(
      `\`${host}\` is served under a name: set \`dashboard.url\` in the configuration to the address that people type, such as \`https://overreach.example.com\``,
    );
  }
}
