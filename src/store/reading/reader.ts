/** What the dashboard asks of a store: questions only, nothing is written through it. */
export interface Reader {
  /** For people, without secrets: `pglite:.overreach/db`. */
  readonly location: string;
}
