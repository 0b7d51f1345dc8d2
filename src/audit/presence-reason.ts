import type { SealedEstate } from '../estate/sealed-estate.ts';
import type { Judgement } from './finding.ts';
import {
  type FindingRecord,
  isSealedFor,
  type ScanReport,
  sealForFinding,
  uncoveredAccount,
} from './lifecycle.ts';
import { meantPart } from './meant-digest.ts';
import { agentOfKey, isListedKey } from './subject-keys.ts';

/** That something is gone: nobody can say so without the sealed part of the estate in which it is not. */
export interface Absence {
  readonly within: SealedEstate;
  readonly reason: string;
}

/**
 * Why a finding that was not detected may be called gone, or null when it may not.
 *
 * INVARIANT: absence is a fact only inside a sealed scan: every layer the finding requires is complete for its
 * account, and either the rule judged the principal and found nothing, or the principal itself is gone.
 */
export function whyAbsent(
  record: FindingRecord,
  judgement: Judgement | null,
  report: ScanReport,
): Absence | null {
  const { detection } = record;
  const within = sealForFinding(report.layers, detection);
  if (within === null) return null;
  if (judgement === null) {
    if (isWithdrawn(record, report)) return { within, reason: 'agent no longer declared' };
    if (!isGone(record, report)) return null;
    return {
      within,
      reason: detection.principalKey.startsWith('policy:') ? 'policy gone' : 'principal gone',
    };
  }
  if (judgement.outcome !== 'absent' || !speaksOf(judgement, record)) return null;
  if (isReplaced(record, report)) return { within, reason: 'principal gone: another one has its name' };
  return { within, reason: whatChanged(record, judgement) };
}

/** Why nobody can say whether it is still there. */
export function whyUnknown(record: FindingRecord, judgement: Judgement | null, report: ScanReport): string {
  const { detection } = record;
  if (judgement?.outcome === 'unknown') return judgement.reason ?? 'the rule could not decide';
  if (judgement?.outcome === 'absent' && !speaksOf(judgement, record)) {
    return 'the events it rests on are not among those of this scan';
  }
  const open = report.layers.find(
    (state) =>
      state.account === detection.account &&
      state.state === 'unknown' &&
      detection.requires.includes(state.layer),
  );
  if (open)
    return `${open.layer} of account ${detection.account} is incomplete: ${open.reason ?? 'no reason given'}`;
  if (!isSealedFor(report.layers, detection.account, detection.requires)) {
    return `account ${detection.account} is no longer collected`;
  }
  const unread = detection.restsOn?.find((other) => !isSealedFor(report.layers, other, ['iam']));
  if (unread !== undefined) return `it rests on account ${unread}, whose principals could not all be read`;
  const policies = detection.restsOnPoliciesOf?.find(
    (other) => !isSealedFor(report.layers, other, ['iam', 'resource-policies']),
  );
  if (policies !== undefined)
    return `it rests on the resource policies of account ${policies}, which could not all be read`;
  const uncovered = uncoveredAccount(report.layers, detection);
  if (uncovered !== null)
    return `it rests on resource policies of account ${uncovered} in a service or Region that was not read`;
  if (detection.agent !== null && report.agents?.has(detection.agent) === false) {
    return `agent ${detection.agent} is no longer declared, which takes no access away`;
  }
  return detection.requires.includes('cloudtrail')
    ? 'not seen in the events of this scan'
    : 'not judged in this scan';
}

/** INVARIANT: what was done is not undone by leaving the trail: another event that is in order settles nothing. */
function speaksOf({ eventIDs }: Judgement, { detection }: FindingRecord): boolean {
  if (eventIDs === undefined) return true;
  const seen = new Set(eventIDs);
  return detection.evidence.every((one) => one.kind !== 'event' || seen.has(one.eventID));
}

/** Of what only the registry says of an agent: it was read, and the agent is not in it. */
function isWithdrawn({ detection }: FindingRecord, { agents }: ScanReport): boolean {
  const agent = agentOfKey(detection.principalKey);
  return agent !== null && agents !== undefined && !agents.has(agent);
}

/**
 * Listed once, and not any more: its account's principals are sealed by the caller. INVARIANT: what was so for a while
 * between two scans is no better for a role being gone that was made and deleted between them.
 */
function isGone({ detection }: FindingRecord, report: ScanReport): boolean {
  if (detection.rule === 'was-outside-scope') return false;
  if (!isListedKey(detection.principalKey) || report.principals.has(detection.principalKey)) return false;
  // A rule on sessions requires the trail only; that a principal is gone is for the IAM layer to say.
  const says = detection.principalKey.startsWith('policy:p-') ? 'organization' : 'iam';
  return isSealedFor(report.layers, detection.account, [says]);
}

function isReplaced({ detection }: FindingRecord, report: ScanReport): boolean {
  const uniqueId = report.principals.get(detection.principalKey);
  return detection.uniqueId !== null && uniqueId !== undefined && uniqueId !== detection.uniqueId;
}

function whatChanged({ detection }: FindingRecord, judgement: Judgement): string {
  const before = detection.excess;
  if (before === null || judgement.grantedDigest === null || judgement.scopeDigest === null) {
    return 'no longer so';
  }
  const grantedChanged = before.grantedDigest !== judgement.grantedDigest;
  const scopeChanged = meantPart(before.scopeDigest) !== meantPart(judgement.scopeDigest);
  if (grantedChanged && scopeChanged) return 'access narrowed and scope changed';
  if (scopeChanged) return 'scope widened';
  if (grantedChanged) return 'access narrowed';
  return before.scopeDigest === judgement.scopeDigest
    ? 'no longer found, though neither access nor scope changed'
    : 'no longer so: what is known of its requests changed';
}
