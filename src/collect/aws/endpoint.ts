/** A call that was not made since it would have gone over plain HTTP. */
export class PlainHttpError extends Error {
  override readonly name = 'PlainHttpError';
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * Refuses to send anything over plain HTTP, but for this machine: signed requests and what they bring back are nobody
 * else's to read.
 * @throws {PlainHttpError} for any other host
 */
export function refusePlainHttp(protocol: string, host: string): void {
  if (protocol !== 'http:' || loopback.has(host)) return;
  throw new PlainHttpError(
    `\`http://${host}\` is not encrypted: use https (plain http is for this machine only)`,
  );
}
