/**
 * One mapping of Postgres types to JavaScript values for both databases, so that the same row reads the same
 * from a server and from PGlite: int8 is a number while exact and a bigint beyond, timestamptz an ISO instant in
 * UTC with milliseconds, numeric and date text as printed, json and jsonb parsed values, bytea bytes.
 */

/** A parser takes Postgres' text form of one non-null value. */
export type ColumnParser = (text: string) => unknown;

/** Parsers by type OID (pg_type.oid; these never change). Other types read alike in both drivers, but for arrays. */
export const columnParsers: ReadonlyMap<number, ColumnParser> = new Map<number, ColumnParser>([
  [17, parseBytes],
  [20, parseInt8],
  [26, Number],
  [114, parseJson],
  [700, Number],
  [701, Number],
  [1082, asText],
  [1083, asText],
  [1114, asText],
  [1184, parseInstant],
  [1186, asText],
  [1700, asText],
  [3802, parseJson],
]);

function asText(text: string): string {
  return text;
}

function parseInt8(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : BigInt(text);
}

function parseJson(text: string): unknown {
  return JSON.parse(text);
}

/** Postgres prints `2026-11-20 09:11:05.46+00` in ISO style; `infinity` and years before Christ stay as printed. */
function parseInstant(text: string): string {
  const match = /^(\d{4,})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d)(?::?(\d\d))?$/.exec(text);
  if (match === null) return text;
  const [, year, month, day, time, fraction = '', hours, minutes = '00'] = match;
  const instant = new Date(`${year}-${month}-${day}T${time}${fraction.slice(0, 4)}${hours}:${minutes}`);
  return Number.isNaN(instant.getTime()) ? text : instant.toISOString();
}

function parseBytes(text: string): Uint8Array {
  // A plain Uint8Array, not a Buffer: that is what survives the way out of a worker thread.
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}
