import type { SlotHold } from './slot.ts';

/** The name of the run that this holder of a slot begins; another holder that begins anew has another one. */
export function runOf({ name, dueAt, fence }: SlotHold): string {
  return `${name} ${dueAt} ${fence}`;
}
