import type { CollectConfig } from '../../collect/aws/collect-config.ts';
import { sha256 } from '../../collect/digest.ts';
import type { Registry } from '../../registry/index.ts';
import { packageVersion } from '../package-root.ts';

/**
 * A digest of everything that decides what is read of an account: who shares a collection must agree on it, and what was
 * put aside under another one is of no use. How many accounts a worker reads at once is its own business.
 */
export function planOf(config: CollectConfig, registry: Registry | null): string {
  const { concurrency: _, layers, ...rest } = config;
  const signatures = registry?.signatures ?? [];
  return sha256(JSON.stringify([packageVersion(), { ...rest, layers: [...layers].sort() }, signatures]));
}
