import type { NamedPolicy, PolicyVersion, Statement } from '../../src/policy/document.ts';
import type { CatalogFacts } from '../../src/policy/facts.ts';
import type { DecisionOutcome, PolicyLayers, Request } from '../../src/policy/request.ts';
import type { Context } from './conditions.ts';
import { type Asker, askerOf, type Form, namedAs } from './principals.ts';
import { actionMatches, conditionsHold, contextOf, resourceMatches } from './statements.ts';

/**
 * A second evaluator, written from the numbered rules alone and sharing no code with the first: slow, and short
 * enough to check by eye. A statement that nobody can decide is tried both ways; if the decision differs, it is
 * Undetermined.
 */
export function naiveEvaluate(request: Request, layers: PolicyLayers, facts: CatalogFacts): DecisionOutcome {
  const world = new World(request, layers, facts);
  const outcomes = new Set<DecisionOutcome>();
  const doubtful = world.doubtful();
  for (let choice = 0; choice < 2 ** doubtful.length; choice++) {
    const chosen = new Set(doubtful.filter((_, bit) => (choice >> bit) % 2 === 1));
    outcomes.add(world.decide(chosen));
    if (outcomes.size > 1) return 'Undetermined';
  }
  return [...outcomes][0] ?? 'ImplicitlyDenied';
}

/** A statement that applies for certain or perhaps, and how it names the asker. */
interface Applying {
  readonly statement: Statement;
  readonly certain: boolean;
  readonly form: Form;
}

type Layer = readonly Applying[];

class World {
  readonly request: Request;
  readonly facts: CatalogFacts;
  readonly asker: Asker;
  readonly context: Context;
  readonly resource: string;
  readonly action: string;
  readonly identity: Layer;
  readonly boundary: Layer | null;
  readonly session: Layer | null;
  readonly scps: readonly Layer[];
  readonly rcps: readonly Layer[];
  readonly resourcePolicy: Layer;
  readonly endpoint: Layer | null;
  readonly hasBoundary: boolean;

  constructor(request: Request, layers: PolicyLayers, facts: CatalogFacts) {
    this.request = request;
    this.facts = facts;
    this.asker = askerOf(request.principal);
    this.action = request.action.toLowerCase();
    this.context = contextOf(request.context);
    const wildcardOnly = request.wildcardOnlyAction ?? facts.isWildcardOnly(request.action) ?? false;
    this.resource = wildcardOnly ? '*' : request.resource;
    const inAccount = ['user', 'role', 'federated-user', 'root'].includes(this.asker.kind);
    this.hasBoundary = inAccount && layers.boundary !== null;
    const optional = (policies: readonly NamedPolicy[] | null) =>
      policies === null || !inAccount ? null : this.applying(policies, false);
    this.identity = optional(layers.identityPolicies) ?? [];
    this.boundary = optional(layers.boundary);
    this.session = optional(layers.sessionPolicy);
    this.scps = this.scpsBind(layers) ? layers.scps.map((level) => this.applying(level.policies, false)) : [];
    this.rcps = this.rcpsBind(layers) ? layers.rcps.map((level) => this.applying(level.policies, true)) : [];
    const ignored = layers.resourcePolicy === null || this.action === 'iam:passrole';
    this.resourcePolicy = ignored ? [] : this.applying([layers.resourcePolicy as NamedPolicy], true);
    const throughEndpoint =
      layers.vpcEndpointPolicies !== null && (this.context.get('aws:sourcevpce') ?? []).length > 0;
    this.endpoint = throughEndpoint
      ? this.applying(layers.vpcEndpointPolicies as readonly NamedPolicy[], true)
      : null;
  }

  everything(): Layer {
    const one = [
      this.identity,
      this.boundary ?? [],
      this.session ?? [],
      this.resourcePolicy,
      this.endpoint ?? [],
    ];
    return [...one, ...this.scps, ...this.rcps].flat();
  }

  doubtful(): Layer {
    return this.everything().filter((applying) => !applying.certain);
  }

  /** The decision when, of the doubtful statements, just the chosen ones apply. */
  decide(chosen: ReadonlySet<Applying>): DecisionOutcome {
    const free = this.action === 'sts:getcalleridentity' || this.action === 'sts:getsessiontoken';
    if (free && this.asker.kind !== 'anonymous') return 'Allowed';
    const real = (layer: Layer) => layer.filter((applying) => applying.certain || chosen.has(applying));
    const allows = (layer: Layer) => real(layer).some(({ statement }) => statement.effect === 'Allow');
    if (real(this.everything()).some(({ statement }) => statement.effect === 'Deny'))
      return 'ExplicitlyDenied';
    if (!this.scps.every(allows)) return 'ImplicitlyDenied';
    if (this.endpoint !== null && !allows(this.endpoint)) return 'ImplicitlyDenied';

    const boundary = this.boundary === null || allows(this.boundary);
    const tokenless = this.asker.kind === 'federated-user' && this.session === null;
    const session = this.session === null ? !tokenless : allows(this.session);
    const implicit = this.asker.kind === 'root';
    const identity = (implicit || allows(this.identity)) && boundary && session;
    const forms = real(this.resourcePolicy).flatMap(({ statement, form }) =>
      statement.effect === 'Allow' ? form : [],
    );
    const granted = forms.some((form) => {
      if (form === 'account') return false;
      return form === 'exact' || form === 'everyone' || (boundary && session);
    });
    return this.combine(identity, granted, forms.length > 0) ? 'Allowed' : 'ImplicitlyDenied';
  }

  combine(identity: boolean, granted: boolean, named: boolean): boolean {
    const { kind, account, partition } = this.asker;
    const outside = kind === 'service' || kind === 'anonymous' || kind === 'provider';
    const byTrust = ['sts:assumerolewithsaml', 'sts:assumerolewithwebidentity'].includes(this.action);
    const other = this.resource.split(':')[1] ?? '';
    if (other !== '' && partition !== '' && other !== partition) return false;
    if (outside || byTrust) return named;
    if (account !== this.request.resourceAccountId) return identity && named;
    if (['sts:tagsession', 'sts:setsourceidentity'].includes(this.action)) return identity && named;
    const onKey = this.action.startsWith('kms:') && this.resource.includes(':key/');
    if (this.action === 'sts:assumerole' || onKey) return granted || (identity && named);
    return granted || identity;
  }

  scpsBind(layers: PolicyLayers): boolean {
    if (['service', 'anonymous', 'provider'].includes(this.asker.kind)) return false;
    return this.asker.account !== layers.managementAccountId && !this.serviceLinked();
  }

  rcpsBind(layers: PolicyLayers): boolean {
    if (!this.facts.supportsResourceControlPolicies(this.action.split(':')[0] ?? '')) return false;
    if (this.request.resourceAccountId === layers.managementAccountId) return false;
    return !this.serviceLinked() && this.action !== 'kms:retiregrant';
  }

  serviceLinked(): boolean {
    const [arn = ''] = this.context.get('aws:principalarn') ?? [];
    return this.asker.kind === 'role' && (this.asker.arn + arn).includes(':role/aws-service-role/');
  }

  /** The statements of a layer that apply, or may apply, to the request. */
  applying(policies: readonly NamedPolicy[], withPrincipal: boolean): Layer {
    return policies.flatMap(({ document: { version, statements } }) =>
      statements.flatMap((statement): Layer => {
        const named = withPrincipal ? namedAs(statement, this.asker, this.hasBoundary) : 'everyone';
        const holds = conditionsHold(statement.conditions, version, this.context, this.facts);
        if (named === null || holds === false || !this.covers(statement, version)) return [];
        const certain = holds === true && named !== 'perhaps';
        return [{ statement, certain, form: named === 'perhaps' ? 'everyone' : named }];
      }),
    );
  }

  covers({ action, resource, effect }: Statement, version: PolicyVersion): boolean {
    if (!actionMatches(action, this.action)) return false;
    if (resource === null) return true;
    const wide = (effect === 'Allow') !== resource.negated;
    return resourceMatches(resource, version, this.resource, this.context, this.facts, () => wide);
  }
}
