import type { Permissions } from './authorize.ts';
import type { Fault } from './fault.ts';
import type { PagePlan } from './paging.ts';
import type { RateLimits } from './rate-limits.ts';
import type { QueryAnswerer } from './turn.ts';
import type { World } from './world/world.ts';

/** Milliseconds since 1970. */
export type FakeClock = () => number;

/** How a fake behaves; only the world must be given. */
export interface FakeAwsOptions {
  readonly world: World;
  readonly faults?: readonly Fault[];
  /** The machine's when not given. Decides expiry, rates, and the `Date` of answers. */
  readonly clock?: FakeClock;
  /** Everything is allowed when not given. */
  readonly permissions?: Permissions;
  readonly pages?: PagePlan;
  /** Beside those that AWS documents (rate-limits.ts); an entry replaces the documented one. */
  readonly rates?: RateLimits;
  /** Answers Athena's queries; without one they fail. */
  readonly queries?: QueryAnswerer;
  /** Check each signature against the secret; false when not given. */
  readonly checkSignatures?: boolean;
  /** Refuse requests signed more than five minutes away from the clock; false when not given. */
  readonly checkClock?: boolean;
  /**
   * Date answers by the machine's clock instead of `clock`; false when not given. A client that sees a clock more
   * than five minutes from its own corrects itself, and asks again after errors that it would not retry else.
   */
  readonly machineDates?: boolean;
  /** 0, any free one, when not given. */
  readonly port?: number;
}
