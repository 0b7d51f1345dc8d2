import type { AgentRuntime, BedrockAgent } from './agents.ts';
import type { WorldBucket, WorldResource } from './resources.ts';
import type { WorldEvent, WorldTrail } from './trail.ts';

/** One entry of authorization details, as the API or CLI prints it; documents are JSON, its text, or URL-encoded. */
export type Detail = Readonly<Record<string, unknown>>;

/** IAM as GetAccountAuthorizationDetails gives it. */
export interface WorldIam {
  readonly UserDetailList: readonly Detail[];
  readonly GroupDetailList: readonly Detail[];
  readonly RoleDetailList: readonly Detail[];
  readonly Policies: readonly Detail[];
}

/**
 * A role that the hub may assume, beside the account's IAM: it answers STS only, and is in no list. Roles of
 * RoleDetailList can be assumed as well, by their trust policies.
 */
export interface ReaderRole {
  readonly arn: string;
  /** ARNs or account ids of those who may assume it. */
  readonly trusts: readonly string[];
  /** Asked for when given. */
  readonly externalId?: string;
  /** What else the trust allows beside sts:AssumeRole; all three when not given. */
  readonly allows?: readonly ('sts:SetSourceIdentity' | 'sts:TagSession')[];
  /** 3,600 when not given. */
  readonly maxSessionSeconds?: number;
  /** AWS may answer from another account than the one asked for only if somebody set it up wrong: this one. */
  readonly answersAs?: string;
}

/** An OpenID Connect provider of IAM. */
export interface OidcProvider {
  readonly arn: string;
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly thumbprints: readonly string[];
  readonly createdAt?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** A SAML provider of IAM; times are ISO. */
export interface SamlProvider {
  readonly arn: string;
  readonly createdAt: string;
  readonly validUntil: string;
}

/** One row of GetServiceLastAccessedDetails. */
export interface ServiceLastAccessed {
  readonly ServiceName: string;
  readonly ServiceNamespace: string;
  readonly LastAuthenticated?: string;
  readonly LastAuthenticatedEntity?: string;
  readonly LastAuthenticatedRegion?: string;
  readonly TotalAuthenticatedEntities?: number;
}

/** One account; whatever is not given does not exist there. */
export interface WorldAccount {
  readonly id: string;
  readonly iam: WorldIam;
  readonly readers?: readonly ReaderRole[];
  /** MaxSessionDuration by role ARN; 3,600 for the others. */
  readonly maxSessionSeconds?: Readonly<Record<string, number>>;
  /** The CSV. */
  readonly credentialReport?: string;
  readonly oidcProviders?: readonly OidcProvider[];
  readonly samlProviders?: readonly SamlProvider[];
  /** By the ARN of the principal. */
  readonly lastAccessed?: Readonly<Record<string, readonly ServiceLastAccessed[]>>;
  readonly trails?: readonly WorldTrail[];
  readonly events?: readonly WorldEvent[];
  readonly buckets?: readonly WorldBucket[];
  /** Keys, secrets, functions, queues, topics and any other resource with a policy or tags. */
  readonly resources?: readonly WorldResource[];
  readonly bedrockAgents?: readonly BedrockAgent[];
  readonly agentRuntimes?: readonly AgentRuntime[];
}

/** An account in which nobody has made anything yet. */
export function emptyAccount(id: string): WorldAccount {
  return { id, iam: { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] } };
}
