import { shownState } from '../audit/shown-state.ts';
import type { RuleStats } from '../deliver/findings-list.ts';
import type { StorePlace } from './findings.ts';
import { requireExisting, storeLocation, withStore } from './open-location.ts';

/** What became of each rule's findings, the rule with most findings first. A CommandFailure when there is no store. */
export async function ruleStats({ store: url, folder }: StorePlace): Promise<readonly RuleStats[]> {
  const location = storeLocation(url, folder);
  requireExisting(location);
  return withStore(location, async (store) => {
    const stats = new Map<string, RuleStats>();
    const of = (rule: string): RuleStats => stats.get(rule) ?? none(rule);
    for (const record of await store.findings({})) {
      const { rule } = record.detection;
      const state = shownState(record);
      if (state !== 'resolved' && state !== 'suppressed') {
        const before = of(rule);
        stats.set(rule, { ...before, open: before.open + 1 });
      }
    }
    for (const { rule, what, findings } of await store.outcomes()) {
      stats.set(rule, { ...of(rule), [what]: findings });
    }
    return [...stats.values()].sort(
      (left, right) => right.opened - left.opened || (left.rule < right.rule ? -1 : 1),
    );
  });
}

function none(rule: string): RuleStats {
  return { rule, opened: 0, actedOn: 0, acknowledged: 0, notMine: 0, accepted: 0, open: 0 };
}
