import { createEngine } from '../../src/access/index.ts';
import { audit } from '../../src/audit/audit.ts';
import type { AuditResult, Detection } from '../../src/audit/finding.ts';
import { fingerprintOf } from '../../src/audit/fingerprint.ts';
import type { ScanReport } from '../../src/audit/lifecycle.ts';
import type { RuleId } from '../../src/audit/rules.ts';
import { subjectKeys } from '../../src/audit/subject-keys.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Estate } from '../../src/estate/estate.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { type ApprovalReading, parseRegistry, type Registry } from '../../src/registry/index.ts';

const catalog = loadCatalog();
const engine = createEngine(catalog);

/** The registry these tests begin with: two environments, one operator with a role in each account. */
const frame = `apiVersion: overreach/v1
kind: Registry
teams:
  - { id: builders, accounts: ["777788889999"] }
  - { id: payments }
  - { id: security, default: true }
operators:
  - id: wei.chen
    match: { userName: wei.chen@example.com }
    team: payments
    assignments:
      - { permissionSet: Developer, accounts: ["777788889999"] }
      - { permissionSet: ProdOperator, accounts: ["444455556666"] }
  - id: stranger
    match: { userName: stranger@example.com }
environments:
  - { id: prod, tier: production, match: { accounts: ["444455556666"] } }
  - { id: dev, tier: non-production, match: { accounts: ["777788889999"] } }
`;

/** The frame with agents (a YAML list, not indented) and further top-level lines. */
export function registry(agents: string, more = ''): Registry {
  const list = agents.trim() === '' ? 'agents: []' : `agents:\n${agents}`;
  const reading = parseRegistry([{ path: 'registry.yaml', text: `${frame}${more}\n${list}\n` }]);
  if (!reading.ok) throw new Error(JSON.stringify(reading.issues));
  return reading.registry;
}

/** One agent `bot` of the role `bot` in the development account. */
export function bot(scope: string, more = ''): Registry {
  return registry(`- id: bot
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
${scope === '' ? '' : `  scope: ${scope}\n`}${more}`);
}

/** Audits an estate with the real engine and catalog. */
export function auditOf(
  estate: Estate,
  declared: Registry | null,
  approvals: ApprovalReading | null = null,
): AuditResult {
  return audit({ estate, registry: declared, catalog, engine, approvals });
}

/** The detections of one rule. */
export function found(result: AuditResult, rule: RuleId): readonly Detection[] {
  return result.detections.filter((detection) => detection.rule === rule);
}

/** How a rule judged one subject: its outcome, or `unjudged`. */
export function outcomeOf(
  result: AuditResult,
  identity: { rule: RuleId; account: string; principalKey: string; subject?: string },
): string {
  const fingerprint = fingerprintOf({ partition: 'aws', subject: '', ...identity });
  const outcomes = result.judgements
    .filter((one) => one.fingerprint === fingerprint)
    .map(({ outcome }) => outcome);
  return outcomes.length === 0 ? 'unjudged' : outcomes.join('+');
}

/** What a scan that began when the estate was collected, at `at`, says of it: sealed, as the estate's layers are. */
export function nightReport(
  collected: Estate,
  { detections, judgements }: Pick<AuditResult, 'detections' | 'judgements'>,
  scanId: string,
  at: Instant,
): ScanReport {
  return {
    scanId,
    startedAt: at,
    estate: collected.key,
    estateDigest: '',
    collectedAt: at,
    registryDigest: null,
    sealed: true,
    layers: collected.layers,
    detections,
    judgements,
    principals: subjectKeys(collected),
  };
}
