import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { EventGap } from './event-coverage.ts';
import { gapOfError } from './event-failure.ts';
import { type LookupStep, printStep } from './lookup-plan.ts';

/** The most that LookupEvents gives at once. */
export const eventsPerPage = 50;

/** Calls that may still be made in one account and Region. */
export interface CallBudget {
  left: number;
}

/** How a look-up ended: whole, cut since the budget was used up, or broken. */
export type LookupEnd = { readonly kind: 'whole' } | { readonly kind: 'cut' } | LookupBreak;
interface LookupBreak {
  readonly kind: 'broken';
  readonly gap: EventGap;
}

/**
 * Makes one look-up to its end: follows NextToken and nothing else, since pages may be short or empty, and hands on
 * the records of each page. INVARIANT: `whole` is said only after an answer without a token.
 */
export async function lookUp(
  client: CloudTrailClient,
  step: LookupStep,
  budget: CallBudget,
  take: (records: readonly string[]) => Promise<void>,
): Promise<LookupEnd> {
  const place = printStep(step);
  const broken = (message: string): LookupEnd => ({
    kind: 'broken',
    gap: { reason: 'malformed', place, message },
  });
  const seen = new Set<string>();
  let token: string | undefined;
  let hasBegunAgain = false;
  for (;;) {
    if (budget.left <= 0) return { kind: 'cut' };
    budget.left--;
    let page: LookupPage;
    try {
      page = await askPage(client, step, token);
    } catch (error) {
      // A token lives for a short time only: the look-up begins again, once; what comes twice is told by its id.
      if (token !== undefined && !hasBegunAgain && isTokenError(error)) {
        hasBegunAgain = true;
        token = undefined;
        seen.clear();
        continue;
      }
      return { kind: 'broken', gap: gapOfError(error, place) };
    }
    if (page.strangers > 0) return broken(`${page.strangers} events of a page have no \`CloudTrailEvent\``);
    if (page.records.length > 0) await take(page.records);
    if (page.next === undefined || page.next === '') return { kind: 'whole' };
    if (seen.has(page.next)) return broken('the pages go round: a `NextToken` came twice');
    seen.add(page.next);
    token = page.next;
  }
}

interface LookupPage {
  readonly records: readonly string[];
  readonly strangers: number;
  readonly next: string | undefined;
}

async function askPage(
  client: CloudTrailClient,
  { attribute, window }: LookupStep,
  token: string | undefined,
): Promise<LookupPage> {
  const answer = await client.send(
    new LookupEventsCommand({
      StartTime: new Date(window.from),
      EndTime: new Date(window.to),
      MaxResults: eventsPerPage,
      ...(attribute === null
        ? {}
        : { LookupAttributes: [{ AttributeKey: attribute.key, AttributeValue: attribute.value }] }),
      ...(token === undefined ? {} : { NextToken: token }),
    }),
  );
  const events = answer.Events ?? [];
  const records = events.flatMap(({ CloudTrailEvent: text }) => (text ? [text] : []));
  return { records, strangers: events.length - records.length, next: answer.NextToken };
}

function isTokenError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('InvalidNextToken');
}
