import { FakeAwsError } from './answer.ts';

/**
 * How long the pages of a list are: sizes for an operation and a total, zero for an empty page that says there is
 * more. What the sizes leave over is one last page; undefined: AWS's usual pages.
 */
export type PagePlan = (iamAction: string, total: number) => readonly number[] | undefined;

/** What a fault does to one page. */
export type PageFault = 'emptyPage' | 'shortPage' | 'repeatMarker';

/** Which part of a list a page holds, and the token of the next; null on the last. */
export interface PageRange {
  readonly from: number;
  readonly to: number;
  readonly next: string | null;
}

/** What decides about one page. */
export interface PageRequest {
  readonly total: number;
  /** As the caller gave it. */
  readonly token: string | null;
  /** As the caller asked; null: the usual. */
  readonly limit: number | null;
  /** The usual page, and the longest. */
  readonly usual: number;
  readonly most?: number;
  readonly plan: readonly number[] | undefined;
  readonly fault: PageFault | null;
  /** The error code for a token that this fake did not give. */
  readonly wrongToken: string;
}

interface Place {
  readonly offset: number;
  /** How many pages came before. */
  readonly step: number;
}

/** Cuts one page out of a list. Tokens hold their place, so that a list may change between two pages. */
export function pageRange(request: PageRequest): PageRange {
  const { total, plan, fault } = request;
  const place =
    request.token === null ? { offset: 0, step: 0 } : readToken(request.token, request.wrongToken);
  const from = Math.min(place.offset, total);
  const asked = Math.max(1, Math.min(request.limit ?? request.usual, request.most ?? 1000));
  const planned = plan === undefined ? asked : (plan[place.step] ?? total - from);
  const size = fault === 'emptyPage' ? 0 : fault === 'shortPage' ? Math.ceil(planned / 2) : planned;
  const to = Math.min(total, from + size);
  const morePages = plan !== undefined && place.step + 1 < plan.length;
  if (fault === 'repeatMarker') return { from, to, next: writeToken(place) };
  const more = to < total || morePages || fault === 'emptyPage';
  return { from, to, next: more ? writeToken({ offset: to, step: place.step + 1 }) : null };
}

function writeToken(place: Place): string {
  return Buffer.from(`page ${place.offset} ${place.step}`).toString('base64url');
}

function readToken(token: string, wrongToken: string): Place {
  const parts = /^page (\d+) (\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
  if (!parts) throw new FakeAwsError(wrongToken, 'Invalid token: it was not given by this service');
  return { offset: Number(parts[1]), step: Number(parts[2]) };
}
