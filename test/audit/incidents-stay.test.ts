import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { FindingRecord } from '../../src/audit/lifecycle.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { SessionCall } from '../../src/estate/session.ts';
import { parseApproval } from '../../src/registry/approval.ts';
import { auditOf, nightReport, registry } from '../fakes/audits.ts';
import { allow, call, estate, permissionSetRole, prod, session } from '../fakes/estate.ts';

const rule = 'destructive-without-approval';
const set = permissionSetRole('ProdOperator', prod, [allow('*')]);
const stack = (name: string) => `arn:aws:cloudformation:eu-west-1:${prod}:stack/${name}/*`;
const first = call('cloudformation:DeleteStack', stack('shop'), 12);
const other = call('cloudformation:DeleteStack', stack('blog'), 40);
const declared = registry(
  '',
  'guardrails: [{ id: g, when: { environments: [prod], categories: [destructive] }, require: { approvals: 1 } }]',
);

function approved(...names: readonly string[]) {
  const approvals = names.flatMap((name) => {
    const line = {
      id: `CHG-${name}`,
      human: 'wei.chen@example.com',
      accounts: [prod],
      actions: ['cloudformation:DeleteStack'],
      resources: [stack(name)],
      from: '2026-11-19T00:00:00Z',
      to: '2026-11-20T00:00:00Z',
      approvers: ['a@example.com'],
    };
    const parsed = parseApproval(JSON.stringify(line));
    return parsed.ok ? [parsed.value] : [];
  });
  return { approvals, looked: ['approvals/*.jsonl'], unread: [], brokenLines: 0 };
}

/** The state of the incident after each night, with the reason. */
function nights(scans: readonly (readonly [readonly SessionCall[], ReturnType<typeof approved>])[]) {
  let kept: readonly FindingRecord[] = [];
  return scans.map(([calls, approvals], night) => {
    const collected = estate({ principals: [set], sessions: [session(set, { calls })] });
    const { detections, judgements } = auditOf(collected, declared, approvals);
    const at = `2026-11-${String(20 + night)}T00:00:00.000Z` as Instant;
    const { records } = advanceFindings(
      kept,
      nightReport(collected, { detections, judgements }, `scan-${night}`, at),
    );
    const changed = new Set(records.map(({ detection }) => detection.fingerprint));
    kept = [...kept.filter(({ detection }) => !changed.has(detection.fingerprint)), ...records];
    const record = kept.find(({ detection }) => detection.rule === rule);
    return record ? [shownState(record), record.presenceReason] : null;
  });
}

describe('an incident', () => {
  it('is settled when its own approval is found later', () => {
    expect(
      nights([
        [[first], approved()],
        [[first], approved('shop')],
      ]),
    ).to.deep.equal([
      ['new', null],
      ['resolved', 'no longer so'],
    ]);
  });

  it('is not settled by another act that was approved, once its events have left the trail', () => {
    expect(
      nights([
        [[first], approved()],
        [[other], approved('shop', 'blog')],
      ]),
    ).to.deep.equal([
      ['new', null],
      ['unknown', 'the events it rests on are not among those of this scan'],
    ]);
  });

  it('is held when nothing of it is in the trail any more', () => {
    expect(
      nights([
        [[first], approved()],
        [[], approved()],
      ])?.[1]?.[0],
    ).to.equal('unknown');
  });
});
