/** What one look of `overreach doctor` came to. */
export interface DoctorCheck {
  readonly id:
    | 'configuration'
    | 'registry'
    | 'store'
    | 'messages'
    | 'credentials'
    | 'clock'
    | 'account'
    | 'rights'
    | 'trail'
    | 'night';
  /** `skipped`: it was not looked at, since something before it failed or nobody asked for it. */
  readonly state: 'ok' | 'warn' | 'fail' | 'skipped';
  /** What was found, in one line. */
  readonly detail: string;
  /** What to do; null where nothing is to be done. */
  readonly remedy: string | null;
  /** The account that it is about; null: none, or all. */
  readonly account: string | null;
  /** The tier of deploy/ whose rights were tried. */
  readonly tier: string | null;
  /** Rights that are missing, as IAM's actions. */
  readonly missing: readonly string[];
  /** Rules that are off because of it. */
  readonly rulesOff: readonly string[];
  /** Whether what failed is the configuration itself, which nothing but mending it helps. */
  readonly misconfigured: boolean;
}

/** What a night by one source of events means; of the size of the day before. */
export interface DoctorNight {
  readonly source: 'lookup-events' | 'bucket' | 'athena';
  readonly calls: number;
  readonly objects: number;
  readonly bytes: number;
  /** US dollars, rough. */
  readonly dollars: number;
  readonly minutes: number;
  readonly warning: string | null;
}

/** The JSON of `overreach doctor`. */
export interface DoctorReport {
  /** Nothing failed; warnings do not count. */
  readonly ok: boolean;
  readonly checks: readonly DoctorCheck[];
  /** Empty where the trail could not be measured. */
  readonly nights: readonly DoctorNight[];
  /** When the prices were looked up: `2026-11-20`. */
  readonly pricesAsOf: string;
}
