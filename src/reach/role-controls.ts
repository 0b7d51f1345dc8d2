import { resourceControlLevels } from '../estate/control-policies.ts';
import type { Estate } from '../estate/estate.ts';
import type { AccountId } from '../estate/identifiers.ts';
import type { NamedPolicy } from '../policy/document.ts';
import type { Gap } from './gap.ts';

/** What the organization's resource control policies deny on the roles of one account, and what could not be read. */
export interface RoleControls {
  /** Deny statements only, without their Principal, which is `*` in every RCP. */
  readonly denies: readonly NamedPolicy[];
  readonly gaps: readonly Gap[];
}

const known = new WeakMap<Estate, Map<AccountId, RoleControls>>();

/** RCPs bind requests to start a session of a role (STS supports them). Worked out once for each account. */
export function roleControls(estate: Estate, account: AccountId): RoleControls {
  const accounts = known.get(estate) ?? new Map<AccountId, RoleControls>();
  known.set(estate, accounts);
  const found = accounts.get(account) ?? read(estate, account);
  accounts.set(account, found);
  return found;
}

function read(estate: Estate, account: AccountId): RoleControls {
  const control = resourceControlLevels(estate, account);
  if (control.state !== 'bound') return { denies: [], gaps: [] };
  const policies = control.levels.flatMap((level) => level.policies);
  return {
    denies: policies.flatMap(({ name, document }): readonly NamedPolicy[] => {
      const statements = document.statements
        .filter(({ effect }) => effect === 'Deny')
        .map((statement) => ({ ...statement, principal: null }));
      return statements.length === 0 ? [] : [{ name, document: { ...document, statements } }];
    }),
    gaps: control.unreadable.map(({ level, policy }) => ({
      layer: 'rcp',
      effect: 'less',
      reason: `RCP ${policy.name} at ${level} cannot be read`,
      services: null,
      shared: false,
    })),
  };
}
