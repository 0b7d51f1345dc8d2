import type { Instant } from '../identifiers.ts';

/**
 * An instant as a number: seconds since 1970, with a fraction where it has milliseconds. Whole seconds, which
 * CloudTrail writes, are small integers until 2038: a row holds them itself, where a text lies elsewhere in memory and
 * every comparison fetches it from there.
 */
export type Moment = number;

/** Reads instants, and remembers the last one: many events share a second. */
export class Moments {
  #last: Instant | null = null;
  #moment: Moment = 0;

  of(instant: Instant): Moment {
    if (instant !== this.#last) {
      this.#last = instant;
      this.#moment = momentOf(instant);
    }
    return this.#moment;
  }
}

/** The moment of an instant. */
export function momentOf(instant: Instant): Moment {
  const seconds = Date.parse(instant) / 1000;
  const whole = seconds | 0;
  // The quotient is no small integer to the engine, even where it is whole.
  return whole === seconds ? whole : seconds;
}

/** The instant of a moment: what `momentOf` was given. */
export function instantOf(moment: Moment): Instant {
  return new Date(Math.round(moment * 1000)).toISOString() as Instant;
}
