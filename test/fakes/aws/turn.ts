import type { Output } from './answer.ts';
import type { Caller, Credentials } from './credentials.ts';
import { type PageFault, type PagePlan, type PageRange, pageRange } from './paging.ts';
import { textOf, wholeOf } from './params.ts';
import type { WorldAccount } from './world/account.ts';
import type { World } from './world/world.ts';

/** What lives as long as the fake: credentials given out, jobs begun, functions handed in. */
export interface FakeState {
  readonly credentials: Credentials;
  /** Results of jobs by their id; each service keeps its own kind. */
  readonly jobs: Map<string, unknown>;
  readonly queries: QueryAnswerer | null;
  /** The fake's own address, once it listens. */
  url: string;
}

/** Answers an Athena query: rows, the first being the column names, from SQL that was recorded. */
export type QueryAnswerer = (sql: string, world: World) => readonly (readonly (string | null)[])[];

/** One call on its way: all that an operation may look at. */
export interface Turn {
  readonly action: string;
  readonly iamAction: string;
  readonly params: Output;
  readonly region: string;
  readonly caller: Caller;
  /** The caller's. */
  readonly account: WorldAccount;
  readonly world: World;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly state: FakeState;
  readonly pageFault: PageFault | null;
  readonly plan: PagePlan | undefined;
}

/** How a service pages. */
export interface PageHabit {
  readonly token: string | null;
  readonly limit: number | null;
  readonly usual: number;
  readonly most?: number;
  readonly wrongToken?: string;
}

/** Which part of a list of `total` entries to answer. */
export function rangeOf(turn: Turn, total: number, habit: PageHabit): PageRange {
  return pageRange({
    ...habit,
    total,
    wrongToken: habit.wrongToken ?? 'ValidationException',
    plan: turn.plan?.(turn.iamAction, total),
    fault: turn.pageFault,
  });
}

/** One page of a list, and the token of the next. */
export function pageOf<T>(
  turn: Turn,
  entries: readonly T[],
  habit: PageHabit,
): { readonly entries: readonly T[]; readonly next: string | null } {
  const { from, to, next } = rangeOf(turn, entries.length, habit);
  return { entries: entries.slice(from, to), next };
}

/** A page of a service that pages by `NextToken` and `MaxResults`, under the name of its list. */
export function tokenPage(
  turn: Turn,
  name: string,
  all: readonly unknown[],
  habit: Pick<PageHabit, 'usual' | 'most' | 'wrongToken'>,
): Output {
  const token = textOf(turn.params, 'NextToken');
  const { entries, next } = pageOf(turn, all, { ...habit, token, limit: wholeOf(turn.params, 'MaxResults') });
  return { [name]: entries, NextToken: next ?? undefined };
}
