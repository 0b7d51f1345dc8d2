import type { ChangeEvent } from '../../estate/changes/change-event.ts';
import type { Estate, Role, User } from '../../estate/estate.ts';
import { findPrincipal } from '../../estate/principals.ts';
import type { Detection, EventEvidence, Severity } from '../finding.ts';
import type { PassingState } from '../passing-states.ts';
import { severityRank } from '../region-severity.ts';
import { present, type Ruling } from '../ruling.ts';
import { minuteOf } from '../wording.ts';

/** What a principal was for a while, in a few words. */
export interface PassingLine {
  readonly from: ChangeEvent;
  readonly until: ChangeEvent;
  /** As the rule on access says it: `bot can do everything in s3 …`. */
  readonly title: string;
}

/** What neither scan shows of one principal. */
export interface FoundPassings {
  readonly principal: Role | User;
  /** The gravest state, the first of them, and what the rule on access says of it. */
  readonly gravest: PassingLine;
  readonly seen: Detection;
  readonly others: readonly PassingLine[];
}

/** What was found of a principal, with one state more. */
export function withPassing(
  found: FoundPassings | undefined,
  { agent: { principal }, from, until }: PassingState,
  seen: Detection,
): FoundPassings {
  const line = { from, until, title: seen.title };
  if (found === undefined) return { principal, gravest: line, seen, others: [] };
  const isGraver = severityRank(seen.severity) > severityRank(found.seen.severity);
  return isGraver
    ? { principal, gravest: line, seen, others: [...found.others, found.gravest] }
    : { ...found, others: [...found.others, line] };
}

/** It is over: what could be done then is not critical any more by itself; what was done then is for other rules. */
function severityOf({ severity }: Detection): Severity {
  return severity === 'critical' ? 'high' : severity;
}

/** The finding on one principal: its gravest state, and beside it the others of that night. */
export function passingFinding(
  estate: Estate,
  before: Estate,
  { principal, gravest, seen, others }: FoundPassings,
): Ruling {
  const { from, until } = gravest;
  const subject = {
    rule: 'was-outside-scope',
    account: seen.account,
    principalKey: seen.principalKey,
  } as const;
  return present(estate, subject, {
    severity: severityOf(seen),
    principal: seen.principal,
    uniqueId: seen.uniqueId,
    agent: seen.agent,
    operator: seen.operator,
    owner: seen.owner,
    title: inPast(gravest),
    details: [
      `begun by ${inWords(from)}`,
      `ended by ${inWords(until)}`,
      'neither night shows it: the calls between them were replayed over the estate of the one before',
      ...([estate, before].every((scan) => findPrincipal(scan, principal.arn) === null)
        ? [`${principal.name} is in neither of them: it was made and deleted between them`]
        : []),
      ...others.slice(0, mostOthers).map((one) => `also: ${inPast(one)}`),
      ...(others.length > mostOthers ? [`and ${others.length - mostOthers} more of that night`] : []),
      ...seen.details.filter((line) => !line.startsWith('assumed: ')).slice(0, mostLines),
    ],
    evidence: [
      // Another night's is another incident of the same finding.
      { ...eventEvidence(from, 'begun by'), did: 'allowed' },
      eventEvidence(until, 'ended by'),
      ...others
        .slice(0, mostOthers)
        .map((one): EventEvidence => ({ ...eventEvidence(one.from, 'also begun by'), did: 'allowed' })),
      ...seen.evidence.filter(({ kind }) => kind === 'witness' || kind === 'granted-by'),
    ],
    remedy: {
      text: 'nothing has to be undone; find out why it was done, and whether the agent acted meanwhile (`overreach sessions`)',
      command: null,
      hint: null,
      policy: null,
      proof: 'not-applicable',
    },
  });
}

/** Further states of the same night that are told one by one. */
const mostOthers = 10;

/** Lines about the regions; the finding is over, and needs no more. */
const mostLines = 5;

/** `bot can do everything in s3` was so, from when to when. */
function inPast({ title, from, until }: PassingLine): string {
  const past = title.replace(' can ', ' could ').replace(' may be able to ', ' may have been able to ');
  return `${past}, from ${minuteOf(from.at)} to ${minuteOf(until.at)}`;
}

function inWords({ action, actor, at, eventID, tool }: ChangeEvent): string {
  const by = actor === null ? 'somebody the event does not name' : actor;
  return `${action} at ${minuteOf(at)} by ${by}${tool === null ? '' : ` with ${tool}`}, event ${eventID}`;
}

function eventEvidence(event: ChangeEvent, how: string): EventEvidence {
  const { eventID, at, action, names } = event;
  const resource = telling.map((name) => names[name]).find((name) => name !== undefined) ?? null;
  return { kind: 'event', eventID, at, action, resource, text: `${how} ${inWords(event)}` };
}

/** What a call is about, the most telling first. */
const telling = ['policyarn', 'policyname', 'policyid', 'groupname', 'accountid', 'rolename', 'username'];
