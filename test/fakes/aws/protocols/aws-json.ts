import { type FakeAwsError, HttpAnswer, type Output, type Result } from '../answer.ts';
import type { Incoming } from '../incoming.ts';
import type { Asked, Protocol } from './protocol.ts';

/**
 * AWS JSON 1.0 and 1.1 (Organizations, CloudTrail, Identity Center, KMS, SQS and others): the operation is in
 * `X-Amz-Target`, times are seconds since 1970. `queryErrors`: SQS, which names the old query error in a header.
 */
export function awsJson(version: '1.0' | '1.1', options: { readonly queryErrors?: boolean } = {}): Protocol {
  const type = `application/x-amz-json-${version}`;
  return {
    read: readTarget,
    write(_asked: Asked, result: Result, requestId: string): HttpAnswer {
      if (result instanceof HttpAnswer) return result;
      return new HttpAnswer(200, { 'content-type': type, 'x-amzn-requestid': requestId }, jsonBody(result));
    },
    writeError(error: FakeAwsError, requestId: string): HttpAnswer {
      const headers: Record<string, string> = { 'content-type': type, 'x-amzn-requestid': requestId };
      if (options.queryErrors) headers['x-amzn-query-error'] = `${error.code};Sender`;
      const body = { __type: error.code, message: error.message, Message: error.message, ...error.members };
      return new HttpAnswer(error.status ?? 400, headers, jsonBody(body));
    },
  };
}

function readTarget(incoming: Incoming): Asked | null {
  const action = incoming.headers['x-amz-target']?.split('.').at(-1);
  if (!action) return null;
  const text = incoming.body.toString('utf8');
  return { action, params: (text === '' ? {} : JSON.parse(text)) as Output };
}

/** JSON in which a Date is seconds since 1970 and a Buffer base64. */
export function jsonBody(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, name, plain) {
    const original = this[name];
    if (original instanceof Date) return original.getTime() / 1000;
    if (original instanceof Uint8Array) return Buffer.from(original).toString('base64');
    return plain;
  });
}
