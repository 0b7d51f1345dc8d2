import type { CredentialStance } from '../registry/registry.ts';
import type { AgentSession } from './agent-sessions.ts';
import type { AuditContext } from './audit-context.ts';

/** What the registry says of an agent on a human's credentials there: the agent's own word, else the defaults by tier. */
export function stanceOf(context: AuditContext, member: AgentSession): CredentialStance {
  const own = member.identified.map(({ agent }) => agent.credentials.humanCredentials);
  const said = own.find((stance) => stance !== null);
  if (said) return said;
  const defaults = context.registry?.defaults.humanCredentials ?? {
    production: 'deny',
    nonProduction: 'warn',
  };
  return isProduction(context, member.session.account) ? defaults.production : defaults.nonProduction;
}

/** Unknown counts as production. */
export function isProduction(context: AuditContext, account: string): boolean {
  return context.environment(account).tier === 'production';
}
