import type { Session, SessionAgent, SessionCall } from '../estate/session.ts';
import { weightOf } from './action-weight.ts';
import type { EventEvidence, Evidence } from './finding.ts';
import { accountOfResource, minuteOf, shortResource } from './wording.ts';

/** A call with the session that made it. */
export interface SeenCall {
  readonly session: Session;
  readonly call: SessionCall;
}

/** Services whose "write" calls only get credentials: they change nothing in an account. */
const credentialServices: ReadonlySet<string> = new Set(['sts', 'signin', 'sso', 'sso-oauth']);

/** Whether a call changed something: it succeeded, and it is no read and no sign-in. */
export function mutates({ action, readOnly, errorCode }: SessionCall): boolean {
  const service = action.slice(0, Math.max(action.indexOf(':'), 0)).toLowerCase();
  return !readOnly && errorCode === null && !credentialServices.has(service);
}

/** The account a call touched: its resource's, else the session's. */
export function accountOfCall({ session, call }: SeenCall): string {
  return (call.resource === null ? null : accountOfResource(call.resource)) ?? session.account;
}

/** All calls of these sessions, what changed something first, then the gravest, then the earliest. */
export function callsByGravity(sessions: readonly Session[]): readonly SeenCall[] {
  const calls = sessions.flatMap((session) => session.calls.map((call) => ({ session, call })));
  return calls.toSorted(
    (left, right) =>
      Number(mutates(right.call)) - Number(mutates(left.call)) ||
      weightOf(right.call.action) - weightOf(left.call.action) ||
      compareTexts(left.call.firstAt, right.call.firstAt) ||
      compareTexts(left.call.eventID, right.call.eventID),
  );
}

/** `cloudformation:DeleteStack on cost-explorer-prod at 2025-12-11 01:12 UTC`. */
export function callText({ action, resource, firstAt, errorCode }: SessionCall): string {
  const on = resource === null ? '' : ` on ${shortResource(resource)}`;
  const failed = errorCode === null ? '' : `, refused with ${errorCode}`;
  return `${action}${on} at ${minuteOf(firstAt)}${failed}`;
}

/** A call as it was made last, by that event; where an earlier release counted it, as it was made first. */
export function asMadeLast(seen: SeenCall): SeenCall {
  const { lastAt, lastEventID } = seen.call;
  if (lastEventID === undefined) return seen;
  return { ...seen, call: { ...seen.call, firstAt: lastAt, eventID: lastEventID } };
}

/** A call as evidence, with its event. */
export function callEvidence({ call }: SeenCall): EventEvidence {
  const times = call.count > 1 ? `, ${call.count} times` : '';
  return {
    kind: 'event',
    eventID: call.eventID,
    at: call.firstAt,
    action: call.action,
    resource: call.resource,
    text: `${callText(call)}${times}`,
  };
}

/** What tells the agent: each signature once, with its limit. */
export function signatureEvidence(agents: readonly SessionAgent[]): readonly Evidence[] {
  const seen = new Set<string>();
  const evidence: Evidence[] = [];
  for (const { evidence: all, tier } of agents) {
    for (const { signature, field, value, eventID } of all) {
      if (seen.has(signature) || seen.size >= 3) continue;
      seen.add(signature);
      const limit = tier === 'proven' ? 'set by AWS' : 'set by the client; says nothing about who wanted it';
      evidence.push({
        kind: 'signature',
        signature,
        field,
        value,
        eventID,
        text: `${tier} evidence of the agent: ${signature} in ${field} of event ${eventID}: ${limit}`,
      });
    }
  }
  return evidence;
}

/** The product as people call it: `Kiro CLI` is Kiro, unless its id says that CLI is part of the name. */
export function productName({ product, productId }: SessionAgent): string {
  return productId?.endsWith('-cli') ? product : product.replace(/ CLI$/, '');
}

function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
