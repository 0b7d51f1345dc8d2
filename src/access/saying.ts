import type { Region } from './comparison.ts';
import type { NotedSpelling } from './noted-spelling.ts';
import type { RequestsInside } from './requests-inside.ts';
import type { Spelling } from './spelling.ts';
import type { Scenery } from './theories/plausible-text.ts';

/** What a comparison lends to its words: how its policies spell names, where witnesses lie, which action comes first. */
export interface Voice {
  readonly spelling: Spelling;
  readonly scenery: Scenery;
  readonly preferAction: ((action: string) => number) | undefined;
}

/** What of a region its cube, its actions and the voice decide alone: not who grants it, nor whether it is so. */
export type RegionTexts = Omit<Region, 'certainty' | 'grantedBy' | 'witness'>;

/** One region in words, with the requests that may prove it: the same in every comparison that finds it. */
export interface Saying {
  readonly texts: RegionTexts;
  /** The region holds nothing that does not exceed. */
  readonly exact: boolean;
  /** A variable of unknown value has a say. */
  readonly variable: boolean;
  /** Nobody knows whether the region holds anything: a budget was spent before. */
  readonly undecided: boolean;
  /** Notes each name that was spelled for it. */
  readonly noted: NotedSpelling;
  readonly requests: RequestsInside;
}
