import type { Severity } from '../../audit/finding.ts';
import type { CollectConfig } from '../../collect/aws/collect-config.ts';

/** What overreach.yaml and its variables say, with the defaults filled in. Paths are absolute. */
export interface Config {
  /** The file; null: there is none, and defaults and variables are all there is. */
  readonly file: string | null;
  /** A store URL; null: the default. May hold a password: never printed. */
  readonly store: string | null;
  readonly registry: string | null;
  readonly collect: CollectConfig;
  readonly scan: { readonly failOn: Severity; readonly requireComplete: boolean };
}
