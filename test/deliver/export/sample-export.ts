import type { FindingEvent } from '../../../src/audit/lifecycle.ts';
import type { ExportData, ExportedFinding } from '../../../src/deliver/export/export-data.ts';
import type { ShownFinding } from '../../../src/deliver/scan-result.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import { sampleScan } from '../sample-scan.ts';

const estate = sampleScan.scan.estate;

/** A finding with the history of one that was found, and grew. */
export function exported(finding: ShownFinding): ExportedFinding {
  const event = (kind: FindingEvent['kind'], at: string, detail: FindingEvent['detail']): FindingEvent => ({
    fingerprint: finding.fingerprint,
    kind,
    at: at as Instant,
    scanId: sampleScan.scan.id,
    detail,
  });
  return {
    estate,
    finding,
    history: [
      event('opened', finding.firstSeen, { severity: finding.severity, life: 1 }),
      event('widened', '2025-12-11T18:00:00.000Z', { added: ['rds:Delete*'], removed: [] }),
    ],
    cause: {
      change: `ch1:${'c0de'.repeat(16)}`,
      at: '2025-12-11T18:00:00.000Z' as Instant,
      sure: 'proved',
      undo: 'any',
      unexplained: null,
      parts: [
        {
          text: 'hotfix-2025-12-10 put on role/agent-role-test-data-loader',
          origin: {
            state: 'found',
            eventID: 'a1b2c3d4-0000-4000-8000-00000000000f',
            at: '2025-12-10T22:41:00.000Z' as Instant,
            action: 'iam:PutRolePolicy',
            actor: 'arn:aws-cn:sts::777788889999:assumed-role/deployer/terraform',
            human: 'li.na@example.com',
            tool: 'Terraform',
            invokedBy: null,
          },
          command: null,
        },
      ],
    },
    holds: ['the permissions boundary agents'],
  };
}

const [worst, second] = sampleScan.findings as readonly [ShownFinding, ShownFinding];

const suppressed: ShownFinding = {
  ...second,
  fingerprint: `fp1:${'5a5a'.repeat(16)}`,
  state: 'suppressed',
  suppression: {
    person: 'lead@example.com',
    reason: 'migration until January',
    expires: '2026-01-31T23:59:59.999Z' as Instant,
    ceilingDigest: 'c',
  },
};

const resolved: ShownFinding = {
  ...worst,
  fingerprint: `fp1:${'0dd0'.repeat(16)}`,
  state: 'resolved',
  presence: 'absent',
  presenceReason: 'access narrowed',
  resolvedAt: '2025-12-12T18:00:00.000Z',
};

/** An export with a finding in every standing, of an estate that was not read whole. */
export const sampleExport: ExportData = {
  exportedAt: '2025-12-11T20:00:00.000Z',
  version: '0.1.0',
  filter: [],
  estates: [
    {
      estate,
      scanId: sampleScan.scan.id,
      collectedAt: sampleScan.scan.collectedAt,
      sealed: false,
      registryDigest: sampleScan.scan.registryDigest,
      coverage: sampleScan.coverage,
      agents: { declared: 3, over: ['test-data-loader'] },
    },
  ],
  counts: { byState: sampleScan.counts.byState, openBySeverity: sampleScan.counts.openBySeverity },
  findings: [...sampleScan.findings, suppressed, resolved].map(exported),
};
