import type { Caller } from './arn-identity.ts';
import type { Evaluation } from './evaluation.ts';
import type { Hit, LayerHits } from './layer-hits.ts';
import { type AllHits, hasIdentityPolicies } from './layers.ts';
import type { GrantLimits } from './principal-form.ts';
import type { DecidingStatement, DecisionOutcome } from './request.ts';
import {
  isOnKmsKey,
  isProviderAction,
  isTrustAction,
  isUnchangeable,
  needsBothSides,
} from './special-actions.ts';

/** One way to settle what nobody can decide: whether an undecidable statement covers the request. */
export type Settlement = (hit: Hit) => boolean;

/** An outcome with its reason. */
export interface Combined {
  readonly outcome: Exclude<DecisionOutcome, 'Undetermined'>;
  readonly by: readonly DecidingStatement[];
  readonly because: string;
}

/** Combines what the layers say (IAM User Guide, "Policy evaluation logic"). */
export function combine(hits: AllHits, caller: Caller, evaluation: Evaluation, settle: Settlement): Combined {
  const denies = counted(everyDeny(hits), settle);
  if (denies.length > 0) {
    const layer = denies[0]?.statement.layer ?? 'identity';
    return { outcome: 'ExplicitlyDenied', by: cited(denies), because: `${layerName[layer]} denies it` };
  }
  return new Combination(hits, caller, evaluation, settle).grant();
}

/** Layers in the words of the people who read a decision. */
export const layerName: Readonly<Record<DecidingStatement['layer'], string>> = Object.freeze({
  identity: 'an identity policy',
  boundary: 'the permissions boundary',
  session: 'the session policy',
  scp: 'a service control policy',
  rcp: 'a resource control policy',
  resource: 'the resource policy',
  trust: "the role's trust policy",
  'vpc-endpoint': 'the VPC endpoint policy',
});

/** Every Deny that covers the request, or may, of any layer. */
export function everyDeny(hits: AllHits): readonly Hit[] {
  return layersOf(hits).flatMap((layer) => layer?.denies ?? []);
}

/** Every Allow that covers the request, or may, of any layer. */
export function everyAllow(hits: AllHits): readonly Hit[] {
  return layersOf(hits).flatMap((layer) => layer?.allows ?? []);
}

function layersOf(hits: AllHits): readonly (LayerHits | null)[] {
  const { identity, boundary, session, scps, rcp, resource, endpoint } = hits;
  return [identity, boundary, session, ...scps, rcp, resource, endpoint];
}

function counted(hits: readonly Hit[], settle: Settlement): readonly Hit[] {
  return hits.every((hit) => hit.certain) ? hits : hits.filter((hit) => hit.certain || settle(hit));
}

function cited(hits: readonly Hit[]): readonly DecidingStatement[] {
  return hits.map((hit) => hit.statement);
}

function denied(because: string): Combined {
  return { outcome: 'ImplicitlyDenied', by: [], because };
}

/** The question after the Denies: does somebody grant it, and does every cap let it through? */
class Combination {
  readonly #hits: AllHits;
  readonly #caller: Caller;
  readonly #evaluation: Evaluation;
  readonly #settle: Settlement;

  constructor(hits: AllHits, caller: Caller, evaluation: Evaluation, settle: Settlement) {
    this.#hits = hits;
    this.#caller = caller;
    this.#evaluation = evaluation;
    this.#settle = settle;
  }

  grant(): Combined {
    const { scps, endpoint } = this.#hits;
    const caps: Hit[] = [];
    for (const level of scps) {
      // every level must allow; a level without a policy allows nothing.
      const allows = this.#allows(level);
      if (allows.length === 0) return denied(`no service control policy at \`${level.level}\` allows it`);
      caps.push(...allows);
    }
    if (endpoint !== null) {
      const allows = this.#allows(endpoint);
      if (allows.length === 0) return denied('the VPC endpoint policy does not allow it');
      caps.push(...allows);
    }
    if (isUnchangeable(this.#evaluation)) return denied('AWS owns it: nobody in the account can change it');
    if (!samePartition(this.#caller, this.#evaluation.resource)) {
      return denied('principal and resource are in different partitions');
    }
    const granted = this.#granted();
    return granted.outcome === 'Allowed' ? { ...granted, by: [...granted.by, ...cited(caps)] } : granted;
  }

  #granted(): Combined {
    const evaluation = this.#evaluation;
    if (!hasIdentityPolicies(this.#caller) || isProviderAction(evaluation)) return this.#byResourceOnly();
    if (this.#caller.account !== evaluation.request.resourceAccountId || needsBothSides(evaluation)) {
      return this.#byBoth();
    }
    const needsResource = isTrustAction(evaluation) || isOnKmsKey(evaluation);
    const direct = this.#byResourceGrant();
    if (direct !== null) return direct;
    return needsResource ? this.#byBoth() : this.#byIdentity();
  }

  /** services, providers and anonymous callers have the resource's word only. */
  #byResourceOnly(): Combined {
    const allows = this.#allows(this.#hits.resource);
    if (allows.length === 0) return denied(`${this.#resourceName()} does not allow it`);
    return { outcome: 'Allowed', by: cited(allows), because: `${this.#resourceName()} allows it` };
  }

  /** R-026, R-027, R-031, R-032: both sides must allow; R-021's escapes do not exist here. */
  #byBoth(): Combined {
    const resource = this.#allows(this.#hits.resource);
    if (resource.length === 0) return denied(`${this.#resourceName()} does not allow it, and it has to`);
    const identity = this.#byIdentity();
    if (identity.outcome !== 'Allowed') return identity;
    const because = `${this.#resourceName()} and the principal's own policies allow it`;
    return { outcome: 'Allowed', by: [...identity.by, ...cited(resource)], because };
  }

  /** identity Allow, capped by boundary and session policy. */
  #byIdentity(): Combined {
    const { identity, boundary, session } = this.#hits;
    const grants = this.#allows(identity);
    const isRoot = this.#caller.kind === 'root';
    if (this.#caller.kind === 'federated-user' && session === null) {
      return denied('a federated user without a session policy has no permissions of its own');
    }
    if (grants.length === 0 && !isRoot) return denied('no policy allows it');
    if (boundary !== null && this.#allows(boundary).length === 0) {
      return denied('the permissions boundary does not allow it');
    }
    if (session !== null && this.#allows(session).length === 0) {
      return denied('the session policy does not allow it');
    }
    const by = cited([...grants, ...this.#allows(boundary), ...this.#allows(session)]);
    return {
      outcome: 'Allowed',
      by,
      because: isRoot ? 'the root user may do it' : 'an identity policy allows it',
    };
  }

  /** a grant of the resource policy itself, limited as the form of its principal says; null when none holds. */
  #byResourceGrant(): Combined | null {
    const { boundary, session, resource } = this.#hits;
    // without a session policy such a session has an empty one.
    const federated = this.#caller.kind === 'federated-user';
    const open = (limits: GrantLimits) =>
      !limits.identity &&
      (!limits.boundary || boundary === null || this.#allows(boundary).length > 0) &&
      (!limits.session || (session === null ? !federated : this.#allows(session).length > 0));
    const grants = this.#allows(resource).filter((hit) => hit.limits.some(open));
    if (grants.length === 0) return null;
    const by = cited([...grants, ...(grants.some((hit) => hit.limits.some(isFree)) ? [] : this.#caps())]);
    return { outcome: 'Allowed', by, because: `${this.#resourceName()} allows it` };
  }

  #caps(): readonly Hit[] {
    return [...this.#allows(this.#hits.boundary), ...this.#allows(this.#hits.session)];
  }

  #allows(layer: LayerHits | null): readonly Hit[] {
    return layer === null ? [] : counted(layer.allows, this.#settle);
  }

  #resourceName(): string {
    return layerName[isTrustAction(this.#evaluation) ? 'trust' : 'resource'];
  }
}

function isFree(limits: GrantLimits): boolean {
  return !limits.identity && !limits.boundary && !limits.session;
}

/** nothing reaches from one partition into another. */
function samePartition(caller: Caller, resource: string): boolean {
  const partition = /^arn:([^:]*):/.exec(resource)?.[1];
  return partition === undefined || caller.partition === null || partition === caller.partition;
}
