/** How long things take among workers that share a collection. Tests cannot wait as long as people can. */
export interface JobTimes {
  /** Between two looks for work while there is none, in milliseconds: a small question to the database. */
  readonly idleMs: number;
  /** Between two looks while a collection is under way. */
  readonly busyMs: number;
  /** A worker that has not been heard of for so long has lost its account; pg-boss takes no less than 10 seconds. */
  readonly heartbeatSeconds: number;
  /** Between two looks for accounts whose worker is gone. */
  readonly superviseSeconds: number;
  /** The first wait before an account is tried again; each one after it is twice as long. */
  readonly retrySeconds: number;
  /** A worker that could not read an account for a reason of its own leaves the next ones to others for so long. */
  readonly afterFailureMs: number;
  /** What was read longer ago belongs to another night; accounts that nobody has read by then are unknown. */
  readonly maxAgeMs: number;
}

export const usualTimes: JobTimes = {
  idleMs: 5_000,
  busyMs: 1_000,
  // Longer than the longest stretch of computing of a worker that also judges: its scan runs in the same process.
  heartbeatSeconds: 120,
  superviseSeconds: 20,
  retrySeconds: 15,
  afterFailureMs: 30_000,
  maxAgeMs: 6 * 60 * 60 * 1000,
};
