/** Time and chance as the collector uses them: handed in, so that tests run without waiting. */
export interface Timer {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  /** Ends after so many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to, but without, 1. */
  random(): number;
}

/** The machine's clock. */
export const systemTimer: Timer = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};
