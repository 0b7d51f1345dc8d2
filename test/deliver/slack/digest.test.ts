import { expect } from 'chai';
import { digestMessage } from '../../../src/deliver/slack/digest.ts';
import type { DigestInput } from '../../../src/deliver/slack/digest-input.ts';
import type { Message } from '../../../src/deliver/slack/message.ts';
import { digestPage } from '../../../src/deliver/text/digest-page.ts';
import { renderPage } from '../../../src/deliver/text/render.ts';
import { excess, region } from '../../fakes/findings.ts';
import { changeOf, event, facts, found, layer, night, opened, otherAccount } from './sample-nights.ts';

const textOf = (message: Message): string =>
  renderPage(digestPage(message), { columns: 10_000, colour: false });
const digest = (input: DigestInput): string => textOf(digestMessage(input));
const priorNight = () => night().previous as NonNullable<DigestInput['previous']>;
const inOrder = (text: string, words: readonly string[]): void => {
  const places = words.map((word) => text.indexOf(word));
  expect(places, text).not.to.include(-1);
  expect(places, text).to.deep.equal([...places].sort((one, other) => one - other));
};

describe('a digest', () => {
  it('is green on a quiet night of which everything was read, and on no other', () => {
    expect(digestMessage(night())).to.include({
      mood: 'good',
      headline: 'QUIET: nothing opened or widened in 1 account',
    });
    const grave = found('old', { severity: 'critical', state: 'open' });
    const others: readonly [what: string, input: DigestInput, says: RegExp][] = [
      [
        'an account unread',
        night({ layers_: [layer({ state: 'unknown', reason: 'throttled' })] }),
        /1 OF 1 ACCOUNT UNREAD/,
      ],
      ['data that is too old', night({ layers_: [layer({ age: 26 * 3_600 })] }), /THE DATA IS 26 H OLD/],
      ['data of unknown age', night({ layers_: [layer({ age: null })] }), /NOBODY KNOWS HOW OLD/],
      ['no registry', night({ scan: { ...night().scan, hasRegistry: false } }), /NOBODY SAYS WHAT AGENTS/],
      ['principals held', night({ held: [{ account: null, gone: 12, known: 20 }] }), /VANISHED/],
      ['nothing settled', night({ addsOnly: 'it has no date' }), /NOTHING COULD BE SETTLED/],
      ['messages that did not arrive', night({ undelivered: 2 }), /2 EARLIER MESSAGES/],
      ['criticals still open', night({ findings: [grave] }), /QUIET: .*; 1 critical still open/],
    ];
    for (const [what, input, says] of others) {
      const { mood, headline } = digestMessage(input);
      expect(mood, what).to.equal('warning');
      expect(headline, what).to.match(says);
    }
  });

  it('says what changed, then what got better, then what is accepted, then what was read, then what was not', () => {
    const [worse, closed, less, soon] = [
      found('worse', { severity: 'critical' }),
      found('closed', { state: 'resolved', presenceReason: 'access narrowed' }),
      found('less', { state: 'open' }),
      found('soon', {
        state: 'suppressed',
        suppression: {
          person: 'kim',
          reason: 'migration',
          expires: '2026-11-23T23:59:59.999Z' as never,
          ceilingDigest: '',
        },
      }),
    ];
    const text = digest(
      night({
        findings: [worse, closed, less, soon],
        events: [
          event(worse, 'opened'),
          event(closed, 'resolved', { reason: 'access narrowed' }),
          event(less, 'narrowed', { removed: ['s3:PutObject'] }),
        ],
      }),
    );
    inOrder(text, [
      '1 CRITICAL: 1 agent beyond what was meant',
      'CRITICAL worse (payments) can call s3:DeleteBucket on example in payments-prod',
      'Closed 1, narrowed 1',
      'closed closed (payments) in 777788889999, agent-outside-intended-scope: access narrowed',
      'narrowed less (payments)',
      'Acceptances that end within 7 days',
      'soon until 2026-11-23, by kim: migration',
      '1 of 1 account sealed; data of 2026-11-20 02:15 UTC, 1 h old.',
      'Could not see: object-level use in 412 accounts',
      'History: 777788889999:9f9f9f9f9f9f',
      'dg1:6881e2b29b77 · scan-2',
    ]);
  });

  it('tells an agent in one line, with who did it, what was before and how to undo it', () => {
    const one = found('loader', {
      severity: 'critical',
      details: [
        'used since? no use outside the scope was seen from 2026-08-22 02:00 UTC to 2026-11-20 02:00 UTC (object-level events are not recorded there); closing it takes away nothing that was seen in use',
      ],
      remedy: { text: 'detach it', command: 'aws iam …', hint: null, policy: null, proof: 'proved' },
    });
    const more = found('loader-2', { agent: 'loader', rule: 'agent-on-human-credentials' });
    const key = one.principalKey;
    const text = digest(
      opened([one, more], {
        changes: [changeOf([one])],
        previous: { ...priorNight(), granted: { [key]: { actions: 14, resources: 3 } } },
        facts: { ...facts, granted: { [key]: { actions: 20_000, resources: 1 } }, scpDenies: { [key]: 2 } },
      }),
    );
    expect(text).to.include(
      'CRITICAL loader (payments) can call s3:DeleteBucket on example in payments-prod (777788889999) since 22:41 UTC. li.na@example.com attached AdministratorAccess (Terraform, via role/Pipeline). Before: 14 actions on 3 resources. Only 2 SCP denies still hold. Not used outside its scope so far (object-level events are not recorded there). Undo: 1 command, proved, nothing used in 90 days breaks. And 1 more on it: agent-on-human-credentials. overreach explain loader',
    );
  });

  it('tells at most five agents of a team, and counts the others', () => {
    const many = Array.from({ length: 9 }, (_, index) => found(`agent-${index}`));
    const other = found('elsewhere', { owner: { team: 'search', decidedBy: 'registry' } });
    const text = digest(opened([...many, other]));
    expect(text.match(/^HIGH agent-/gm)).to.have.length(5);
    inOrder(text, [
      'payments',
      '+4 more: overreach findings list --team payments',
      'search',
      'HIGH elsewhere',
    ]);
  });

  it('tells what one change did to many agents as one line', () => {
    const many = Array.from({ length: 200 }, (_, index) => found(`agent-${index}`));
    const text = digest(opened(many, { changes: [changeOf(many)] }));
    expect(text).to.include(
      'HIGH 200 agents of 1 team can reach further. li.na@example.com attached AdministratorAccess',
    );
    expect(text.match(/^HIGH/gm)).to.have.length(1);
  });

  it('makes one summary of a first night, of new accounts and of new rules', () => {
    const many = Array.from({ length: 50 }, (_, index) => found(`agent-${index}`, { severity: 'critical' }));
    const first = digest(opened(many, { previous: null }));
    expect(first).to.include('FIRST NIGHT: 0 agents, 50 findings (50 critical)');
    expect(first).not.to.include('agent-7');
    const accounts = digest(
      opened(many, { previous: { ...priorNight(), accounts: new Set([otherAccount]) } }),
    );
    expect(accounts).to.include('1 new account: 50 findings on the first night (50 critical)');
    expect(accounts).not.to.include('agent-7');
    const rules = digest(opened(many, { previous: { ...priorNight(), rules: new Set(['other']) } }));
    expect(rules).to.include('Rules that judged for the first time: 50 × agent-outside-intended-scope');
    expect(rules).not.to.include('agent-7');
  });

  it('never tells by themselves what only reads, what nobody can exercise, and what no request shows', () => {
    const of = (parts: Partial<ReturnType<typeof region>>) => {
      const whole = excess(['s3:GetObject']);
      return found('quiet', { excess: { ...whole, regions: [{ ...region('s3:GetObject'), ...parts }] } });
    };
    for (const parts of [
      { accessLevels: { Read: 3, List: 1 } },
      { exercisable: false },
      { certainty: 'may' as const, witness: null },
    ]) {
      const text = digest(opened([of(parts)]));
      expect(text, JSON.stringify(parts)).not.to.include('HIGH quiet');
      expect(text).to.include('1 further finding opened or widened that only read');
    }
    // A doubt with a request that shows it, and what was done, are told.
    expect(digest(opened([of({ certainty: 'may' })]))).to.include('HIGH quiet');
    const deed = {
      kind: 'event',
      eventID: 'e',
      at: night().now,
      action: 's3:GetObject',
      resource: null,
      text: 'x',
    } as const;
    expect(digest(opened([{ ...of({ accessLevels: { Read: 1 } }), evidence: [deed] }]))).to.include(
      'HIGH quiet',
    );
  });

  it('of what grew looks at what came, not at what was there', () => {
    const [write, read] = [region('s3:PutObject'), { ...region('s3:GetObject'), accessLevels: { Read: 1 } }];
    const grown = found('grown', { excess: { ...excess([]), regions: [write, read] }, state: 'widened' });
    const before = { uniqueId: null, excess: { ...excess([]), regions: [write] } };
    const text = digest(night({ findings: [grown], events: [event(grown, 'widened', { before })] }));
    expect(text).not.to.include('HIGH grown');
    const more = { uniqueId: null, excess: { ...excess([]), regions: [read] } };
    expect(
      digest(night({ findings: [grown], events: [event(grown, 'widened', { before: more })] })),
    ).to.include('HIGH grown');
  });

  it('counts hygiene only where it got worse, and says nothing of what is accepted', () => {
    const bare = found('bare', { lane: 'hygiene', rule: 'no-permissions-boundary', severity: 'info' });
    expect(digest(opened([bare]))).to.include('Hygiene got worse: 1 × no-permissions-boundary.');
    expect(digest(night({ findings: [bare] }))).not.to.include('ygiene');
    const accepted = found('accepted', { state: 'suppressed' });
    expect(digest(opened([accepted]))).not.to.include('accepted');
    const lighter = found('lighter');
    const events = [event(lighter, 'severity-changed', { from: 'critical', to: 'high' })];
    expect(digest(night({ findings: [lighter], events }))).not.to.include('HIGH lighter');
  });

  it('tells a wider scope apart from less access', () => {
    const meant = found('meant', { state: 'resolved' });
    const edit = changeOf([meant], {
      cause: 'scope',
      changes: [
        {
          what: 'edited',
          facet: { kind: 'registry' },
          text: 'the registry was edited',
          command: null,
          origin: { state: 'commit', commit: 'abcdef0123456789', author: 'Kim Lee', at: night().now },
        },
      ],
    });
    const events = [event(meant, 'resolved', { reason: 'scope widened' })];
    inOrder(digest(night({ findings: [meant], events, changes: [edit] })), [
      'Scope widened: what these can do is meant now',
      'closed meant (payments) in 777788889999',
      'Kim Lee changed the registry (commit abcdef012345)',
    ]);
  });

  it('tells a team what is its own', () => {
    const [mine, other] = [
      found('mine'),
      found('other', { owner: { team: 'search', decidedBy: 'registry' } }),
    ];
    const text = digest({ ...opened([mine, other]), team: 'search' });
    expect(text).to.include('HIGH other').and.not.to.include('mine');
  });

  it('names people as wanted, and nobody in China', () => {
    const one = found('loader');
    const by = (parts: Partial<DigestInput>) =>
      digest(opened([one], { changes: [changeOf([one])], ...parts }));
    expect(by({ people: 'full' })).to.include('li.na@example.com attached');
    expect(by({ people: 'initials' }))
      .to.include('L.N. attached')
      .and.not.to.match(/li\.na/);
    expect(by({ people: 'none' }))
      .to.include('a person attached')
      .and.not.to.match(/li\.na/);
    const china = { ...facts, partition: 'aws-cn' as typeof facts.partition };
    expect(by({ people: 'full', facts: china }))
      .to.include('a person attached')
      .and.not.to.match(/li\.na/);
    // A name that nobody listed, and that looks like one.
    const stranger = found('x', { title: 'Kiro ran for mallory.b@example.org and wei.chen, twice' });
    expect(digest(opened([stranger], { people: 'none' }))).to.include(
      'Kiro ran for a person and a person, twice',
    );
  });
});
