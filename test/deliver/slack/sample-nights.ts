import type { DigestFacts } from '../../../src/audit/digest-facts.ts';
import type { KeptChange } from '../../../src/audit/kept-change.ts';
import { untriaged } from '../../../src/audit/kept-change.ts';
import type { EventKind, FindingEvent } from '../../../src/audit/lifecycle.ts';
import type { CoverageLayer, ShownFinding } from '../../../src/deliver/scan-result.ts';
import type { DigestInput } from '../../../src/deliver/slack/digest-input.ts';
import type { AccountId, Instant, Partition } from '../../../src/estate/identifiers.ts';
import { account, detection } from '../../fakes/findings.ts';

/** When the nights of these tests were collected, and when their digests are written. */
export const collectedAt = '2026-11-20T02:15:00.000Z' as Instant;
const writtenAt = '2026-11-20T02:31:00.000Z' as Instant;
const nightBefore = '2026-11-19T02:15:00.000Z' as Instant;

/** A finding as it stands this morning, of a team, with what is said of it in place of the usual. */
export function found(name: string, parts: Partial<ShownFinding> = {}): ShownFinding {
  return {
    ...detection(name, { actions: ['s3:DeleteBucket'] }),
    owner: { team: 'payments', decidedBy: 'registry' },
    title: `${name} can call s3:DeleteBucket on example in payments-prod (${account}), which nobody meant`,
    state: 'new',
    firstSeen: collectedAt,
    lastSeen: collectedAt,
    resolvedAt: null,
    life: 1,
    presence: 'present',
    presenceReason: null,
    triage: 'new',
    suppression: null,
    ...parts,
  };
}

/** What a scan did to a finding. */
export function event(
  finding: ShownFinding,
  kind: EventKind,
  detail: FindingEvent['detail'] = {},
): FindingEvent {
  return { fingerprint: finding.fingerprint, kind, at: collectedAt, scanId: 'scan-2', detail };
}

/** A change that opened these, by a person with Terraform. */
export function changeOf(findings: readonly ShownFinding[], parts: Partial<KeptChange> = {}): KeptChange {
  return {
    id: `ch1:${'ab12'.repeat(16)}`,
    estate: 'o-example',
    scanId: 'scan-2',
    previousScanId: 'scan-1',
    at: collectedAt,
    cause: 'proved',
    undo: 'any',
    changes: [
      {
        what: 'added',
        facet: {
          kind: 'attachment',
          account,
          holder: `arn:aws:iam::${account}:role/deployer`,
          policy: 'arn:aws:iam::aws:policy/AdministratorAccess',
        } as never,
        text: `AdministratorAccess attached to role/deployer in payments-prod (${account})`,
        command: null,
        origin: {
          state: 'found',
          eventID: 'event-1',
          at: '2026-11-19T22:41:00.000Z' as Instant,
          action: 'iam:AttachRolePolicy',
          actor: `arn:aws:sts::${account}:assumed-role/Pipeline/li.na@example.com`,
          human: 'li.na@example.com',
          tool: 'Terraform/1.14.1',
          invokedBy: null,
        },
      },
    ],
    unexplained: null,
    findings: findings.map((one) => ({
      fingerprint: one.fingerprint,
      moved: 'opened',
      cause: parts.cause ?? 'proved',
      severity: one.severity,
      lane: one.lane,
      rule: one.rule,
      title: one.title,
      agent: one.agent,
      team: one.owner.team,
      account: one.account,
      principal: one.principal,
    })),
    severity: findings[0]?.severity ?? 'high',
    direction: 'widened',
    triage: untriaged,
    ...parts,
  };
}

/** One layer of one account, read an hour before unless told otherwise. */
export function layer(parts: Partial<CoverageLayer> = {}): CoverageLayer {
  return { account, layer: 'iam', state: 'complete', reason: null, age: 3_600, ...parts };
}

export const facts: DigestFacts = {
  partition: 'aws' as Partition,
  rules: [
    ...['agent-outside-intended-scope', 'agent-on-human-credentials', 'no-permissions-boundary'],
    'scope-used-beyond',
  ],
  accounts: { [account]: 'payments-prod', '111122223333': 'search-prod' },
  granted: {},
  scpDenies: {},
  couldNotSee: [
    'object-level use in 412 accounts but where data events are recorded',
    'whether an agent drove 38% of human sessions (CLI older than 2.35.24, SDKs, Terraform)',
  ],
  quarantined: 0,
  people: ['li.na@example.com', 'wei.chen'],
  roleDeletions: {},
};

/** A night on which nothing happened and all was read, with what is said of it in place of that. */
export function night(
  parts: Partial<DigestInput> & { readonly layers_?: readonly CoverageLayer[] } = {},
): DigestInput {
  const { layers_: read = [layer()], ...rest } = parts;
  const accounts = new Set(read.map((one) => one.account));
  const open = new Set(read.filter(({ state }) => state === 'unknown').map((one) => one.account));
  return {
    id: `dg1:${'6881e2b29b77'.repeat(5)}abcd`,
    now: writtenAt,
    scan: {
      id: 'scan-2',
      startedAt: '2026-11-20T02:20:00.000Z' as Instant,
      collectedAt,
      hasRegistry: true,
      coverage: {
        complete: open.size === 0,
        accounts: { sealed: accounts.size - open.size, total: accounts.size },
        layers: read,
      },
    },
    previous: {
      collectedAt: nightBefore,
      accounts,
      rules: new Set(facts.rules),
      granted: {},
    },
    facts,
    held: [],
    addsOnly: null,
    events: [],
    findings: [],
    changes: [],
    layers: read.map(({ account: id, layer: of, state, reason }) => ({
      account: id,
      layer: of,
      state,
      reason,
      completeAt: state === 'unknown' ? nightBefore : collectedAt,
      scanId: 'scan-2',
    })),
    agents: [],
    unreadSince: new Map(),
    heads: [{ chain: account, hash: '9f'.repeat(32) }],
    undelivered: 0,
    people: 'full',
    team: null,
    ...rest,
  };
}

/** A night on which these opened. */
export function opened(findings: readonly ShownFinding[], parts: Partial<DigestInput> = {}): DigestInput {
  return night({ findings, events: findings.map((one) => event(one, 'opened')), ...parts });
}

export const otherAccount = '111122223333' as AccountId;
