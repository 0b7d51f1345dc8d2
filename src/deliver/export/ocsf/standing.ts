import type { Severity } from '../../../audit/finding.ts';
import type { ShownFinding } from '../../scan-result.ts';
import type { OcsfEvent } from './event.ts';

type Activity = Pick<OcsfEvent, 'activity_id' | 'activity_name' | 'type_uid' | 'type_name'>;
type Status = Pick<OcsfEvent, 'status_id' | 'status' | 'status_detail'>;

/** Create for what is new, Close for what is resolved, Update for all between. */
export function activityOf({ state }: Pick<ShownFinding, 'state'>): Activity {
  const [id, name] =
    state === 'new'
      ? ([1, 'Create'] as const)
      : state === 'resolved'
        ? ([3, 'Close'] as const)
        : ([2, 'Update'] as const);
  return {
    activity_id: id,
    activity_name: name,
    type_uid: 200_800 + id,
    type_name: `IAM Analysis Finding: ${name}`,
  };
}

/** INVARIANT: a finding that could not be seen again is neither open nor resolved: Other, with its reason. */
export function statusOf({ state, triage, presenceReason }: ShownFinding): Status {
  const detail = presenceReason === null ? {} : { status_detail: presenceReason };
  switch (state) {
    case 'resolved':
      return { status_id: 4, status: 'Resolved', ...detail };
    case 'suppressed':
      return { status_id: 3, status: 'Suppressed', ...detail };
    case 'unknown':
      return { status_id: 99, status: 'Unknown, held open', ...detail };
    case 'new':
    case 'open':
    case 'widened':
    case 'regressed':
      return triage === 'acknowledged'
        ? { status_id: 2, status: 'In Progress', ...detail }
        : { status_id: 1, status: 'New', ...detail };
  }
}

/** The severity in OCSF's numbers. */
export function severityOf(severity: Severity): Pick<OcsfEvent, 'severity_id' | 'severity'> {
  switch (severity) {
    case 'info':
      return { severity_id: 1, severity: 'Informational' };
    case 'low':
      return { severity_id: 2, severity: 'Low' };
    case 'medium':
      return { severity_id: 3, severity: 'Medium' };
    case 'high':
      return { severity_id: 4, severity: 'High' };
    case 'critical':
      return { severity_id: 5, severity: 'Critical' };
  }
}

/** High where the excess is proved by a request or the trail shows what happened; low where it only may be; else unknown. */
export function confidenceOf({
  excess,
  evidence,
}: ShownFinding): Pick<OcsfEvent, 'confidence_id' | 'confidence'> {
  const sure = excess?.verdict === 'exceeds' || evidence.some(({ kind }) => kind === 'event');
  if (sure) return { confidence_id: 3, confidence: 'High' };
  return excess?.verdict === 'may-exceed'
    ? { confidence_id: 1, confidence: 'Low' }
    : { confidence_id: 0, confidence: 'Unknown' };
}
