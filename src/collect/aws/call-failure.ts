import type { GapReason } from '../../estate/gap-reason.ts';
import { PlainHttpError } from './endpoint.ts';
import { FolderError } from './estate-folder.ts';
import { isExpired } from './expired.ts';

/** Why something could not be read: a word for programs, and a line for people. */
export interface CallFailure {
  readonly reason: GapReason;
  readonly detail: string;
}

/** An answer of AWS that cannot be used, or a finding of the collector's own about what it read. */
export class CollectError extends Error {
  override readonly name = 'CollectError';
  readonly reason: GapReason;

  constructor(reason: GapReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Codes of AWS's services for "slower" (AWS General Reference, and what the services are seen to answer). */
const throttling: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'SlowDown',
  'LimitExceededException',
  'BandwidthLimitExceeded',
]);

const denials: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'UnauthorizedException',
  'AuthorizationError',
  'NotAuthorizedException',
  'AuthFailure',
]);

/** A Region that is not enabled for the account takes no credentials of it (AWS STS, "Activating STS in a Region"). */
const regionOff: ReadonlySet<string> = new Set([
  'RegionDisabledException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'OptInRequired',
  'UnknownOperationException',
]);

/** Node's and the SDK's words for a host that gives no answer. */
const unreachable: ReadonlySet<string> = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
  'TimeoutError',
  'RequestTimeout',
  'NetworkingError',
]);

/**
 * What an error of the SDK says about the layer it happened in. Total: what nobody foresaw is `malformed`, since
 * whatever it is, it is no answer. Throws on what is no answer of AWS's: a folder that cannot be written, a plain http
 * endpoint.
 * @param what the call, or what was being read, without the account: `iam:ListRoles`
 */
export function callFailure(error: unknown, what: string): CallFailure {
  if (error instanceof CollectError) return { reason: error.reason, detail: `${what}: ${error.message}` };
  // Nothing of AWS's: whoever started the collection must hear of it, and no layer is to blame.
  if (error instanceof PlainHttpError || error instanceof FolderError) throw error;
  const name = error instanceof Error ? error.name : '';
  const code = codeOf(error);
  const message = oneLine(error);
  const failure = (reason: GapReason): CallFailure => ({ reason, detail: `${what}: ${message}` });
  const refusal = (): CallFailure => {
    const reason = isScpDenial(message) ? 'scp-denied' : 'denied';
    return { reason, detail: `${what}: ${shortRefusal(error) ?? message}` };
  };
  if (isExpired(error)) return failure('expired');
  if (throttling.has(name) || statusOf(error) === 429) return failure('throttled');
  if (denials.has(name)) return refusal();
  if (regionOff.has(name)) return failure('region-off');
  if (unreachable.has(name) || unreachable.has(code)) return failure('unreachable');
  if (statusOf(error) === 403) return refusal();
  const status = statusOf(error);
  if (status !== null && status >= 500) return failure('unreachable');
  return failure('malformed');
}

/**
 * AWS's "User: … is not authorized to perform: iam:X on resource: … because …" without the names in it, which differ by
 * account: the same gap of a thousand accounts is one line. Null where it says something else.
 */
function shortRefusal(error: unknown): string | null {
  const message = error instanceof Error ? error.message : '';
  const action = /is not authorized to perform: ([A-Za-z0-9-]+:[A-Za-z0-9]+)/.exec(message)?.[1];
  if (action === undefined) return null;
  const why = /(because no [a-z -]+ policy allows|with an explicit deny in an? [a-z -]+ policy)/.exec(
    message,
  )?.[1];
  if (why === undefined) return `\`${action}\` is refused`;
  return `\`${action}\` is refused ${why.startsWith('because') ? `${why} it` : why}`;
}

/** IAM User Guide, "Troubleshoot access denied error messages": the policy type is named in the message. */
function isScpDenial(message: string): boolean {
  return message.includes('service control policy') || message.includes('resource control policy');
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/** The HTTP status of AWS's answer; null when there was none. */
export function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('$metadata' in error)) return null;
  const metadata = error.$metadata as { readonly httpStatusCode?: number } | undefined;
  return metadata?.httpStatusCode ?? null;
}

/** No text of AWS is longer than this in what people read. */
const longestMessage = 300;

/** The error's name and message on one line. */
export function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, longestMessage);
  // The SDK tells a reader of its parse errors to inspect a hidden field, over several lines.
  const message = error.message.split('\n')[0]?.trim() ?? '';
  const code = codeOf(error);
  const label = error.name === 'Error' && code !== '' ? code : error.name;
  return (message === '' ? label : `${label}: ${message}`).slice(0, longestMessage).replace(/\.$/, '');
}

/**
 * Gives null where a service has no address in a Region: AWS does not offer it there (AWS General Reference, "Service
 * endpoints"). Only asked once AWS has answered in that partition, so that a network without names is not taken for it.
 */
export async function unlessNotOffered<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (codeOf(error) === 'ENOTFOUND') return null;
    throw error;
  }
}
