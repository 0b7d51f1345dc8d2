import { digestOf } from '../../../audit/canonical-json.ts';
import type { ShownFinding } from '../../scan-result.ts';
import type { ExportData, ExportedFinding } from '../export-data.ts';
import { changedAt, evidenceOf, furtherDetails, remedyProofInWords, usedSince } from '../finding-words.ts';
import { jsonText } from '../json-text.ts';
import type { OcsfEvent, OcsfFindingInfo, OcsfKeyValue } from './event.ts';
import { accountOf, resourcesOf, userOf } from './identity.ts';
import { permissionsOf } from './permissions.ts';
import { activityOf, confidenceOf, severityOf, statusOf } from './standing.ts';

/** Findings as OCSF events, one JSON object a line. */
export function* ocsfExport({
  findings,
  version,
}: Pick<ExportData, 'findings' | 'version'>): Generator<string> {
  for (const finding of findings) yield `${jsonText(ocsfEvent(finding, version))}\n`;
}

/**
 * One finding as an IAM Analysis Finding of OCSF 1.8.0.
 * @param version of Overreach
 */
export function ocsfEvent(exported: ExportedFinding, version: string): OcsfEvent {
  const { finding } = exported;
  const events = evidenceOf(finding, 'event').map(({ at }) => millis(at));
  return {
    ...activityOf(finding),
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2008,
    class_name: 'IAM Analysis Finding',
    time: millis(finding.firstSeen),
    ...severityOf(finding.severity),
    ...statusOf(finding),
    ...confidenceOf(finding),
    message: finding.title,
    metadata: {
      version: '1.8.0',
      product: { name: 'Overreach', vendor_name: 'Overreach', version },
      profiles: ['cloud'],
      uid: digestOf([exported.estate, finding.fingerprint, finding.state, finding.life, changedAt(exported)]),
    },
    cloud: { provider: 'AWS', account: accountOf(finding) },
    finding_info: findingInfo(exported),
    user: userOf(finding),
    resources: resourcesOf(finding),
    ...analysis(finding, events),
    ...remediation(finding),
    ...(events.length === 0 ? {} : { start_time: Math.min(...events), end_time: Math.max(...events) }),
    unmapped: unmapped(exported),
  };
}

function findingInfo(exported: ExportedFinding): OcsfFindingInfo {
  const { finding } = exported;
  const details = [...furtherDetails(finding), `used since? ${usedSince(finding) ?? 'not said'}`];
  const related = evidenceOf(finding, 'event').map(({ eventID, text, at }) => ({
    uid: eventID,
    type: 'AWS CloudTrail',
    desc: text,
    created_time: millis(at),
  }));
  const tags = tagsOf(finding);
  return {
    uid: finding.fingerprint,
    title: finding.title,
    desc: details.join('\n'),
    types: [finding.rule],
    analytic: { uid: finding.rule, name: finding.rule, category: finding.lane, type: 'Rule', type_id: 1 },
    created_time: millis(finding.firstSeen),
    first_seen_time: millis(finding.firstSeen),
    last_seen_time: millis(finding.lastSeen),
    modified_time: millis(changedAt(exported)),
    ...(related.length === 0 ? {} : { related_events: related }),
    ...(tags.length === 0 ? {} : { tags }),
  };
}

function tagsOf({ agent, operator, owner }: ShownFinding): readonly OcsfKeyValue[] {
  const tags = { agent, operator, team: owner.team };
  return Object.entries(tags).flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
}

/** The class asks for at least one analysis: what is granted, else when the identity was seen. */
function analysis(
  finding: ShownFinding,
  events: readonly number[],
): Pick<OcsfEvent, 'permission_analysis_results' | 'identity_activity_metrics'> {
  const permissions = permissionsOf(finding);
  const seen = events.length === 0 ? {} : { last_seen_time: Math.max(...events) };
  if (permissions.length > 0)
    return {
      permission_analysis_results: permissions,
      ...(events.length === 0 ? {} : { identity_activity_metrics: seen }),
    };
  return { identity_activity_metrics: { first_seen_time: millis(finding.firstSeen), ...seen } };
}

function remediation({ remedy }: ShownFinding): Pick<OcsfEvent, 'remediation'> {
  if (remedy === null) return {};
  const lines = [remedy.text, remedy.command, remedyProofInWords(remedy), remedy.hint];
  return { remediation: { desc: lines.filter((line) => line !== null && line !== '').join('\n') } };
}

function unmapped({ estate, finding, cause, holds }: ExportedFinding): OcsfEvent['unmapped'] {
  const { agent, operator, owner, subject, partition, lane, state, life, presence, triage, suppression } =
    finding;
  return {
    estate,
    state,
    life,
    lane,
    presence,
    triage,
    suppression,
    partition,
    agent,
    operator,
    owner,
    subject,
    resolved_at: finding.resolvedAt,
    cause,
    holds,
    evidence: finding.evidence,
    excess_policy: finding.excess?.policy ?? null,
    remedy: finding.remedy,
  };
}

function millis(instant: string): number {
  const time = Date.parse(instant);
  // A time that nobody can read must not become null in JSON, which no consumer takes for a time.
  return Number.isNaN(time) ? 0 : time;
}
