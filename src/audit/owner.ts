import type { Agent, Operator } from '../registry/registry.ts';
import type { AuditContext } from './audit-context.ts';
import type { Owner } from './finding.ts';

/**
 * Who is accountable, and what decided it: the agent's owner in the registry, then the human's team, then the team
 * that lists the account, then the account's tag (`team` or `owner`), then the default team.
 */
export function ownerOf(
  context: AuditContext,
  about: { readonly agent: Agent | null; readonly operator: Operator | null; readonly account: string },
): Owner {
  const teams = context.registry?.teams ?? [];
  if (about.agent) return { team: about.agent.owner, decidedBy: 'registry' };
  if (about.operator?.team) return { team: about.operator.team, decidedBy: 'operator-team' };
  const lister = teams.find(({ accounts }) => accounts.includes(about.account));
  if (lister) return { team: lister.id, decidedBy: 'account-team' };
  const tagged = accountTag(context, about.account);
  if (tagged !== null) return { team: tagged, decidedBy: 'account-tag' };
  const last = teams.find((team) => team.default);
  return last ? { team: last.id, decidedBy: 'default-team' } : { team: null, decidedBy: 'nobody' };
}

function accountTag(context: AuditContext, account: string): string | null {
  const tags = context.estate.organization?.accounts.find(({ id }) => id === account)?.tags ?? {};
  const values = new Map(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
  return values.get('team') || values.get('owner') || null;
}
