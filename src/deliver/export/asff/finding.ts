import type { Severity } from '../../../audit/finding.ts';
import type { ShownFinding } from '../../scan-result.ts';
import type { ExportedFinding } from '../export-data.ts';
import {
  changedAt,
  evidenceOf,
  furtherDetails,
  proofInWords,
  remedyProofInWords,
  usedSince,
} from '../finding-words.ts';
import { asffLimits, asffText } from './limits.ts';
import { type AsffResource, asffResources } from './resources.ts';

/** The part of the AWS Security Finding Format that an export writes. */
export interface AsffFinding {
  readonly SchemaVersion: '2018-10-08';
  readonly Id: string;
  readonly ProductArn: string;
  readonly ProductName: 'Overreach';
  readonly CompanyName: 'Overreach';
  readonly GeneratorId: string;
  readonly AwsAccountId: string;
  readonly Types: readonly string[];
  readonly CreatedAt: string;
  readonly UpdatedAt: string;
  readonly FirstObservedAt: string;
  readonly LastObservedAt: string;
  readonly Severity: AsffSeverity;
  readonly FindingProviderFields: { readonly Severity: AsffSeverity; readonly Types: readonly string[] };
  readonly Title: string;
  readonly Description: string;
  readonly Remediation?: { readonly Recommendation: { readonly Text: string } };
  readonly ProductFields: Readonly<Record<string, string>>;
  readonly Resources: readonly AsffResource[];
  readonly Workflow: { readonly Status: 'NEW' | 'NOTIFIED' | 'SUPPRESSED' | 'RESOLVED' };
  readonly RecordState: 'ACTIVE' | 'ARCHIVED';
}

export interface AsffSeverity {
  readonly Label: 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
  readonly Original: string;
}

/** The product of an account's own findings: the default integration, which every account may import for itself. */
export function productArn(partition: string, region: string, account: string): string {
  return `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`;
}

/** One finding in the AWS Security Finding Format, for the Security Hub of its own account in a Region. */
export function asffFinding(exported: ExportedFinding, region: string): AsffFinding {
  const { finding } = exported;
  const severity = severityOf(finding.severity);
  const types = [typeOf(finding)];
  return {
    SchemaVersion: '2018-10-08',
    Id: asffText(finding.fingerprint, asffLimits.id),
    ProductArn: productArn(finding.partition, region, finding.account),
    ProductName: 'Overreach',
    CompanyName: 'Overreach',
    GeneratorId: asffText(`overreach/${finding.rule}`, asffLimits.generatorId),
    AwsAccountId: finding.account,
    Types: types,
    CreatedAt: finding.firstSeen,
    UpdatedAt: changedAt(exported),
    FirstObservedAt: finding.firstSeen,
    LastObservedAt: finding.lastSeen,
    Severity: severity,
    FindingProviderFields: { Severity: severity, Types: types },
    Title: asffText(finding.title, asffLimits.title),
    Description: asffText(describe(finding), asffLimits.description),
    ...remediation(finding),
    ProductFields: productFields(exported),
    Resources: asffResources(finding, region),
    Workflow: { Status: workflowOf(finding) },
    RecordState: finding.state === 'resolved' ? 'ARCHIVED' : 'ACTIVE',
  };
}

/** `namespace/category/classifier` of AWS's taxonomy: what happened is a behaviour, what could happen a configuration. */
function typeOf(finding: ShownFinding): string {
  const happened = evidenceOf(finding, 'event').length > 0;
  const category = happened
    ? 'Unusual Behaviors/User'
    : 'Software and Configuration Checks/AWS Security Best Practices';
  return `${category}/${finding.rule}`;
}

function severityOf(severity: Severity): AsffSeverity {
  switch (severity) {
    case 'info':
      return { Label: 'INFORMATIONAL', Original: severity };
    case 'low':
      return { Label: 'LOW', Original: severity };
    case 'medium':
      return { Label: 'MEDIUM', Original: severity };
    case 'high':
      return { Label: 'HIGH', Original: severity };
    case 'critical':
      return { Label: 'CRITICAL', Original: severity };
  }
}

function workflowOf({ state, triage }: ShownFinding): AsffFinding['Workflow']['Status'] {
  if (state === 'resolved') return 'RESOLVED';
  if (state === 'suppressed') return 'SUPPRESSED';
  return triage === 'acknowledged' ? 'NOTIFIED' : 'NEW';
}

function describe(finding: ShownFinding): string {
  const proof = proofInWords(finding);
  const used = usedSince(finding);
  return [
    proof === null ? null : `Proof: ${proof}`,
    used === null ? null : `Used since? ${used}`,
    ...furtherDetails(finding),
    finding.presenceReason,
  ]
    .filter((part) => part !== null)
    .join('. ');
}

// A command that is cut is worse than none: it goes whole, or it is said where it is.
function remediation({ remedy }: ShownFinding): Pick<AsffFinding, 'Remediation'> {
  if (remedy === null) return {};
  const proof = remedyProofInWords(remedy);
  const parts = [remedy.text, remedy.command, proof].filter((part) => part !== null);
  const whole = parts.join('. ');
  const text =
    asffText(whole, Number.POSITIVE_INFINITY) === asffText(whole, asffLimits.recommendation) ||
    remedy.command === null
      ? whole
      : `${asffText(remedy.text, asffLimits.recommendation - 60)} (the command is in the field overreach/remedy)`;
  return { Remediation: { Recommendation: { Text: asffText(text, asffLimits.recommendation) } } };
}

function productFields({ estate, finding }: ExportedFinding): Readonly<Record<string, string>> {
  const command = finding.remedy?.command ?? null;
  const fields: Readonly<Record<string, string | null>> = {
    estate,
    state: finding.state,
    presence: finding.presence,
    'presence-reason': finding.presenceReason,
    lane: finding.lane,
    agent: finding.agent,
    operator: finding.operator,
    team: finding.owner.team,
    subject: finding.subject === '' ? null : finding.subject,
    'unique-id': finding.uniqueId,
    proof: proofInWords(finding),
    remedy:
      command !== null && asffText(command, asffLimits.fieldValue).endsWith('…')
        ? 'too long for this field: overreach explain prints it'
        : command,
    'accepted-by': finding.suppression?.person ?? null,
    'accepted-until': finding.suppression?.expires ?? null,
  };
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) =>
      value === null ? [] : [[`overreach/${name}`, asffText(value, asffLimits.fieldValue)]],
    ),
  );
}
