import type { NamedPolicy, StatementReference } from './document.ts';

/** Who makes a request: an ARN (user, role session, federated user, root), a service principal, or nobody. */
export type RequestPrincipal = string | { readonly type: 'Anonymous' };

/** The request context: key -> value(s). The context is exactly this: nothing is derived from ARN or clock. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/** One concrete request. */
export interface Request {
  readonly principal: RequestPrincipal;
  readonly action: string;
  /** An ARN, or `*` for actions without resource types. */
  readonly resource: string;
  readonly resourceAccountId: string;
  readonly context: RequestContext;
  /** When given, overrides what the catalog says about the action. */
  readonly wildcardOnlyAction?: boolean;
}

/** One level of the organization (root, an OU, an account): the policies attached there. */
export interface OrganizationLevel {
  readonly level: string;
  readonly policies: readonly NamedPolicy[];
}

/** Every policy that has a say in one request. `null` means that there is no such layer. */
export interface PolicyLayers {
  readonly identityPolicies: readonly NamedPolicy[];
  readonly boundary: readonly NamedPolicy[] | null;
  readonly sessionPolicy: readonly NamedPolicy[] | null;
  /** Of the principal's account; empty = no organization. */
  readonly scps: readonly OrganizationLevel[];
  /** Of the resource's account, without RCPFullAWSAccess: it is added to every level. */
  readonly rcps: readonly OrganizationLevel[];
  readonly resourcePolicy: NamedPolicy | null;
  readonly vpcEndpointPolicies: readonly NamedPolicy[] | null;
  readonly managementAccountId: string | null;
}

export type DecisionOutcome = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied' | 'Undetermined';

/** A decision that explains itself. */
export interface Decision {
  readonly decision: DecisionOutcome;
  /** The statements that made it: the denying one(s), or for Allowed the granting ones per layer. */
  readonly by: readonly DecidingStatement[];
  /** Numbers of the inferred rules that the decision rests on (`R-006`). */
  readonly assumed: readonly string[];
  /** One sentence for people: which layer decided and why. */
  readonly because: string;
}

export interface DecidingStatement extends StatementReference {
  readonly layer: LayerKind;
}

export type LayerKind =
  | 'identity'
  | 'boundary'
  | 'session'
  | 'scp'
  | 'rcp'
  | 'resource'
  | 'trust'
  | 'vpc-endpoint';
