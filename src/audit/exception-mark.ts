import type { Suppression } from './lifecycle.ts';

const mark = 'exception:';

/** What stands in the place of a ceiling's digest where an exception of the registry suppresses. */
export function exceptionMark(id: string): string {
  return `${mark}${id}`;
}

/** Whether a suppression comes from the registry, and not from a person at the findings. */
export function isByException({ ceilingDigest }: Suppression): boolean {
  return ceilingDigest.startsWith(mark);
}
