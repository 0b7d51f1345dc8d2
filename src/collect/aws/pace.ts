/** How many accounts are read at once: as many as AWS bears. */
export interface Pace {
  /** AWS said "slower". */
  slower(): void;
  /** An account ended, well or not: one more at once. */
  ended(): void;
  /** Runs over all, so many at once as the pace says now; the first error thrown ends it. */
  over<T>(list: readonly T[], work: (one: T) => Promise<void>): Promise<void>;
  /** At once, now. */
  readonly atOnce: number;
}

/** A burst of throttling is one signal: the pace is halved at most once in this time, in milliseconds. */
const quiet = 2_000;

/**
 * Additive increase, multiplicative decrease (Chiu and Jain, 1989): one more at once for every account that ended,
 * half as many when AWS throttles. It begins at a quarter.
 * @param most never more at once
 */
export function createPace(most: number, now: () => number): Pace {
  let limit = Math.max(1, Math.floor(most / 4));
  let halvedAt = Number.NEGATIVE_INFINITY;
  return {
    get atOnce() {
      return limit;
    },
    slower() {
      if (now() - halvedAt < quiet) return;
      halvedAt = now();
      limit = Math.max(1, Math.floor(limit / 2));
    },
    ended() {
      limit = Math.min(most, limit + 1);
    },
    over(list, work) {
      return new Promise((resolve, reject) => {
        let next = 0;
        let active = 0;
        let isOver = false;
        const fill = (): void => {
          if (isOver) return;
          if (next === list.length && active === 0) {
            isOver = true;
            resolve();
          }
          while (!isOver && active < limit && next < list.length) {
            const one = list[next++];
            if (one === undefined) continue;
            active++;
            work(one).then(
              () => {
                active--;
                limit = Math.min(most, limit + 1);
                fill();
              },
              (error: unknown) => {
                isOver = true;
                reject(error);
              },
            );
          }
        };
        fill();
      });
    },
  };
}
