/** What `overreach init` answers. */
export interface InitResult {
  /** The configuration that was written. */
  readonly file: string;
  /** What the hub says when it takes a reader role, and what the role asks for; made anew unless one was given. */
  readonly externalId: string;
  /** What to run next, in order. */
  readonly next: readonly { readonly why: string; readonly command: string }[];
}
