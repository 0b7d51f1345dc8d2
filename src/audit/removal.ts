import type { AccessLayers, AccessSet } from '../access/access-set.ts';
import type { Role, User } from '../estate/estate.ts';
import { wholeAccess } from '../reach/resource-grants.ts';
import type { AuditContext } from './audit-context.ts';
import type { Side } from './comparer.ts';
import type { Excess } from './finding.ts';
import type { Undo } from './remedy-for-excess.ts';
import { iamRegionWords, shellCommand } from './shell-command.ts';

/** Taking away the one policy that grants an excess. */
export interface Removal {
  readonly undo: Undo;
  /** Nothing that was meant goes with it. */
  readonly costsNothing: boolean;
}

/** The removal of the policy that grants all of the excess; null where several do, or none of the principal's own. */
export function removalOf(
  context: AuditContext,
  principal: Role | User,
  granted: Side,
  intended: Side,
  excess: Excess,
): Removal | null {
  if (granted.access.kind !== 'layers') return null;
  const names = [
    ...new Set(excess.regions.flatMap(({ grantedBy }) => grantedBy.map(({ policy }) => policy))),
  ];
  const name = names[0];
  if (name === undefined || names.length > 1) return null;
  const words = removalWords(principal, name);
  if (words === null) return null;
  const rest: Side = {
    access: without(granted.access, name),
    grants: (granted.grants ?? []).map(({ access }) => ({ access: withoutPolicy(access, name) })),
    gaps: granted.gaps,
  };
  const closed = context.comparer.proves(rest, intended);
  // What it would cost matters only where it closes the excess.
  const costsNothing = closed && losesNothing(context, granted, intended, rest);
  const cost = costsNothing
    ? 'nothing that was meant goes with it'
    : 'what the scope allows through it goes too';
  const outcome = closed ? 'compared again without it: nothing exceeds' : 'not proved to close all of it';
  return {
    costsNothing,
    undo: {
      text: `take away ${name} (${outcome}; ${cost})`,
      command: shellCommand(['aws', 'iam', ...words, ...iamRegionWords(context.estate.partition)]),
      policy: null,
      proof: closed ? 'proved' : 'not-proved',
    },
  };
}

/** Whether everything that is both granted and meant is still granted. */
function losesNothing(context: AuditContext, granted: Side, intended: Side, rest: Side): boolean {
  const meant: Side = {
    access: { kind: 'intersection', of: [wholeAccess(granted), intended.access] },
    gaps: [],
  };
  return context.comparer.proves(meant, { ...rest, gaps: [] });
}

/** Detaching a managed policy, or deleting an inline one; null when the principal does not carry it by itself. */
function removalWords(principal: Role | User, policy: string): readonly string[] | null {
  const who = principal.kind === 'role' ? ['--role-name', principal.name] : ['--user-name', principal.name];
  if (principal.attachedPolicyArns.includes(policy)) {
    return [`detach-${principal.kind}-policy`, ...who, '--policy-arn', policy];
  }
  return principal.inlinePolicies.some(({ name }) => name === policy)
    ? [`delete-${principal.kind}-policy`, ...who, '--policy-name', policy]
    : null;
}

function withoutPolicy(access: AccessSet, policy: string): AccessSet {
  if (access.kind === 'layers') return without(access, policy);
  return { kind: access.kind, of: access.of.map((member) => withoutPolicy(member, policy)) };
}

/** Its Denies go too, which stand beside the grants of resource policies. */
function without(access: AccessLayers, policy: string): AccessLayers {
  return {
    ...access,
    levels: access.levels.map((level) =>
      level.kind === 'identity' || level.kind === 'resource'
        ? { ...level, policies: level.policies.filter(({ name }) => name !== policy) }
        : level,
    ),
  };
}
