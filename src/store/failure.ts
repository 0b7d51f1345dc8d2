/**
 * What can go wrong with a store, as one closed union of codes. Everything in this room that fails for a reason
 * outside the program throws a StoreError; `cause` holds what the driver or the file system said.
 */
export const storeFailureCodes = [
  /** The store URL cannot be read. */
  'store-location',
  /** Another process has the folder open, or holds the store's lock for too long. */
  'store-busy',
  /** The folder, disk or database does not take writes. */
  'store-unwritable',
  /** The folder holds something that is not a store; it was left as it was. */
  'store-foreign',
  /** The folder is a store, but cannot be read back. */
  'store-damaged',
  /** The database server does not answer. */
  'store-unreachable',
  /** The server answers and refuses: password, rights, or no such database. */
  'store-denied',
  /** The server, or what wrote the folder, is of a version this release does not run on. */
  'store-version',
  /** Tables are missing: the migrations have not run. */
  'store-unmigrated',
  /** A newer release has migrated this store. */
  'store-newer',
  /** Its record of migrations is not that of one release: one is gone from the middle, or strange. */
  'store-mixed',
  /** The worker that writes has lost its slot to another one; nothing was written. */
  'store-fenced',
  /** The store was closed while it was in use. */
  'store-closed',
  /** Anything else the database refused; `cause` says what. */
  'store-failed',
] as const;

export type StoreFailureCode = (typeof storeFailureCodes)[number];

/** A store that cannot be used, or stopped being usable. The message is one line, without any password. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreFailureCode;

  constructor(code: StoreFailureCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The text of anything thrown; the first inner text of an AggregateError, whose own is empty. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return reasonOf(thrown.errors[0]);
  if (thrown instanceof Error) return thrown.message === '' ? thrown.name : thrown.message;
  return String(thrown);
}

/** The `code` of a system or database error (`ENOENT`, `23505`), null when it has none. */
export function codeOf(thrown: unknown): string | null {
  if (thrown instanceof AggregateError && thrown.errors.length > 0) return codeOf(thrown.errors[0]);
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}
