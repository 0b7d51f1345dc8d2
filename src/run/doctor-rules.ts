import { ruleCatalog } from '../audit/index.ts';
import type { EventsSource } from '../collect/aws/collect-config.ts';
import { type Tier, tierActions } from '../collect/aws/tiers.ts';
import type { Layer } from '../estate/estate.ts';

/** The layer that no rule can do without and that is read with a call; null: no rule rests on it alone. */
function layerOf(tier: Tier, action: string, events: EventsSource | null): Layer | null {
  switch (tier) {
    case 'core':
      return action === 'iam:GetAccountAuthorizationDetails' ? 'iam' : null;
    case 'management':
      return 'organization';
    case 'events': {
      // With a bucket the trail must be known, without one the events be looked up.
      const isLookup = action === 'cloudtrail:LookupEvents';
      return events !== null && isLookup === (events.kind === 'lookup-events') ? 'cloudtrail' : null;
    }
    case 'log-archive':
      return action === 'cloudtrail:ListPublicKeys' ? null : 'cloudtrail';
    case 'athena':
      return 'cloudtrail';
    case 'keys':
    case 'federation':
    case 'identity-center':
    case 'resources':
    case 'agents':
    case 'hub':
    case 'verify':
      return null;
  }
}

/** The rules that cannot say anything sure of an account while these calls are refused there. */
export function rulesOffWithout(
  tier: Tier,
  missing: readonly string[],
  events: EventsSource | null,
): readonly string[] {
  const layers = new Set(missing.map((action) => layerOf(tier, action, events)));
  return ruleCatalog
    .filter(
      ({ tier: own, requires }) =>
        requires.some((layer) => layers.has(layer)) || (own === 'events' && layers.has('cloudtrail')),
    )
    .map(({ id }) => id);
}

/** The tier that a call belongs to, among those that an account is read with. */
export function tierOf(action: string, among: readonly Tier[]): Tier | null {
  return among.find((tier) => (tierActions[tier] as readonly string[]).includes(action)) ?? null;
}

/** What is not known without a tier, where no rule is off for want of it. */
export const lostWithout: Readonly<Record<Tier, string>> = {
  core: 'how long sessions may last, and what agents last used',
  keys: 'how old long-lived keys are',
  federation: 'whom an account lets in from outside',
  events: "what the account's own trails record",
  resources: 'what resources themselves allow',
  agents: 'which agents AWS runs there',
  management: 'the tree of accounts and its policies',
  'identity-center': 'who was given what, and who they are',
  'log-archive': 'what happened, but by LookupEvents',
  athena: 'what happened',
  hub: 'every account but its own',
  verify: 'what AWS itself says of a request',
};
