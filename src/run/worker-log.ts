import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { visibleJson } from '../deliver/export/json-text.ts';
import type { Config } from './config/config.ts';

/** What a worker logs with: one JSON object a line. */
export type WorkerLog = Logger;

/** Fields that never hold anything for a log, whoever puts them there. */
const secretFields = ['password', 'externalId', 'secretAccessKey', 'sessionToken', 'accessKeyId', 'url'];

/** Shorter ones are no secrets, and striking them out would eat the words around them. */
const shortestSecret = 6;

/** Ids of access keys, long-lived and of sessions: AWS's page "IAM identifiers", unique id prefixes. */
const accessKeyIds = /\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g;
/** The password in a URL, wherever it comes from. */
const passwordsInUrls = /(\w:\/\/[^\s:@/"]*:)[^\s@/"]+@/g;

/**
 * Opens the log of a worker: JSON lines on stderr, written at once, without the secrets of its configuration, keys, or
 * passwords in URLs. Names that attackers chose come out as text.
 */
export function openLog(secrets: readonly string[], out: DestinationStream | number = 2): WorkerLog {
  const struck = secrets.filter((secret) => secret.length >= shortestSecret);
  const hooks = { streamWrite: (line: string) => withoutSecrets(line, struck) };
  const formatters = { level: (level: string) => ({ level }) };
  const redact = {
    paths: secretFields.flatMap((field) => [field, `*.${field}`]),
    censor: '[redacted]',
  };
  const stream = typeof out === 'number' ? destination({ fd: out, sync: true }) : out;
  return pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'message',
      redact,
      hooks,
      formatters,
    },
    stream,
  );
}

/** The secrets that a configuration holds: external ids, and the store's password as written and as meant. */
export function secretsOf(config: Config, store: string | undefined): readonly string[] {
  const { hubRole, readerRole } = config.collect;
  const url = store === undefined ? null : URL.parse(store);
  const password = url?.password ?? '';
  const parameters = [...(url?.searchParams ?? [])].flatMap(([name, value]) =>
    name.endsWith('password') ? [value] : [],
  );
  return [hubRole?.externalId, readerRole?.externalId, password, decoded(password), ...parameters].filter(
    (secret) => typeof secret === 'string' && secret !== '',
  ) as string[];
}

function withoutSecrets(line: string, secrets: readonly string[]): string {
  const told = secrets.reduce((text, secret) => {
    // As it stands within JSON: without the quotes around it.
    const written = JSON.stringify(secret).slice(1, -1);
    return text.replaceAll(written, '[redacted]').replaceAll(secret, '[redacted]');
  }, line);
  // What a terminal or a viewer could take for more than text is written out: JSON escapes only what is below a space.
  return visibleJson(told.replace(passwordsInUrls, '$1[redacted]@').replace(accessKeyIds, '[redacted]'));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
