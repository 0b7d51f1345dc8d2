import { codeOf, reasonOf, StoreError, type StoreFailureCode } from '../failure.ts';

/** What the network says when nobody answers, and Node's and pg's own words for a lost connection. */
const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
]);

/** SQLSTATE by code or by class (its first two characters): Postgres manual, appendix A. */
const failureBySqlState: Readonly<Record<string, StoreFailureCode>> = {
  '08': 'store-unreachable',
  '57P01': 'store-unreachable',
  '57P02': 'store-unreachable',
  '57P03': 'store-unreachable',
  '53300': 'store-unreachable',
  '28': 'store-denied',
  '3D000': 'store-denied',
  '42501': 'store-denied',
  '25006': 'store-unwritable',
  '53100': 'store-unwritable',
  '55P03': 'store-busy',
  '42P01': 'store-unmigrated',
};

/** Says which StoreError an error of a driver is; `location` is the store for people, without secrets. */
export function databaseFailure(thrown: unknown, location: string): StoreError {
  if (thrown instanceof StoreError) return thrown;
  const code = failureCode(thrown);
  return new StoreError(code, `${sentence(code, location)}: ${reasonOf(thrown)}${hint(code)}`, thrown);
}

/**
 * Whether a connection that was there is gone, as after a restart of the server: the next one may well do.
 * Not when nobody answers at all: trying again would only double the wait.
 */
export function isLostConnection(thrown: unknown): boolean {
  const code = codeOf(thrown);
  if (code !== null) return ['ECONNRESET', 'EPIPE', '57P01', '57P02', '08003', '08006'].includes(code);
  return /^(connection terminated unexpectedly|client has encountered)/i.test(reasonOf(thrown));
}

function failureCode(thrown: unknown): StoreFailureCode {
  const code = codeOf(thrown);
  if (code !== null) {
    if (unreachableCodes.has(code)) return 'store-unreachable';
    return failureBySqlState[code] ?? failureBySqlState[code.slice(0, 2)] ?? 'store-failed';
  }
  // pg has no codes for these.
  return /^(connection terminated|timeout expired|timeout exceeded|query read timeout|client has encountered)/i.test(
    reasonOf(thrown),
  )
    ? 'store-unreachable'
    : 'store-failed';
}

function sentence(code: StoreFailureCode, location: string): string {
  switch (code) {
    case 'store-unreachable':
      return `the database \`${location}\` does not answer`;
    case 'store-denied':
      return `the database \`${location}\` refuses`;
    case 'store-unwritable':
      return `the database \`${location}\` takes no writes`;
    case 'store-busy':
      return `another scan holds the store \`${location}\``;
    case 'store-unmigrated':
      return `the store \`${location}\` lacks a table`;
    default:
      return `the store \`${location}\` failed`;
  }
}

function hint(code: StoreFailureCode): string {
  switch (code) {
    case 'store-unreachable':
      return '; check host, port and that the server runs';
    case 'store-denied':
      return '; check user, password, database name and rights';
    case 'store-unmigrated':
      return '; run `overreach migrate` with this store';
    default:
      return '';
  }
}
