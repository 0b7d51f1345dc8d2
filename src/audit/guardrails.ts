import { isActionCategory, isInCategory } from '../catalog/index.ts';
import { parseWindow } from '../registry/dates.ts';
import { matchesTag } from '../registry/environments.ts';
import { matchesName } from '../registry/pattern.ts';
import type { Agent, Environment, Guardrail } from '../registry/registry.ts';
import type { AuditContext } from './audit-context.ts';
import { accountOfCall, mutates, type SeenCall } from './session-evidence.ts';

/** A guardrail that a call ran into. */
export interface GuardedCall {
  readonly seen: SeenCall;
  readonly guardrail: Guardrail;
  /** Whose guardrail it is: an agent's id, or `everybody`. */
  readonly of: string;
  readonly account: string;
  /** The guarded environments that the call was in; empty: it guards everywhere. */
  readonly environments: readonly string[];
  /** No environment matches the account, so it counts as production. */
  readonly precaution: boolean;
  /** Whether all calls of the row lie in the guardrail's window: unknown where only some may. */
  readonly certain: boolean;
}

/** Guardrails that bind a session, with whose they are. */
export interface BindingGuardrail {
  readonly guardrail: Guardrail;
  readonly of: string;
}

/** Those of the declared agents, and those over agents or humans in general. */
export function bindingGuardrails(
  context: AuditContext,
  agents: readonly Agent[],
  isAgent: boolean,
): readonly BindingGuardrail[] {
  const common = (context.registry?.guardrails ?? []).filter(({ appliesTo }) =>
    appliesTo.includes(isAgent ? 'agents' : 'humans'),
  );
  return [
    ...agents.flatMap(({ id, guardrails }) => guardrails.map((guardrail) => ({ guardrail, of: id }))),
    ...common.map((guardrail) => ({ guardrail, of: 'everybody' })),
  ];
}

/** The guardrails that one call ran into. A call that failed, or changed nothing, runs into none. */
export function guardrailsOver(
  context: AuditContext,
  seen: SeenCall,
  binding: readonly BindingGuardrail[],
): readonly GuardedCall[] {
  if (!mutates(seen.call)) return [];
  return binding.flatMap(({ guardrail, of }): readonly GuardedCall[] => {
    const { when } = guardrail;
    if (!guardsAction(when, seen.call.action)) return [];
    const during = isDuring(when.window, seen.call.firstAt, seen.call.lastAt, seen.call.count);
    if (during === 'no') return [];
    const place = placeOf(context, seen, when.environments);
    if (place === null) return [];
    return [{ seen, guardrail, of, ...place, certain: during === 'yes' }];
  });
}

/** Categories and actions add up; a guardrail that names neither guards every change. */
function guardsAction(when: Guardrail['when'], action: string): boolean {
  if (when.categories.length === 0 && when.actions.length === 0) return true;
  return (
    when.categories.some((category) => isActionCategory(category) && isInCategory(action, category)) ||
    when.actions.some((pattern) => matchesName(pattern, action))
  );
}

/** A row tells its first and last call; one between them may be in the window though neither of these is. */
function isDuring(
  window: string | null,
  first: string,
  last: string,
  count: number,
): 'yes' | 'no' | 'unknown' {
  if (window === null) return 'yes';
  const span = parseWindow(window);
  // A window that is no interval is said by `registry check`; it must not switch the guardrail off.
  if (span === null) return 'unknown';
  const inside = (at: string): boolean => Date.parse(at) >= span.start && Date.parse(at) < span.end;
  if (inside(first) || inside(last)) return 'yes';
  const around = Date.parse(first) < span.start && Date.parse(last) >= span.end;
  return around && count > 2 ? 'unknown' : 'no';
}

function placeOf(
  context: AuditContext,
  seen: SeenCall,
  wanted: readonly string[],
): Pick<GuardedCall, 'account' | 'environments' | 'precaution'> | null {
  const account = accountOfCall(seen);
  if (wanted.length === 0) return { account, environments: [], precaution: false };
  const place = context.environment(account);
  const declared = context.registry?.environments ?? [];
  const tagged = declared.filter((one) => isTagged(context, one, seen.call.resource));
  const ids = [...place.environments, ...tagged].map(({ id }) => id).filter((id) => wanted.includes(id));
  if (ids.length > 0) return { account, environments: [...new Set(ids)], precaution: false };
  if (place.known || tagged.length > 0) return null;
  // Unknown counts as production.
  const production = declared.filter(({ id, tier }) => tier === 'production' && wanted.includes(id));
  return production.length === 0
    ? null
    : { account, environments: production.map(({ id }) => id), precaution: true };
}

/** By the tags of the resource, where they were collected. */
function isTagged(context: AuditContext, { match }: Environment, resource: string | null): boolean {
  if (match.resourceTags.length === 0 || resource === null) return false;
  const found = context.estate.accounts
    .flatMap(({ resourcePolicies }) => resourcePolicies)
    .find(({ arn }) => arn === resource);
  return found !== undefined && match.resourceTags.some((tag) => matchesTag(tag, found.tags));
}
