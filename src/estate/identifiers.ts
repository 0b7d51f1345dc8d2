/**
 * Identifiers that must not be swapped for one another. They are strings at run time; only the parsers here
 * and in collect/ may brand them.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A twelve-digit AWS account id. */
export type AccountId = Branded<'AccountId'>;
/** An ARN, of any partition. */
export type Arn = Branded<'Arn'>;
/** IAM's unique id of a principal (`AROA…`, `AIDA…`): another one means another principal of the same name. */
export type UniqueId = Branded<'UniqueId'>;
/** A moment in UTC as ISO 8601 with milliseconds, `2026-11-20T09:02:55.000Z`: sorts as text. */
export type Instant = Branded<'Instant'>;
/** `aws`, `aws-cn`, `aws-us-gov`, … : parsed, never compared with "aws". */
export type Partition = Branded<'Partition'>;

/** Twelve digits, or null. */
export function parseAccountId(text: string): AccountId | null {
  if (text.length !== 12) return null;
  for (const character of text) if (character < '0' || character > '9') return null;
  return text as AccountId;
}

/** The parts of an ARN; the resource part keeps its colons and slashes. */
export interface ArnParts {
  readonly arn: Arn;
  readonly partition: Partition;
  readonly service: string;
  readonly region: string;
  /** May be empty (S3) or `aws` (AWS managed policies). */
  readonly account: string;
  readonly resource: string;
}

/** Six colon-separated parts that begin with `arn`, or null. */
export function parseArn(text: string): ArnParts | null {
  const parts = text.split(':');
  if (parts.length < 6 || parts[0] !== 'arn' || !parts[1] || !parts[2]) return null;
  return {
    arn: text as Arn,
    partition: parts[1] as Partition,
    service: parts[2],
    region: parts[3] ?? '',
    account: parts[4] ?? '',
    resource: parts.slice(5).join(':'),
  };
}

/** Reads ISO 8601 with an offset (`+0000` too) or `Z`; null when it is no date. Milliseconds are kept. */
export function parseInstant(text: string): Instant | null {
  if (isPlainInstant(text)) return `${text.slice(0, 19)}.000Z` as Instant;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) return null;
  const time = Date.parse(text);
  return Number.isNaN(time) ? null : (new Date(time).toISOString() as Instant);
}

/** Whether it is `2026-11-20T09:02:55Z`, as AWS writes nearly all of them, on a day that every month has. */
function isPlainInstant(text: string): boolean {
  if (text.length !== 20) return false;
  for (let at = 0; at < 20; at++) {
    const unit = text.charCodeAt(at);
    const mark = instantMarks.charCodeAt(at);
    if (mark === 0x30 ? unit < 0x30 || unit > 0x39 : unit !== mark) return false;
  }
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (month < 1 || month > 12 || day < 1 || day > 28) return false;
  return twoDigits(text, 11) < 24 && twoDigits(text, 14) < 60 && twoDigits(text, 17) < 60;
}

const instantMarks = '0000-00-00T00:00:00Z';

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
}
