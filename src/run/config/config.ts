import type { Severity } from '../../audit/finding.ts';
import type { CollectConfig } from '../../collect/aws/collect-config.ts';
import type { SlackRouting } from '../../deliver/send/route.ts';
import type { Schedule } from '../schedule/slots.ts';
import type { DashboardConfig } from './dashboard-config.ts';
import type { KeepDays } from './keep.ts';

/** A queue's address, or a folder's absolute path. */
export type ChangesConfig = { readonly queue: string } | { readonly folder: string };

/** What overreach.yaml and its variables say, with the defaults filled in. Paths are absolute. */
export interface Config {
  /** The file; null: there is none, and defaults and variables are all there is. */
  readonly file: string | null;
  /** A store URL; null: the default. May hold a password: never printed. */
  readonly store: string | null;
  readonly registry: string | null;
  /** Collected data, a folder or a file; null: it is collected from AWS. */
  readonly estate: string | null;
  readonly collect: CollectConfig;
  /** When the worker scans. */
  readonly schedule: Schedule;
  /** Where changes are told of soon after they happened; null: nobody watches for them. */
  readonly changes: ChangesConfig | null;
  /** How long a store keeps what is not a finding. */
  readonly keep: KeepDays;
  /** Where the worker tells how it is; port 0: any that is free. */
  readonly health: { readonly host: string; readonly port: number };
  /** Reads the dashboard's part with its secrets, which other commands need not be able to read; else a CommandFailure. */
  readonly dashboard: () => Promise<DashboardConfig>;
  /** Reads who is told by Slack, with its secrets; null where nobody is; else a CommandFailure. */
  readonly slack: () => Promise<SlackRouting | null>;
  readonly scan: { readonly failOn: Severity; readonly requireComplete: boolean };
}
