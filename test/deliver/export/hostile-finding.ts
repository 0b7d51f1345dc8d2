import type { Evidence } from '../../../src/audit/finding.ts';
import type { FindingEvent } from '../../../src/audit/lifecycle.ts';
import type { ExportedFinding } from '../../../src/deliver/export/export-data.ts';
import type { ShownFinding } from '../../../src/deliver/scan-result.ts';
import type { AccountId, Instant, Partition, UniqueId } from '../../../src/estate/identifiers.ts';

const at = '2025-12-11T18:00:00.000Z' as Instant;

/** A finding that holds a text wherever a stranger's text could come to stand, and in the places of ours beside. */
export function findingSaying(text: string): ExportedFinding {
  const evidence: readonly Evidence[] = [
    { kind: 'witness', action: text, resource: text, text },
    { kind: 'granted-by', policy: text, statement: text, text },
    { kind: 'not-stopped-by', layer: text, text },
    { kind: 'event', eventID: text, at, action: text, resource: text, text },
    { kind: 'signature', signature: text, field: text, value: text, eventID: text, text },
    { kind: 'registry', file: text, line: 1, text },
    { kind: 'note', text },
  ];
  const finding: ShownFinding = {
    fingerprint: `fp1:${'ab12'.repeat(16)}`,
    rule: 'agent-outside-intended-scope',
    severity: 'high',
    lane: 'alarm',
    partition: 'aws' as Partition,
    account: '111122223333' as AccountId,
    principal: text,
    principalKey: text,
    uniqueId: text as UniqueId,
    subject: text,
    agent: text,
    operator: text,
    owner: { team: text, decidedBy: 'registry' },
    title: text,
    details: [text, `used since? ${text}`, `assumed: ${text}`],
    excess: {
      verdict: 'exceeds',
      proof: 'exact',
      assumptions: [text],
      regions: [
        {
          actions: [text],
          notActions: [text],
          resources: [text],
          notResources: [text],
          conditions: { StringEquals: { [text]: [text] } },
          accessLevels: { Write: 1 },
          certainty: 'definite',
          exercisable: true,
          future: false,
          grantedBy: [{ policy: text, statement: text }],
          witness: { action: text, resource: text, context: { [text]: text } },
        },
      ],
      policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: text, Resource: text }] },
      grantedDigest: 'a',
      scopeDigest: 'b',
    },
    evidence,
    remedy: { text, command: text, hint: text, policy: null, proof: 'proved', proofNote: text },
    requires: ['iam'],
    state: 'suppressed',
    firstSeen: at,
    lastSeen: at,
    resolvedAt: null,
    life: 1,
    presence: 'present',
    presenceReason: text,
    triage: 'open',
    suppression: { person: text, reason: text, expires: at, ceilingDigest: 'c' },
  };
  const history: readonly FindingEvent[] = [
    {
      fingerprint: finding.fingerprint,
      kind: 'widened',
      at,
      scanId: null,
      detail: { added: [text], removed: [text], person: text, note: { text } },
    },
  ];
  return {
    estate: text,
    finding,
    history,
    cause: {
      change: text,
      at,
      sure: 'proved',
      undo: 'any',
      unexplained: text,
      parts: [
        {
          text,
          origin: {
            state: 'found',
            eventID: text,
            at,
            action: text,
            actor: text,
            human: text,
            tool: text,
            invokedBy: text,
          },
          command: text,
        },
      ],
    },
    holds: [text],
  };
}
