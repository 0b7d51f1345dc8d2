import { type FakeAwsError, HttpAnswer, type Output, ReadyXml, type Result } from '../answer.ts';
import type { Incoming } from '../incoming.ts';
import type { Asked, Protocol } from './protocol.ts';
import { xmlContent, xmlElement, xmlText } from './xml.ts';

/** The AWS query protocol (IAM, STS, SNS): a form comes in, XML goes out. */
export function awsQuery(namespace: string): Protocol {
  return { read: readForm, write, writeError };

  function write(asked: Asked, result: Result, requestId: string): HttpAnswer {
    if (result instanceof HttpAnswer) return result;
    const content = result instanceof ReadyXml ? result.text : xmlContent(result, 'member');
    const name = asked.action;
    return xml(
      200,
      requestId,
      `<${name}Response xmlns="${namespace}"><${name}Result>${content}</${name}Result>` +
        `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${name}Response>`,
    );
  }

  function writeError(error: FakeAwsError, requestId: string): HttpAnswer {
    const status = error.status ?? 400;
    const members = Object.entries(error.members).map(([name, value]) => xmlElement(name, value, 'member'));
    return xml(
      status,
      requestId,
      `<ErrorResponse xmlns="${namespace}"><Error><Type>${status < 500 ? 'Sender' : 'Receiver'}</Type>` +
        `<Code>${error.code}</Code><Message>${xmlText(error.message)}</Message>${members.join('')}</Error>` +
        `<RequestId>${requestId}</RequestId></ErrorResponse>`,
    );
  }
}

function xml(status: number, requestId: string, body: string): HttpAnswer {
  return new HttpAnswer(status, { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body);
}

function readForm(incoming: Incoming): Asked | null {
  const form = new URLSearchParams(incoming.body.toString('utf8'));
  const action = form.get('Action');
  if (!action) return null;
  const params: Record<string, unknown> = {};
  for (const [name, value] of form) {
    if (name !== 'Action' && name !== 'Version') place(params, name.split('.'), value);
  }
  return { action, params: gathered(params) as Output };
}

/** Puts `Tags.member.1.Key` where it belongs: numbers are gathered into lists afterwards. */
function place(into: Record<string, unknown>, path: readonly string[], value: string): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const next = (into[name] ?? Object.create(null)) as Record<string, unknown>;
  into[name] = next;
  place(next, rest[0] === 'member' ? rest.slice(1) : rest, value);
}

function gathered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, entry]) => gathered(entry));
  }
  return Object.fromEntries(entries.map(([name, entry]) => [name, gathered(entry)]));
}
