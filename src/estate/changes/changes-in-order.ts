import type { ChangeEvent } from './change-event.ts';

/** What tells one call from another: both accounts of a call across accounts record it under one id. */
export function changeKey({
  account,
  eventID,
}: {
  readonly account: string | null;
  readonly eventID: string | null;
}): string {
  return `${account ?? ''} ${eventID}`;
}

/** Each call once, in order of time, then of its id: of two that say they are one the later said counts. */
export function changesInOrder(events: Iterable<ChangeEvent>): readonly ChangeEvent[] {
  const each = new Map<string, ChangeEvent>();
  for (const event of events) each.set(changeKey(event), event);
  return [...each.values()].sort(
    (left, right) => compareTexts(left.at, right.at) || compareTexts(left.eventID, right.eventID),
  );
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
