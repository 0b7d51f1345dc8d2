import { createHash, createHmac } from 'node:crypto';
import { CommonFailure } from './answer.ts';
import type { Caller } from './credentials.ts';
import type { Incoming } from './incoming.ts';
import type { FakeAwsOptions } from './options.ts';

/** How far a request's time may be off: IAM User Guide, "Elements of an API request signature". */
const toleratedMilliseconds = 5 * 60_000;

/**
 * Throws unless the session token is the caller's and, where the options ask for it, the time is near and the
 * signature right.
 */
export function checkSignature(
  incoming: Incoming,
  caller: Caller,
  options: FakeAwsOptions,
  now: number,
): void {
  const token = incoming.headers['x-amz-security-token'];
  if ((caller.sessionToken ?? undefined) !== token) {
    throw new CommonFailure('unknown-key', 'The security token included in the request is invalid');
  }
  const stamp = incoming.headers['x-amz-date'] ?? '';
  if (options.checkClock && Math.abs(timeOf(stamp) - now) > toleratedMilliseconds) {
    const late = timeOf(stamp) < now;
    const bound = stampOf(late ? now - toleratedMilliseconds : now + toleratedMilliseconds);
    const message = late
      ? `Signature expired: ${stamp} is now earlier than ${bound} (${stampOf(now)} - 5 min.)`
      : `Signature not yet current: ${stamp} is still later than ${bound} (${stampOf(now)} + 5 min.)`;
    throw new CommonFailure('wrong-signature', message);
  }
  if (options.checkSignatures && !isSigned(incoming, caller.secretAccessKey, stamp)) {
    const message =
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
    throw new CommonFailure('wrong-signature', message);
  }
}

/** Signature Version 4 over the headers that the request says it signed. */
function isSigned(incoming: Incoming, secret: string, stamp: string): boolean {
  const header = incoming.headers['authorization'] ?? '';
  const signedHeaders = /SignedHeaders=([^,\s]+)/.exec(header)?.[1] ?? '';
  const given = /Signature=([0-9a-f]+)/.exec(header)?.[1] ?? '';
  const query = [...incoming.query]
    .map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`)
    .sort()
    .join('&');
  const canonical = [
    incoming.method,
    incoming.service === 's3' ? incoming.path : incoming.path.split('/').map(encodeURIComponent).join('/'),
    query,
    ...signedHeaders.split(';').map((name) => `${name}:${(incoming.headers[name] ?? '').trim()}`),
    '',
    signedHeaders,
    incoming.headers['x-amz-content-sha256'] ?? sha256(incoming.body),
  ].join('\n');
  const scope = `${stamp.slice(0, 8)}/${incoming.region}/${incoming.service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha256(Buffer.from(canonical))].join('\n');
  const key = [stamp.slice(0, 8), incoming.region, incoming.service, 'aws4_request'].reduce<Buffer>(
    (before, part) => createHmac('sha256', before).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  return createHmac('sha256', key).update(text).digest('hex') === given;
}

function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** `20261120T120000Z`. */
function stampOf(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

function timeOf(stamp: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (!parts) return Number.NaN;
  const [, year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
