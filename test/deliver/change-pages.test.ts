import { expect } from 'chai';
import { type ChangedFinding, type KeptChange, untriaged } from '../../src/audit/kept-change.ts';
import { changePage, changesPage } from '../../src/deliver/text/change-page.ts';
import { historyPage } from '../../src/deliver/text/history-page.ts';
import { renderPage } from '../../src/deliver/text/render.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import { expectGolden } from './golden.ts';

const at = '2026-11-20T18:00:00.000Z' as Instant;
const account = '777788889999';

function finding(index: number, more: Partial<ChangedFinding> = {}): ChangedFinding {
  return {
    fingerprint: `fp1:${String(index).padStart(4, '0')}${'ab'.repeat(30)}`,
    moved: 'opened',
    cause: 'proved',
    severity: 'critical',
    lane: 'alarm',
    rule: 'agent-outside-intended-scope',
    title: `agent-${index} can do everything in rds, such as rds:DeleteDBCluster, which nobody meant`,
    agent: `agent-${index}`,
    team: index % 2 === 0 ? 'payments' : null,
    account,
    principal: `arn:aws:iam::${account}:role/agent-${index}`,
    ...more,
  };
}

const detached: KeptChange = {
  id: `ch1:3f9c2ab11d22${'0'.repeat(52)}`,
  estate: 'o-example',
  scanId: 'scan-20261120T180000Z-1',
  previousScanId: 'scan-20261119T180000Z-1',
  at,
  cause: 'proved',
  undo: 'all',
  changes: [
    {
      what: 'removed',
      facet: { kind: 'control-attachment', policy: 'p-no-writes', target: 'ou-prod' },
      text: 'SCP no-writes (p-no-writes) detached from organizational unit Production (ou-prod)',
      origin: {
        state: 'found',
        eventID: '00000000-0000-4000-8000-200000000010',
        at: '2026-11-19T22:41:00.000Z' as Instant,
        action: 'organizations:DetachPolicy',
        actor: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Platform_0123456789abcdef/wei.chen',
        human: 'wei.chen@example.com',
        tool: 'Terraform/1.14.1',
        invokedBy: null,
      },
      command: 'aws organizations attach-policy --policy-id p-no-writes --target-id ou-prod',
    },
  ],
  unexplained: null,
  findings: Array.from({ length: 22 }, (_, index) => finding(index)),
  severity: 'critical',
  direction: 'widened',
  triage: {
    state: 'accepted',
    person: 'lead',
    reason: 'migration',
    until: '2026-12-31T23:59:59.999Z' as Instant,
    at,
  },
};

const edited: KeptChange = {
  ...detached,
  id: `ch1:77aa${'1'.repeat(60)}`,
  cause: 'scope',
  changes: [
    {
      what: 'edited',
      facet: { kind: 'registry' },
      text: 'registry edited by commit 0123456789ab',
      origin: {
        state: 'commit',
        commit: '0123456789abcdef0123456789abcdef01234567',
        author: 'li.na',
        at: '2026-11-20T09:00:00.000Z' as Instant,
      },
      command: null,
    },
  ],
  findings: [finding(1, { moved: 'resolved', severity: 'low' })],
  severity: 'low',
  direction: 'narrowed',
  triage: untriaged,
};

const lost: KeptChange = {
  ...edited,
  id: `ch1:99cc${'2'.repeat(60)}`,
  cause: 'unexplained',
  changes: [],
  unexplained: 'the estate of the scan before is not kept',
  direction: 'widened',
  findings: [finding(2)],
  severity: 'critical',
};

describe('the pages of changes', () => {
  for (const columns of [80, 120]) {
    it(`list what was done, by whom, and what came of it, at ${columns} columns`, () => {
      const page = changesPage({ changes: [detached, lost, edited], looked: { changes: 3, all: true } });
      expectGolden(`changes-${columns}.txt`, renderPage(page, { columns, colour: false }));
    });

    it(`tell one change whole, at ${columns} columns`, () => {
      const states = {
        [finding(0).fingerprint]: 'suppressed',
        [finding(1).fingerprint]: 'resolved',
      } as const;
      const page = changePage({ change: detached, states });
      expectGolden(`change-${columns}.txt`, renderPage(page, { columns, colour: false }));
    });
  }

  it('obey no name that a stranger chose', () => {
    const hostile = { ...detached, changes: [], unexplained: 'x\u001b[31m\n\u202eevil' };
    const text = renderPage(changesPage({ changes: [hostile], looked: { changes: 1, all: true } }), {
      columns: 80,
      colour: false,
    });
    expect(text).to.not.include('\u001b').and.not.include('\u202e');
  });

  it('tell a life with who did it and what was decided with others', () => {
    const { fingerprint, rule, severity, title, principal } = finding(0);
    const entry = { fingerprint, rule, severity, title, principal };
    const page = historyPage({
      of: { kind: 'agent', id: 'agent-0' },
      entries: [
        {
          ...entry,
          at,
          kind: 'opened',
          scanId: 'scan',
          detail: { life: 1, severity: 'critical' },
          causes: [
            {
              change: detached.id,
              changes: detached.changes.map(({ text, origin }) => ({ text, origin })),
              unexplained: null,
            },
          ],
        },
        {
          ...entry,
          at: '2026-11-21T08:00:00.000Z',
          kind: 'suppressed',
          scanId: null,
          detail: {
            person: 'lead',
            reason: 'migration',
            expires: '2027-01-31T23:59:59.999Z',
            change: detached.id,
          },
          causes: [],
        },
      ],
    });
    expectGolden('history-100.txt', renderPage(page, { columns: 100, colour: false }));
  });
});
