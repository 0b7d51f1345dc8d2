import type { Region } from '../../src/access/comparison.ts';
import type { Detection, Excess, Judgement, Severity } from '../../src/audit/finding.ts';
import type { ScanReport } from '../../src/audit/lifecycle.ts';
import type { LayerState } from '../../src/estate/estate.ts';
import type { AccountId, Instant, Partition, UniqueId } from '../../src/estate/identifiers.ts';

/** The account every detection of these tests lies in. */
export const account = '777788889999' as AccountId;

/** A region that holds exactly one action on everything. */
export function region(action: string, resource = '*'): Region {
  return {
    actions: [action],
    resources: [resource],
    notResources: [],
    conditions: {},
    accessLevels: { Write: 1 },
    certainty: 'definite',
    exercisable: true,
    future: false,
    grantedBy: [],
    witness: { action, resource, context: {} },
  };
}

/** An excess of one region per action; the digests follow from the actions unless given. */
export function excess(
  actions: readonly string[],
  digests: { granted?: string; scope?: string } = {},
): Excess {
  return {
    verdict: actions.length > 0 ? 'exceeds' : 'within',
    proof: 'exact',
    assumptions: [],
    regions: actions.map((action) => region(action)),
    policy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
    },
    grantedDigest: digests.granted ?? `granted:${[...actions].sort().join(',')}`,
    scopeDigest: digests.scope ?? 'scope:1',
  };
}

/** One detection of a role; its principal key is `arn:aws:iam::…:role/<name>`. */
export function detection(
  name: string,
  options: {
    actions?: readonly string[];
    excess?: Excess | null;
    uniqueId?: string | null;
    severity?: Severity;
  } = {},
): Detection {
  const arn = `arn:aws:iam::${account}:role/${name}`;
  return {
    fingerprint: `fp1:${name}`,
    rule: 'agent-outside-intended-scope',
    severity: options.severity ?? 'high',
    lane: 'alarm',
    partition: 'aws' as Partition,
    account,
    principal: arn,
    principalKey: arn,
    uniqueId: (options.uniqueId === undefined ? `AROA${name}` : options.uniqueId) as UniqueId | null,
    subject: '',
    agent: name,
    operator: null,
    owner: { team: null, decidedBy: 'nobody' },
    title: name,
    details: [],
    excess: options.excess === undefined ? excess(options.actions ?? ['s3:GetObject']) : options.excess,
    evidence: [],
    remedy: null,
    requires: ['iam'],
  };
}

/** A judgement without a detection. */
export function judgement(
  name: string,
  outcome: 'absent' | 'unknown',
  digests: { granted?: string; scope?: string } = {},
): Judgement {
  return {
    fingerprint: `fp1:${name}`,
    outcome,
    reason: outcome === 'unknown' ? 'its ceiling is unknown' : null,
    grantedDigest: digests.granted ?? null,
    scopeDigest: digests.scope ?? null,
  };
}

/** A scan on the n-th day; every named role exists under its unique id `AROA<name>` unless given otherwise. */
export function scanReport(
  day: number,
  parts: Partial<Pick<ScanReport, 'detections' | 'judgements' | 'baseline' | 'estate'>> & {
    sealed?: boolean;
    principals?: Readonly<Record<string, string>>;
  },
): ScanReport {
  const at = new Date(Date.UTC(2026, 0, 1 + day)).toISOString() as Instant;
  const sealed = parts.sealed ?? true;
  const layer: LayerState = {
    account,
    layer: 'iam',
    state: sealed ? 'complete' : 'unknown',
    reason: sealed ? null : 'role-missing',
    collectedAt: at,
  };
  return {
    scanId: `scan-${day}`,
    startedAt: at,
    estate: parts.estate ?? 'o-example',
    estateDigest: `estate-${day}`,
    collectedAt: at,
    registryDigest: null,
    sealed,
    layers: [layer],
    detections: parts.detections ?? [],
    judgements: parts.judgements ?? [],
    principals: new Map(
      Object.entries(parts.principals ?? {}).map(([name, id]) => [
        `arn:aws:iam::${account}:role/${name}`,
        id,
      ]),
    ),
    ...(parts.baseline === undefined ? {} : { baseline: parts.baseline }),
  };
}
