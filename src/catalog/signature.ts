/** Who vouches for the matched value: AWS set it, the client said it, a naming habit, or only the place it runs. */
export type SignatureTier = 'proven' | 'strong' | 'convention' | 'host';

/**
 * What a match is evidence of. Only `agent` claims an agent; `credential-origin` says whose credentials it runs on,
 * `host` where it may run, `guardrail` that a policy's author thought of agents.
 */
export type SignatureSays = 'agent' | 'credential-origin' | 'host' | 'guardrail';

/** Where signatures are looked for. */
export const signatureFields = [
  /** userAgent of an event, surrounding brackets or not. */
  'user-agent',
  /** userIdentity.invokedBy of any event. */
  'invoked-by',
  /** userIdentity.invokedBy of an AssumeRole event by an AWS service. */
  'assumed-by-service',
  /** eventType. */
  'event-type',
  /** requestParameters.resource of CreateOAuth2Token. */
  'oauth-resource',
  /** requestParameters.client_id of a sign-in event. */
  'oauth-client',
  /** One Principal.Service of a trust policy. */
  'trust-service',
  /** One aws:SourceArn value in a trust policy for a service. */
  'trust-source-arn',
  /** One token.actions.githubusercontent.com:sub value in a trust policy. */
  'trust-github-subject',
  /** Role name, with or without its path. */
  'role-name',
  /** roleSessionName. */
  'session-name',
  /** sourceIdentity. */
  'source-identity',
  /** A role tag or session tag as `key=value`. */
  'tag',
  /** A context key in a policy's Condition. */
  'context-key',
  /** A value of aws:UserAgent in a policy's Condition. */
  'user-agent-condition',
  /** ARN of an attached managed policy. */
  'managed-policy',
] as const;

/** One of `signatureFields`. */
export type SignatureField = (typeof signatureFields)[number];

/** What kind of agent a signature's product is. */
export type AgentClass =
  | 'any'
  | 'aws-managed-agent'
  | 'ci-agent'
  | 'coding-agent'
  | 'credential-lineage'
  | 'hosted-agent'
  | 'mcp-server'
  | 'workload-host';

/** One way to tell an agent, its credentials or its host. */
export interface Signature {
  readonly id: string;
  /** The stable name a registry uses; null when the signature tells of any product or of none. */
  readonly productId: string | null;
  readonly product: string;
  readonly agentClass: AgentClass;
  readonly tier: SignatureTier;
  /** How surely a true value means this product; bedrock.amazonaws.com is proven, yet may be a knowledge base. */
  readonly confidence: 'high' | 'medium' | 'low';
  readonly says: SignatureSays;
  readonly field: SignatureField;
  /** An ECMAScript regular expression; its named groups become captures. */
  readonly pattern: string;
  readonly flags: '' | 'i';
  /** Whether the client, or whoever configures the role, chooses the value. */
  readonly spoofable: boolean;
  /** Where the fact comes from. */
  readonly source: string;
  readonly note: string;
  readonly examples: { readonly match: readonly string[]; readonly noMatch: readonly string[] };
}

/** A signature that a value matched. A match is evidence for what it says; no match is evidence of nothing. */
export interface SignatureMatch {
  readonly signature: Signature;
  readonly field: SignatureField;
  /** The value as given. */
  readonly value: string;
  /** Named groups of the pattern, such as `server` and `version`. */
  readonly captures: Readonly<Record<string, string>>;
}
