import { type JsonValue, readJson } from '../../policy/json.ts';
import { PageProblem } from '../problem.ts';

/** Asks an issuer; replaced in tests. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A person waits for it. */
const patienceMs = 5_000;
/** The largest key sets and metadata have a few dozen kB. */
const largest = 256 * 1024;

/** An object of JSON. */
export type JsonObject = { readonly [key: string]: JsonValue };

/**
 * Asks an issuer for an object of JSON: no redirects (one would go where nobody configured), a limit in time and size, no
 * duplicate keys. The object comes with any status below 500; a PageProblem with 503 when there is none.
 */
export async function askIssuer(
  fetcher: Fetch,
  url: URL,
  init: RequestInit = {},
): Promise<{ readonly status: number; readonly body: JsonObject }> {
  const failed = (why: string) =>
    new PageProblem(503, `the sign-in service \`${url.host}\` does not answer as it should: ${why}`, 10);
  const answer = await fetcher(url.href, {
    ...init,
    redirect: 'error',
    signal: AbortSignal.timeout(patienceMs),
  }).catch(() => null);
  if (answer === null) throw failed('no connection');
  if (answer.status >= 500) throw failed(`status ${answer.status}`);
  const text = await limitedText(answer).catch(() => null);
  if (text === null) throw failed('too much, or too slow');
  const reading = readJson(text);
  if (!reading.ok || reading.duplicates.length > 0 || !isObject(reading.value))
    throw failed('no JSON object');
  return { status: answer.status, body: reading.value };
}

/** Whether a value of JSON is an object. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function limitedText(answer: Response): Promise<string | null> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.byteLength;
    if (size > largest) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
