/** One CloudTrail record as it is logged (CloudTrail User Guide, "CloudTrail record contents"). */
export type WorldEvent = Readonly<Record<string, unknown>>;

/** One trail. */
export interface WorldTrail {
  readonly name: string;
  readonly homeRegion: string;
  readonly bucket: string;
  readonly prefix?: string;
  readonly multiRegion?: boolean;
  readonly organization?: boolean;
  readonly globalEvents?: boolean;
  readonly digests?: boolean;
  readonly kmsKeyArn?: string;
  /** true when not given. */
  readonly logging?: boolean;
  /** As GetEventSelectors gives them; management events, read and write, when neither is given. */
  readonly eventSelectors?: readonly unknown[];
  readonly advancedEventSelectors?: readonly unknown[];
  /** ISO time. */
  readonly lastDelivery?: string;
}
