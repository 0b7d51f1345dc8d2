import { expect } from 'chai';
import { advanceFindings } from '../../../src/audit/advance-findings.ts';
import type { DigestFacts } from '../../../src/audit/digest-facts.ts';
import { triage } from '../../../src/audit/triage.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import { drainOutbox, rearmRecent } from '../../../src/run/deliver-outbox.ts';
import { followPages } from '../../../src/run/page-follow-ups.ts';
import { createMemoryStore } from '../../../src/store/memory/memory-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { account, scanReport } from '../../fakes/findings.ts';
import { type FakeSlack, type SlackFault, startFakeSlack } from '../../fakes/slack/fake-slack.ts';
import { dayOf, keepNight, meansOf, ofTeam, pause, route } from './outbox-world.ts';

/** Runs something with a Slack of its own. */
async function withSlack(
  work: (slack: FakeSlack, store: Store) => Promise<void>,
  fault?: (request: number) => SlackFault | null,
  retryAfterSeconds?: number,
): Promise<void> {
  const slack = await startFakeSlack(fault, retryAfterSeconds);
  const store = createMemoryStore();
  try {
    await work(slack, store);
  } finally {
    await slack.close();
    await store.close();
  }
}

const statesOf = async (store: Store) =>
  (await store.deliveries({ limit: 99 })).map(({ row }) => `${row.kind} ${row.outcome ?? 'waiting'}`);

describe('sending', function () {
  this.timeout(30_000);

  it('tells each digest once, the teams what is theirs, a person before the channel', () =>
    withSlack(async (slack, store) => {
      const routes = [
        route(slack, 'person of pay', 'pay', 'U0000001'),
        route(slack, 'team pay', 'pay', '#pay'),
        route(slack, 'team data', 'data'),
        route(slack, 'default', null, '#all'),
      ];
      await keepNight(store, 0, [ofTeam('pay', 'old')]);
      await pause(3);
      await keepNight(store, 1, [ofTeam('pay', 'old'), ofTeam('pay', 'new-one')]);
      const result = await drainOutbox(store, meansOf(routes));
      expect(result).to.deep.equal({ sent: 2, waiting: 0, failed: 0, skipped: 0 });
      expect(slack.messages.map(({ channel }) => channel)).to.deep.equal([
        ...['U0000001', '#pay', '#all'],
        ...['U0000001', '#pay', '#all'],
      ]);
      const [, , , person, , all] = slack.messages;
      expect(person?.body).to.include('`new-one` (pay) can call s3:DeleteBucket');
      expect(person?.body).not.to.include('`old`');
      expect(all?.foot).to.match(/^Could not see: .*\n(History: .*\n)?`dg1:[0-9a-f]{12}` · scan-000001$/);
      expect(await drainOutbox(store, meansOf(routes))).to.deep.equal({
        sent: 0,
        waiting: 0,
        failed: 0,
        skipped: 0,
      });
      expect(slack.messages).to.have.length(6);
    }));

  it('tells a team in the channel that the registry names, unless the configuration or the channel of all does', () =>
    withSlack(async (slack, store) => {
      await keepNight(store, 0, []);
      await drainOutbox(store, meansOf([route(slack, 'default', null, '#all')]));
      await pause(3);
      const teams = ['pay', 'data', 'ops', 'web', 'none'];
      await keepNight(
        store,
        1,
        teams.map((team) => ofTeam(team, `of-${team}`, 'critical')),
      );
      const routes = [
        route(slack, 'person of data', 'data', 'U0000001'),
        route(slack, 'default', null, '#all'),
      ];
      const slacks = { pay: '#pay', data: '#data', ops: '#all', web: 'web', none: null };
      const named = teams.map((id) => ({ id, slack: slacks[id as keyof typeof slacks] }));
      await drainOutbox(store, meansOf(routes, { teams: async () => named }));
      const told = slack.messages.slice(1);
      const channels = told.map(({ channel }) => channel);
      // A digest and a page to each team, and all of it to all.
      expect(channels.filter((one) => one === '#pay')).to.have.length(2);
      expect(channels.filter((one) => one === 'U0000001')).to.have.length(2);
      expect(new Set(channels)).to.deep.equal(new Set(['#pay', 'U0000001', '#all']));
      expect(channels.filter((one) => one === '#all')).to.have.length(1 + teams.length);
      for (const { channel, body } of told) if (channel === '#pay') expect(body).to.not.include('of-data');
    }));

  it('tells nobody but its own channel by webhook, whatever the registry names', () =>
    withSlack(async (slack, store) => {
      await keepNight(store, 0, [ofTeam('pay', 'a')]);
      const teams = async () => [{ id: 'pay', slack: '#pay' }];
      await drainOutbox(store, meansOf([route(slack, 'default', null)], { teams }));
      expect(slack.messages).to.have.length(1);
    }));

  it('waits as long as Slack asks for, and no message is lost', () =>
    withSlack(
      async (slack, store) => {
        await keepNight(store, 0, []);
        const means = meansOf([route(slack, 'default', null)]);
        expect(await drainOutbox(store, means)).to.include({ sent: 0, waiting: 1 });
        expect(await drainOutbox(store, means)).to.include({ sent: 0, waiting: 0 });
        await pause(1_050);
        expect(await drainOutbox(store, means)).to.include({ sent: 1 });
        expect(slack.impatient()).to.equal(0);
        expect(slack.messages).to.have.length(1);
      },
      (request) => (request === 0 ? 'rate-limited' : null),
    ));

  it('says twice what may have been lost, with one id', () =>
    withSlack(
      async (slack, store) => {
        await keepNight(store, 0, []);
        const means = meansOf([route(slack, 'default', null, '#all')], { firstWaitMs: 200 });
        expect(await drainOutbox(store, means)).to.include({ sent: 0, waiting: 1 });
        await pause(250);
        expect(await drainOutbox(store, means)).to.include({ sent: 1 });
        expect(slack.messages).to.have.length(2);
        expect(new Set(slack.messages.map(({ foot }) => foot)).size).to.equal(1);
      },
      (request) => (request === 0 ? 'lost' : null),
    ));

  it('sends what was written, by whomever it is taken up', () =>
    withSlack(async (slack, store) => {
      await keepNight(store, 0, [ofTeam('pay', 'a')]);
      // A sender that dies between sending and saying so.
      const claim = await store.claimDelivery({ holder: 'dead', leaseMs: 0 });
      if (claim === null) throw new Error('nothing to claim');
      const body = { text: 'kept', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'kept' } }] };
      await store.planDelivery(claim.hold, [{ route: 'default', told: '#all', body }]);
      await pause(5);
      await drainOutbox(store, meansOf([route(slack, 'default', null)]));
      expect(slack.messages.map(({ text }) => text)).to.deep.equal(['kept']);
    }));

  for (const [what, fault, reason] of [
    ['a webhook that is gone', { status: 404, body: 'no_service' }, 'no_service'],
    ['a webhook that is gone for good', { status: 410, body: 'channel_is_archived' }, 'channel_is_archived'],
    ['a page that is no Slack', { status: 404, body: '<html>nginx</html>' }, 'status 404'],
    ['a redirect', { status: 302, body: '' }, 'it redirects elsewhere (status 302), which is not followed'],
  ] as const) {
    it(`raises and does not repeat: ${what}`, () =>
      withSlack(
        async (slack, store) => {
          await keepNight(store, 0, []);
          const means = meansOf([route(slack, 'default', null)]);
          expect(await drainOutbox(store, means)).to.include({ failed: 1 });
          expect(await drainOutbox(store, means)).to.include({ failed: 0 });
          const [told] = await store.deliveries({ limit: 1 });
          expect(told?.row).to.include({ outcome: 'failed', reason: `webhook of default: ${reason}` });
          expect(slack.messages).to.have.length(0);
          // Somebody mended it, and asks again.
          expect(await rearmRecent(store)).to.equal(1);
          expect(await drainOutbox(store, means)).to.include({ sent: 1 });
        },
        (request) => (request === 0 ? fault : null),
      ));
  }

  for (const error of [
    'invalid_auth',
    'is_archived',
    'channel_not_found',
    'not_in_channel',
    'missing_scope',
  ]) {
    it(`raises and does not repeat: ${error} of the Web API, and the other routes are told`, () =>
      withSlack(
        async (slack, store) => {
          await keepNight(store, 0, [ofTeam('pay', 'a')]);
          const routes = [route(slack, 'team pay', 'pay', '#pay'), route(slack, 'default', null, '#all')];
          expect(await drainOutbox(store, meansOf(routes))).to.include({ failed: 1 });
          expect(slack.messages.map(({ channel }) => channel)).to.deep.equal(['#all']);
          const [told] = await store.deliveries({ limit: 1 });
          expect(told?.row.reason).to.equal(`#pay: ${error}`);
          // The next digest says so.
          await keepNight(store, 1, [ofTeam('pay', 'a')]);
          await drainOutbox(store, meansOf(routes.slice(1)));
          expect(slack.messages.at(-1)?.body).to.include('1 earlier message did not arrive');
        },
        (request) => (request === 0 ? { error } : null),
      ));
  }

  it('sets aside what Slack refuses again and again, and goes on behind it', () =>
    withSlack(
      async (slack, store) => {
        await keepNight(store, 0, []);
        const means = meansOf([route(slack, 'default', null)]);
        for (let round = 0; round < 12; round++) {
          await drainOutbox(store, { ...means, firstWaitMs: 0.01 });
          await pause(4);
        }
        expect(await statesOf(store)).to.deep.equal(['digest poison']);
        await keepNight(store, 1, []);
        await drainOutbox(store, means);
        expect(await statesOf(store)).to.include('digest sent');
        expect(slack.messages[0]?.body).to.include('1 earlier message did not arrive');
      },
      (request) => (request < 8 ? 'invalid-blocks' : null),
    ));

  it('waits as long as another sender was asked to, and gives up after days what is not the newest', () =>
    withSlack(
      async (slack, store) => {
        await keepNight(store, 0, []);
        await pause(3);
        await keepNight(store, 1, []);
        const routes = [route(slack, 'default', null)];
        // Two processes: neither hears what the other is told.
        expect(await drainOutbox(store, meansOf(routes, { holder: 'one' }))).to.include({ waiting: 2 });
        await keepNight(store, 2, []);
        expect(await drainOutbox(store, meansOf(routes, { holder: 'two' }))).to.include({ waiting: 1 });
        expect([slack.counts, slack.impatient()]).to.deep.equal([{ 'rate-limited': 1 }, 0]);
        await pause(1_050);
        const days = 5 * 24 * 60 * 60_000;
        const late: Store = {
          ...store,
          now: async () => new Date(Date.now() + days).toISOString() as Instant,
        };
        const warned: string[] = [];
        await drainOutbox(late, meansOf(routes, { warn: (text) => warned.push(text) }));
        expect(await statesOf(store)).to.deep.equal(['digest waiting', 'digest failed', 'digest failed']);
        expect(warned[0]).to.match(/given up after 5 days: status 500$/);
        // Mended: what failed within a week, and one that is named however old it is.
        expect(await store.undelivered()).to.deep.equal({ waiting: 1, failed: 2, poison: 0 });
        expect(await rearmRecent(store)).to.equal(2);
      },
      (request) => (request === 0 ? 'rate-limited' : { status: 500, body: '' }),
    ));

  it('tells a digest ungrouped whose grouping killed whoever tried it', () =>
    withSlack(async (slack, store) => {
      await keepNight(store, 0, []);
      const unsettled: Store = {
        ...store,
        unsettledScans: async () => {
          const [scan] = await store.scans({ limit: 1 });
          return scan === undefined ? [] : [{ scan, previous: null }];
        },
      };
      const means = meansOf([route(slack, 'default', null)]);
      expect(await drainOutbox(unsettled, means)).to.include({ waiting: 1 });
      for (let deaths = 0; deaths < 3; deaths++) {
        await pause(5);
        await store.claimDelivery({ holder: `dead-${deaths}`, leaseMs: 0 });
      }
      await pause(5);
      expect(await drainOutbox(unsettled, means)).to.include({ sent: 1 });
    }));

  it('skips what nobody was to be told for two nights, and never the newest digest', () =>
    withSlack(async (slack, store) => {
      const old = new Date(Date.now() - 60 * 60 * 60_000).toISOString();
      await keepNight(store, 0, []);
      await keepNight(store, 1, [ofTeam('pay', 'a', 'critical')]);
      const aged: Store = {
        ...store,
        claimDelivery: async (request) => {
          const claim = await store.claimDelivery(request);
          return claim === null ? null : { ...claim, row: { ...claim.row, createdAt: old as never } };
        },
      };
      await drainOutbox(aged, meansOf([route(slack, 'default', null)]));
      expect((await statesOf(store)).toSorted()).to.deep.equal([
        'digest sent',
        'digest skipped',
        'page skipped',
      ]);
    }));

  it('tells in the digest what was found between two nights, and pages it at once', () =>
    withSlack(async (slack, store) => {
      const means = meansOf([route(slack, 'default', null)]);
      await keepNight(store, 0, []);
      await drainOutbox(store, means);
      const partial = { accounts: new Set([account]), because: 'iam:AttachRolePolicy' };
      const both = [ofTeam('pay', 'noon', 'critical'), ofTeam('pay', 'evening')];
      await keepNight(store, 1, both, { partial });
      await drainOutbox(store, means);
      expect(slack.messages.map(({ text }) => text.slice(3))).to.deep.equal([
        'FIRST NIGHT: 0 agents, nothing found',
        `CRITICAL, new: noon in ${account}`,
      ]);
      // The night finds it there already, and settles what is gone.
      await pause(3);
      await keepNight(store, 2, both);
      await drainOutbox(store, means);
      const digest = slack.messages.at(-1);
      expect(digest?.text).to.include('1 CRITICAL, 1 HIGH: 2 agents beyond what was meant');
      expect(digest?.body).to.include('`noon` (pay)').and.include('`evening` (pay)');
      await pause(3);
      await keepNight(store, 3, both);
      await drainOutbox(store, means);
      expect(slack.messages.at(-1)?.text).to.include('QUIET, BUT THE DATA IS');
    }));

  it('tells it however often it was looked meanwhile', () =>
    withSlack(async (slack, store) => {
      const means = meansOf([route(slack, 'default', null)]);
      await keepNight(store, 0, []);
      await drainOutbox(store, means);
      const partial = { accounts: new Set([account]), because: 'iam:AttachRolePolicy' };
      const noon = [ofTeam('pay', 'noon')];
      for (let look = 1; look < 520; look++) await keepNight(store, look, noon, { partial });
      await pause(3);
      await keepNight(store, 520, noon);
      await drainOutbox(store, means);
      const digest = slack.messages.at(-1);
      expect(digest?.text).not.to.include('FIRST NIGHT');
      expect(digest?.body).to.include('`noon` (pay)');
    }));

  it('tells a night of an account that was unread for longer than coverage is kept', () =>
    withSlack(async (slack, store) => {
      const means = meansOf([route(slack, 'default', null)]);
      for (const night of [0, 1, 2]) await keepNight(store, night, [], { sealed: false });
      await drainOutbox(store, means);
      const soon = new Date(Date.parse(await store.now()) + 1_000).toISOString() as Instant;
      const never = { estates: null, sessions: null, maturity: null, sent: null, slots: null };
      expect(await store.retain({ ...never, coverage: soon })).to.include({ coverage: 2 });
      await pause(3);
      await keepNight(store, 3, [], { sealed: false });
      expect(await drainOutbox(store, means)).to.include({ sent: 1, waiting: 0 });
    }));

  it('wakes nobody for what a rule finds on its first night', () =>
    withSlack(async (slack, store) => {
      const facts = { rules: ['agent-on-human-credentials'] } as unknown as DigestFacts;
      const report = { ...scanReport(0, {}), digest: facts };
      await store.recordScan(report, report.startedAt, { layers: report.layers }, advanceFindings);
      await pause(3);
      await keepNight(store, 1, [ofTeam('pay', 'a', 'critical')]);
      await drainOutbox(store, meansOf([route(slack, 'default', null)]));
      expect(slack.messages.map(({ text }) => text).join()).not.to.include('CRITICAL, new');
      expect(await statesOf(store)).to.include('page skipped');
    }));

  it('pages a critical by itself, and says in the same message what became of it', () =>
    withSlack(async (slack, store) => {
      const routes = [route(slack, 'default', null, '#all'), route(slack, 'team pay', 'pay')];
      await keepNight(store, 0, []);
      await keepNight(store, 1, [ofTeam('pay', 'a', 'critical')]);
      await drainOutbox(store, meansOf(routes));
      const page = slack.messages.find(({ text }) => text.includes('CRITICAL, new'));
      expect(page?.body).to.include('*CRITICAL* `a` (pay) can call s3:DeleteBucket');
      expect(await followPages(store)).to.equal(0);
      const act = { kind: 'acknowledge', note: '', notMine: false } as const;
      await store.triage('o-example', 'fp1:a', (kept) => triage(kept, act, 'kim', dayOf(2)));
      expect(await followPages(store)).to.equal(1);
      expect(await followPages(store)).to.equal(0);
      await drainOutbox(store, meansOf(routes));
      const updated = slack.messages.filter(({ text }) => text.includes('ACKNOWLEDGED'));
      // In place where Slack says what was posted; by webhook as a message of its own.
      expect(updated.map(({ channel, edited }) => [channel, edited])).to.deep.equal([
        ['#all', true],
        ['/services/team-pay', false],
      ]);
      await keepNight(store, 3, [], { judgements: [{ ...judged, outcome: 'absent' }] });
      expect(await followPages(store)).to.equal(1);
      await drainOutbox(store, meansOf(routes));
      expect(slack.messages.some(({ text, edited }) => text.includes('RESOLVED') && edited)).to.equal(true);
    }));
});

const judged = { fingerprint: 'fp1:a', reason: null, grantedDigest: null, scopeDigest: null } as const;
