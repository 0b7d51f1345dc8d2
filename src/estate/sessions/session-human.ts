import { parseArn } from '../identifiers.ts';
import type { SessionHuman } from '../session.ts';
import { permissionSetOf } from '../special-roles.ts';
import { sessionNameOf } from './event-clues.ts';
import type { IssuedCredentials } from './issued-credentials.ts';
import type { SessionGroup } from './session-group.ts';

/** One link of the chain of credentials. */
export interface ChainLink {
  readonly group: SessionGroup;
  readonly issued: readonly IssuedCredentials[];
}

/**
 * The human at the end of a chain (the session itself first, then who issued its credentials, and so on). The far end
 * decides; then a source identity, which outlives role chaining; then the Identity Center user's id alone.
 */
export function humanOf(
  chain: readonly ChainLink[],
  namesAgent: (sourceIdentity: string) => boolean,
): SessionHuman | null {
  const userId = chain.find(({ group }) => group.onBehalfOf !== null)?.group.onBehalfOf ?? null;
  for (const link of chain.toReversed()) {
    const human = directHuman(link);
    if (human) return userId !== null && human.via === 'identity-center' ? { ...human, userId } : human;
  }
  const forWorkload = chain.some(({ issued }) => issued.some((record) => record.forWorkload));
  for (const { group, issued } of forWorkload ? [] : chain) {
    const name =
      group.sourceIdentity ?? issued.find(({ sourceIdentity }) => sourceIdentity !== null)?.sourceIdentity;
    if (name && !namesAgent(name)) return { id: name, via: 'source-identity' };
  }
  return userId === null ? null : { id: userId, via: 'identity-center', userId };
}

function directHuman({ group, issued }: ChainLink): SessionHuman | null {
  const role = roleOf(group.issuerArn);
  const name = sessionNameOf(group.principal);
  if (role && permissionSetOf(role) && name !== null) return { id: name, via: 'identity-center' };
  const federated = issued.find(({ human }) => human !== null)?.human;
  if (federated) return federated;
  const user = userNameOf(group.issuerArn) ?? userNameOf(group.principal);
  if (user !== null) return { id: user, via: 'iam-user' };
  // Root by AssumeRoot is whoever asked for it, not somebody who signed in as root.
  return group.identityType === 'Root' && issued.length === 0 ? { id: 'root', via: 'console' } : null;
}

/** Name and path of the role in an ARN; null when the ARN is no role's. */
export function roleOf(arn: string | null): { readonly name: string; readonly path: string } | null {
  const resource = parseArn(arn ?? '')?.resource;
  if (!resource?.startsWith('role/')) return null;
  const slash = resource.lastIndexOf('/');
  return { name: resource.slice(slash + 1), path: resource.slice('role'.length, slash + 1) };
}

function userNameOf(arn: string | null): string | null {
  const parts = parseArn(arn ?? '');
  if (parts?.service !== 'iam' || !parts.resource.startsWith('user/')) return null;
  return parts.resource.slice(parts.resource.lastIndexOf('/') + 1) || null;
}
