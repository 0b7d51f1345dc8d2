import type { AccessLevel } from '../access/access-set.ts';
import { serviceControlLevels, type UnreadableControl } from '../estate/control-policies.ts';
import type { Estate, PolicyReading } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { layerState } from '../estate/layer-state.ts';
import type { Gap } from './gap.ts';
import { openPolicy } from './open-policy.ts';

/** What the organization's policies make of every principal of one account. */
export interface ControlLayers {
  readonly levels: readonly AccessLevel[];
  readonly gaps: readonly Gap[];
  readonly assumptions: readonly string[];
  readonly unreadable: readonly PolicyReading[];
}

const none: ControlLayers = { levels: [], gaps: [], assumptions: [], unreadable: [] };
const known = new WeakMap<Estate, Map<string, ControlLayers>>();

/** The SCP levels for an account's principals. Worked out once per account. */
export function controlLayers(estate: Estate, account: AccountId): ControlLayers {
  const accounts = known.get(estate) ?? new Map<string, ControlLayers>();
  known.set(estate, accounts);
  const found = accounts.get(account);
  if (found) return found;
  const built = join([organizationLayer(estate, account), serviceLevels(estate, account)]);
  accounts.set(account, built);
  return built;
}

/** neither SCPs nor RCPs bind service-linked roles. */
export const unboundLayers: ControlLayers = none;

function organizationLayer(estate: Estate, account: AccountId): ControlLayers {
  if (!estate.organization) return none;
  const state = layerState(estate, account, 'organization');
  if (state.state !== 'unknown') return none;
  const reason = `the organization's policies for account ${account} are incomplete: ${state.reason ?? 'no reason given'}`;
  return { ...none, gaps: [{ layer: 'scp', effect: 'less', reason, services: null, shared: false }] };
}

function serviceLevels(estate: Estate, account: AccountId): ControlLayers {
  const control = serviceControlLevels(estate, account);
  if (control.state === 'not-bound') return none;
  if (control.state === 'unknown') {
    if (control.why === 'no-organization-data') {
      return { ...none, assumptions: ['no organization data: no SCPs assumed'] };
    }
    const reason = `account ${account} is not in the organization's tree: its SCPs are unknown`;
    return { ...none, gaps: [{ layer: 'scp', effect: 'less', reason, services: null, shared: false }] };
  }
  const levels = control.levels.map(({ level, policies }): AccessLevel => {
    const unread = control.unreadable.filter((entry) => entry.level === level);
    const stand = unread.map(({ policy }) => openPolicy(`${policy.name} (unreadable)`));
    return { name: `scp:${level}`, kind: 'scp', policies: [...policies, ...stand] };
  });
  return {
    levels,
    gaps: control.unreadable.map((entry) => unreadableControl(entry)),
    assumptions: control.gaps.map(
      (node) =>
        `no SCP is listed for ${node}: FullAWSAccess assumed there, since AWS keeps at least one attached`,
    ),
    unreadable: control.unreadable.map(({ policy }) => policy),
  };
}

function unreadableControl({ level, policy }: UnreadableControl): Gap {
  const reason = `SCP ${policy.name} at ${level} cannot be read`;
  return { layer: 'scp', effect: 'less', reason, services: null, shared: false };
}

function join(parts: readonly ControlLayers[]): ControlLayers {
  return {
    levels: parts.flatMap(({ levels }) => levels),
    gaps: parts.flatMap(({ gaps }) => gaps),
    assumptions: parts.flatMap(({ assumptions }) => assumptions),
    unreadable: parts.flatMap(({ unreadable }) => unreadable),
  };
}
