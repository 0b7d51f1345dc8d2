import type { ShownFinding } from '../../../src/deliver/scan-result.ts';
import { slackBlocks } from '../../../src/deliver/slack/blocks.ts';
import { digestMessage } from '../../../src/deliver/slack/digest.ts';
import type { Message } from '../../../src/deliver/slack/message.ts';
import { missedMessage, pageMessage } from '../../../src/deliver/slack/page-message.ts';
import { digestPage } from '../../../src/deliver/text/digest-page.ts';
import { renderPage } from '../../../src/deliver/text/render.ts';
import { account } from '../../fakes/findings.ts';
import { changeOf, event, facts, found, layer, night, opened, otherAccount } from './sample-nights.ts';

/** What people read in Slack, by file: each as Block Kit and as the terminal shows it. */
export function slackSamples(): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(messages()).flatMap(([name, message]) => [
      [`${name}.json`, `${JSON.stringify(slackBlocks(message), null, 2)}\n`],
      [`${name}.txt`, renderPage(digestPage(message), { columns: 100, colour: false })],
    ]),
  );
}

function messages(): Readonly<Record<string, Message>> {
  const quiet = night({ layers_: accounts() });
  return {
    'a-role-grew': digestMessage(grown(loader)),
    'an-agent-deleted-a-stack': digestMessage(opened([kiro, unapproved], { scan: quiet.scan })),
    'quiet-with-one-account-unread': digestMessage(unread()),
    'quiet-and-green': digestMessage(quiet),
    'first-night': digestMessage(
      opened([loader, kiro, unapproved], { previous: null, agents: [maturity('loader'), maturity('kiro')] }),
    ),
    page: pageMessage({
      id: `pg1:${'3f9c'.repeat(16)}`,
      finding: loader,
      event: 'opened',
      further: 0,
      scan: quiet.scan,
      facts: grown(loader).facts,
      change: changeOf([loader]),
      heads: quiet.heads,
      people: 'full',
    }),
    'no-scan': missedMessage({
      id: `ms1:${'77ab'.repeat(16)}`,
      slots: ['2026-11-19T02:15:00.000Z', '2026-11-20T02:15:00.000Z'],
      lastCollectedAt: '2026-11-18T02:15:00.000Z',
      at: quiet.now,
      reason: 'the reader role cannot be assumed',
    }),
  };
}

const loader: ShownFinding = found('loader', {
  severity: 'critical',
  title: `loader can do everything in payments-prod (${account}), which nobody meant`,
  details: [
    'used since? no use outside the scope was seen from 2026-08-22 02:00 UTC to 2026-11-20 02:00 UTC (object-level events are not recorded there); closing it takes away nothing that was seen in use',
  ],
  remedy: {
    text: 'take away AdministratorAccess, which alone grants it',
    command:
      'aws iam detach-role-policy --role-name deployer --policy-arn arn:aws:iam::aws:policy/AdministratorAccess',
    hint: null,
    policy: null,
    proof: 'proved',
  },
});

function grown(one: ShownFinding) {
  const quiet = night();
  const before = quiet.previous as NonNullable<typeof quiet.previous>;
  const key = one.principalKey;
  return opened([one], {
    changes: [changeOf([one])],
    previous: { ...before, granted: { [key]: { actions: 14, resources: 3 } } },
    facts: { ...facts, granted: { [key]: { actions: 21_996, resources: 1 } }, scpDenies: { [key]: 2 } },
  });
}

const maturity = (agent: string) =>
  ({ agent, team: 'payments', accounts: [account], level: 2, upTo: 3, missing: [], unknown: [] }) as const;

const at = '2026-11-19T16:04:00.000Z' as never;
const deed = (action: string, when: string) =>
  ({
    kind: 'event',
    eventID: `event-${action}`,
    at: when as never,
    action,
    resource: null,
    text: action,
  }) as const;

const kiro: ShownFinding = found('kiro', {
  rule: 'agent-on-human-credentials',
  severity: 'critical',
  agent: 'kiro-cost-explorer',
  excess: null,
  title:
    "Kiro, on wei.chen's own session (ProdOperator, 777788889999), called cloudformation:DeleteStack on cost-explorer-prod at 2026-11-19 16:04 UTC",
  details: [
    '23 deletions followed, 2 hold data (orders: rds:DeleteDBInstance and usage: dynamodb:DeleteTable); inferred from cloudformation.amazonaws.com',
    'approval: none found in approvals/*.jsonl',
    '38 of 41 people seen with ProdOperator in these events ran an agent there',
  ],
  evidence: [
    deed('cloudformation:DeleteStack', at),
    deed('cloudformation:CreateStack', '2026-11-19T16:19:00.000Z'),
  ],
});

const unapproved: ShownFinding = found('unapproved', {
  ...kiro,
  fingerprint: 'fp1:unapproved',
  rule: 'scope-used-beyond',
  details: [],
});

function accounts() {
  const others = Array.from({ length: 599 }, (_, index) =>
    layer({ account: String(100_000_000_000 + index) as never }),
  );
  return [layer(), ...others];
}

function unread() {
  const [, ...read] = accounts();
  const layers_ = [
    layer({ account: otherAccount, state: 'unknown', reason: 'role-missing: no role OverreachReader' }),
    layer({ account: otherAccount, layer: 'cloudtrail' }),
    ...read,
  ];
  const held = Array.from({ length: 5 }, (_, index) =>
    found(`held-${index}`, {
      account: otherAccount,
      agent: `search-${index % 3}`,
      owner: { team: 'search', decidedBy: 'registry' },
      severity: 'medium',
      state: 'unknown',
      presence: 'unknown',
    }),
  );
  const closed = [found('closed-1', { state: 'resolved' }), found('closed-2', { state: 'resolved' })];
  return night({
    layers_,
    findings: [...held, ...closed],
    events: closed.map((one) => event(one, 'resolved', { reason: 'access narrowed' })),
    unreadSince: new Map([[otherAccount, '2026-11-19T02:11:00.000Z' as never]]),
    facts: {
      ...facts,
      roleDeletions: {
        [otherAccount]: {
          eventID: '0f5b6c1e-1111-4222-8333-444455556666',
          at,
          role: 'OverreachReader',
          actor: null,
          invokedBy: 'stacksets.cloudformation.amazonaws.com',
        },
      },
    },
  });
}
