/** Something that has a say in an access and that nobody could read. */
export interface Gap {
  readonly layer: 'identity' | 'boundary' | 'scp' | 'rcp' | 'session' | 'role' | 'resource';
  /**
   * Which way the real access may differ from what is held here.
   * - `either`: it could allow more or deny some of it (an identity policy).
   * - `more`: it could only allow more (a further role of an operator, what hangs on its session's tags).
   * - `less`: it can only cap or deny (boundary, SCP, RCP, session policy). It is read as allowing everything.
   */
  readonly effect: 'either' | 'more' | 'less';
  /** For people: `policy arn:… is attached and was not collected`. */
  readonly reason: string;
  /** An RCP denies only what these services' resources take; null: any request may be hit. */
  readonly services: ReadonlySet<string> | null;
  /** Where it touches some resources only: their ARNs as patterns. Requests to others are as they are held. */
  readonly resources?: readonly string[];
  /** Binds every principal of the account alike, so that leaving it out on both sides of a comparison is fair. */
  readonly shared: boolean;
}

/**
 * Whether "inside some bound" may be proved of an access with these gaps.
 * INVARIANT: may-allow for risk, unknown for proof: an unread Allow could be anything.
 */
export function provesInside(gaps: readonly Gap[]): boolean {
  return gaps.every(({ effect }) => effect === 'less');
}

/** Whether an access with these gaps may serve as the bound: it must not be smaller than it looks. */
export function provesBound(gaps: readonly Gap[]): boolean {
  return gaps.every(({ effect }) => effect === 'more');
}
