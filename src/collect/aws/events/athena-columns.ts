import type { RawEvent } from './event-source.ts';
import { readRawEvent } from './raw-event.ts';

/** One field of a record: its path there, and where the table has it. */
export interface AthenaColumn {
  readonly path: readonly string[];
  readonly sql: string;
  readonly kind: 'text' | 'json';
}

const identity = 'useridentity';
const context = `${identity}.sessioncontext`;

/** Every field that sessions are made of (src/estate/trail/parse-event.ts reads these), and no other. */
export const athenaColumns: readonly AthenaColumn[] = [
  text('eventID', 'eventid'),
  text('eventTime', 'eventtime'),
  text('eventSource', 'eventsource'),
  text('eventName', 'eventname'),
  text('eventType', 'eventtype'),
  text('awsRegion', 'awsregion'),
  text('recipientAccountId', 'recipientaccountid'),
  text('requestID', 'requestid'),
  text('sharedEventID', 'sharedeventid'),
  text('userAgent', 'useragent'),
  text('sourceIPAddress', 'sourceipaddress'),
  text('readOnly', 'readonly'),
  text('errorCode', 'errorcode'),
  text('sessionCredentialFromConsole', 'sessioncredentialfromconsole'),
  text('userIdentity.type', `${identity}.type`),
  text('userIdentity.principalId', `${identity}.principalid`),
  text('userIdentity.arn', `${identity}.arn`),
  text('userIdentity.accountId', `${identity}.accountid`),
  text('userIdentity.accessKeyId', `${identity}.accesskeyid`),
  text('userIdentity.userName', `${identity}.username`),
  text('userIdentity.invokedBy', `${identity}.invokedby`),
  text('userIdentity.identityProvider', `${identity}.identityprovider`),
  text('userIdentity.onBehalfOf.userId', `${identity}.onbehalfof.userid`),
  text('userIdentity.sessionContext.sourceIdentity', `${context}.sourceidentity`),
  text('userIdentity.sessionContext.signInSessionArn', `${context}.signinsessionarn`),
  text('userIdentity.sessionContext.attributes.creationDate', `${context}.attributes.creationdate`),
  text('userIdentity.sessionContext.sessionIssuer.arn', `${context}.sessionissuer.arn`),
  json('requestParameters', 'requestparameters'),
  json('responseElements', 'responseelements'),
  json('additionalEventData', 'additionaleventdata'),
  json('resources', 'json_format(CAST(transform(resources, r -> r.arn) AS JSON))'),
];

function text(path: string, sql: string): AthenaColumn {
  return { path: path.split('.'), sql, kind: 'text' };
}

function json(path: string, sql: string): AthenaColumn {
  return { path: path.split('.'), sql, kind: 'json' };
}

/** The names of the query's columns, in order: the partitions, then `event_id` for `eventID`. */
export const athenaHeader: readonly string[] = ['account', 'region', ...athenaColumns.map(columnName)];

/** What a column is called in the query's result: `useridentity_arn`. */
export function columnName({ path }: AthenaColumn): string {
  return path.join('_').toLowerCase();
}

/** A row of the result as the record that it was made of, or why it is none. */
export type RowReading =
  | { readonly ok: true; readonly account: string; readonly region: string; readonly event: RawEvent }
  | { readonly ok: false; readonly reason: string };

/** Puts a record together again from a row, in the order of `athenaHeader`. */
export function readRow(row: readonly (string | null)[]): RowReading {
  if (row.length !== athenaHeader.length) return { ok: false, reason: `a row has ${row.length} columns` };
  const [account, region, ...cells] = row;
  if (!account || !region) return { ok: false, reason: 'a row names no account or Region' };
  const record: Tree = Object.create(null);
  for (const [index, column] of athenaColumns.entries()) {
    const cell = cells[index] ?? null;
    if (cell === null) continue;
    const value = column.kind === 'text' ? cell : parsed(cell);
    if (value === undefined) return { ok: false, reason: `\`${column.path.join('.')}\` is not valid JSON` };
    if (column.path[0] === 'resources') record['resources'] = arnsOf(value);
    else put(record, column.path, value);
  }
  const reading = readRawEvent(JSON.stringify(record));
  return reading.ok ? { ok: true, account, region, event: reading.event } : reading;
}

interface Tree {
  [key: string]: unknown;
}

function put(record: Tree, path: readonly string[], value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let at = record;
  for (const key of path.slice(0, -1)) {
    const next = (at[key] ?? Object.create(null)) as Tree;
    at[key] = next;
    at = next;
  }
  at[last] = value;
}

function arnsOf(value: unknown): readonly { readonly ARN: string }[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((arn) => (typeof arn === 'string' ? [{ ARN: arn }] : []));
}

function parsed(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch {
    return undefined;
  }
}
