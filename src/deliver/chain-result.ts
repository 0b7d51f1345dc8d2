import type { ChainReport, ChainState } from '../audit/chain-check.ts';

/** What `verify` answers. */
export interface ChainResult extends Omit<ChainReport, 'chains'> {
  readonly store: string;
  readonly chains: readonly ShownChain[];
}

/** A chain as programs get it. `id` is the account. */
export interface ShownChain extends Pick<ChainState, 'events' | 'broken'> {
  readonly id: string;
  /** `ID:HASH`, as `--head` takes it; null where nothing of the chain is there. */
  readonly head: string | null;
}

/** The answer of `verify`, from a store's report. */
export function chainResult(store: string, report: ChainReport): ChainResult {
  const chains = report.chains.map(
    ({ chain, events, head, broken }): ShownChain => ({
      id: chain,
      events,
      head: head && `${chain}:${head.hash}`,
      broken,
    }),
  );
  return { store, ...report, chains };
}
