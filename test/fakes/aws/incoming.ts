import type { IncomingMessage } from 'node:http';

/** A request as it came over HTTP, with what its signature says. */
export interface Incoming {
  readonly method: string;
  /** Decoded nowhere: segments may hold escaped slashes. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly accessKeyId: string;
  readonly region: string;
  /** The signing name. */
  readonly service: string;
  readonly userAgent: string;
}

/**
 * Reads a request with Signature Version 4 in its `Authorization` header (IAM User Guide, "Elements of an API
 * request signature"). null when it is not signed so: every client signs, and the scope is what tells services
 * at one address apart.
 */
export async function readIncoming(message: IncomingMessage): Promise<Incoming | null> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  const scope = /Credential=([^/,\s]+)\/\d{8}\/([^/,]+)\/([^/,]+)\/aws4_request/.exec(
    headers['authorization'] ?? '',
  );
  if (!scope) return null;
  const [, accessKeyId = '', region = '', service = ''] = scope;
  const target = message.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: message.method ?? 'GET',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers,
    body: parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts),
    accessKeyId,
    region,
    service,
    userAgent: headers['user-agent'] ?? '',
  };
}
