/** A plain IAM statement as written in a registry; its text is checked by the policy parser. */
export interface PolicyJsonStatement {
  readonly [element: string]: unknown;
}
