import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { matchSignatures } from '../../../../src/catalog/signatures.ts';
import { lookUp } from '../../../../src/collect/aws/events/lookup-pages.ts';
import { type LookupSettings, lookupSource } from '../../../../src/collect/aws/events/lookup-source.ts';
import type { Instant } from '../../../../src/estate/identifiers.ts';
import type { Fault } from '../../../fakes/aws/index.ts';
import { idsOf, keeper, onStage, type Stage, worldOf } from './event-stage.ts';
import { management, member, night, record, regions, window } from './told-night.ts';

const ofMember = night.filter((event) => event['recipientAccountId'] === member);

function source(stage: Stage, more: Partial<LookupSettings> = {}) {
  return lookupSource({
    connect: stage.connect,
    regions: () => regions,
    timer: stage.timer,
    depth: 'everything',
    roles: null,
    signatures: { matchSignatures },
    ...more,
  });
}

describe('events by LookupEvents', () => {
  it('brings every management event of the window once, without being throttled', async () => {
    await onStage({}, async (stage) => {
      const kept = keeper();
      const coverage = await source(stage).collect(window, [member], kept.take);
      expect(kept.ids()).to.deep.equal(idsOf(ofMember));
      expect(coverage.regions.map(({ region, state, gaps }) => [region, state, gaps])).to.deep.equal(
        regions.map((region) => [region, 'complete', []]),
      );
      expect(coverage.regions.reduce((sum, { events }) => sum + events, 0)).to.equal(ofMember.length);
      expect(stage.throttles()).to.equal(0);
      expect(coverage.work.calls).to.equal(stage.fake.calls.length);
    });
  });

  it('stays below two calls a second by the clock of AWS', async () => {
    await onStage({}, async (stage) => {
      const coverage = await source(stage, { regions: () => ['us-east-1'] }).collect(
        window,
        [member],
        keeper().take,
      );
      expect(stage.throttles()).to.equal(0);
      expect(coverage.work.calls).to.be.greaterThan(15);
      expect(coverage.work.calls / (stage.timer.slept() / 1000)).to.be.lessThan(2);
    });
  });

  it('asks for AssumeRole first, then for the keys it issued, then for who changed permissions, then for the rest', async () => {
    await onStage({}, async (stage) => {
      await source(stage, { regions: () => ['us-east-1'] }).collect(window, [member], keeper().take);
      const asked = stage.fake.calls.map(({ params }) => {
        const [attribute] = (params?.['LookupAttributes'] ?? []) as {
          AttributeKey: string;
          AttributeValue: string;
        }[];
        return attribute ? `${attribute.AttributeKey} ${attribute.AttributeValue}` : 'everything';
      });
      expect(asked[0]).to.equal('EventName AssumeRole');
      const order = ['EventName GetSessionToken', 'EventSource iam.amazonaws.com', 'everything'];
      expect(order.map((one) => asked.indexOf(one))).to.deep.equal(
        order.map((one) => asked.indexOf(one)).toSorted((a, b) => a - b),
      );
      expect(asked).to.include('EventSource organizations.amazonaws.com');
    });
  });

  it('follows the keys of chosen roles and of agents, up to the human, and says that others were not looked up', async () => {
    const stranger = record('2026-11-20T00:10:00Z', 's3', 'ListBuckets', {
      userIdentity: {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${member}:assumed-role/Other/x`,
        accessKeyId: 'ASIAEXAMPLEOTHER0001',
      },
    });
    await onStage({ world: worldOf([...night, stranger]) }, async (stage) => {
      const kept = keeper();
      const roles = [`arn:aws:iam::${member}:role/apps/Deployer`];
      const coverage = await source(stage, { depth: 'chosen-roles', roles }).collect(
        window,
        [member],
        kept.take,
      );
      const forwarded = ofMember.filter((event) => event['eventName'] === 'DeleteTable');
      const expected = idsOf(ofMember).filter((id) => !idsOf(forwarded).includes(id));
      expect(kept.ids()).to.deep.equal(expected);
      for (const region of coverage.regions) expect(region.limits).to.include('chosen-roles-only');
    });
  });

  it('looks up changes in the management account too', async () => {
    await onStage({}, async (stage) => {
      const kept = keeper();
      const settings = { depth: 'chosen-roles', managementAccount: management } as const;
      const coverage = await source(stage, settings).collect(window, [member], kept.take);
      expect(kept.ids()).to.include.members(
        idsOf(night.filter((event) => event['recipientAccountId'] === management)),
      );
      expect(coverage.regions.filter(({ account }) => account === management)).to.have.lengthOf(2);
    });
  });

  it('never calls the newest minutes complete, and says what is older than 90 days', async () => {
    await onStage({}, async (stage) => {
      const to = '2026-11-20T05:29:00.000Z' as Instant;
      const young = await source(stage).collect({ ...window, to }, [member], keeper().take);
      for (const { seen, limits } of young.regions) {
        expect(seen?.to).to.equal('2026-11-20T05:10:00.000Z');
        expect(limits).to.include('delivery-delay');
      }
      const from = '2026-08-01T00:00:00.000Z' as Instant;
      const settings = { regions: () => ['us-east-1'], depth: 'everything' } as const;
      const old = await source(stage, settings).collect({ ...window, from }, [member], keeper().take);
      expect(old.regions.map(({ state }) => state)).to.deep.equal(['unknown']);
      expect(old.regions[0]?.gaps.map(({ reason }) => reason)).to.deep.equal(['beyond-ninety-days']);
    });
  }).timeout(40_000);

  it('says that there are too many events, and points to the bucket', async () => {
    await onStage({}, async (stage) => {
      const coverage = await source(stage, { mostCalls: 3 }).collect(window, [member], keeper().take);
      for (const { state, gaps } of coverage.regions) {
        expect(state).to.equal('unknown');
        expect(gaps.map(({ reason }) => reason)).to.deep.equal(['too-many-events']);
        expect(gaps[0]?.message).to.contain("read the trail's bucket");
      }
    });
  });

  const faults: readonly [string, Fault, string | null][] = [
    [
      'throttled in bursts',
      { match: { probability: 0.3, seed: 7, burst: 3 }, fault: { kind: 'throttle' } },
      null,
    ],
    ['cut off in the middle of answers', { match: { every: 5 }, fault: { kind: 'truncatedBody' } }, null],
    ['given empty pages', { match: { every: 2 }, fault: { kind: 'emptyPage' } }, null],
    ['given short pages', { match: { every: 2 }, fault: { kind: 'shortPage' } }, null],
    ['told that its credentials ended', { match: { every: 4 }, fault: { kind: 'expire' } }, null],
    [
      'given a page that leads back',
      { match: { region: 'us-east-1' }, fault: { kind: 'repeatMarker' } },
      'malformed',
    ],
    ['refused', { match: { region: 'us-east-1' }, fault: { kind: 'deny' } }, 'denied'],
    [
      'refused by an SCP',
      { match: { region: 'us-east-1' }, fault: { kind: 'deny', by: 'service control policy' } },
      'scp-denied',
    ],
    ['answered in no JSON', { match: { region: 'us-east-1' }, fault: { kind: 'malformed' } }, 'malformed'],
  ];
  for (const [name, fault, reason] of faults)
    it(`loses nothing silently when it is ${name}`, async () => {
      await onStage({ faults: [fault] }, async (stage) => {
        const kept = keeper();
        const coverage = await source(stage).collect(window, [member], kept.take);
        const reasons = coverage.regions.flatMap(({ gaps }) => gaps.map((gap) => gap.reason));
        expect(reasons).to.deep.equal(reason === null ? [] : [reason]);
        const all = coverage.regions.every(({ state }) => state === 'complete');
        expect(all).to.equal(reason === null);
        if (all) expect(kept.ids()).to.deep.equal(idsOf(ofMember));
      });
    });

  it('asks every Region that is on in all accounts where nobody names one', async () => {
    await onStage({}, async (stage) => {
      const kept = keeper();
      const coverage = await source(stage, { regions: () => [] }).collect(window, [member], kept.take);
      expect(kept.ids()).to.deep.equal(idsOf(ofMember));
      expect(coverage.regions).to.have.lengthOf(17);
      for (const { state, limits } of coverage.regions) {
        expect(state).to.equal('complete');
        expect(limits).to.include('usual-regions-only');
      }
    });
  });

  it('says that a Region is switched off, and reads the others', async () => {
    const world = { ...worldOf(), regions: { 'eu-central-1': 'off' } } as const;
    await onStage({ world }, async (stage) => {
      const coverage = await source(stage).collect(window, [member], keeper().take);
      expect(
        coverage.regions.map(({ region, state, gaps }) => [region, state, gaps[0]?.reason]),
      ).to.deep.equal([
        ['eu-central-1', 'unknown', 'region-off'],
        ['us-east-1', 'complete', undefined],
      ]);
    });
  });

  it('says why an account cannot be connected to, and reads the others', async () => {
    await onStage({}, async (stage) => {
      const connectTo: LookupSettings['connect'] = async (account) => {
        if (account === management) throw Object.assign(new Error('not here'), { name: 'AccessDenied' });
        return stage.connect(account);
      };
      const coverage = await source(stage, { connect: connectTo }).collect(
        window,
        [member, management],
        keeper().take,
      );
      expect(coverage.regions.map(({ account, state }) => `${account} ${state}`)).to.deep.equal([
        `${member} complete`,
        `${member} complete`,
        `${management} unknown`,
        `${management} unknown`,
      ]);
    });
  });

  it('begins a look-up again when its token has ended, once', async () => {
    // Not over the fake: a client that sees another day's date takes every refusal for its own clock's fault.
    const ended = Object.assign(new Error('Invalid token.'), { name: 'InvalidNextTokenException' });
    const endOf = async (failing: readonly number[]) => {
      const asked: (string | undefined)[] = [];
      const send = async ({ input }: { readonly input: { readonly NextToken?: string } }) => {
        asked.push(input.NextToken);
        if (failing.includes(asked.length)) throw ended;
        const page = input.NextToken === undefined ? 1 : Number(input.NextToken);
        return {
          Events: [{ CloudTrailEvent: `{"page":${page}}` }],
          ...(page < 3 ? { NextToken: `${page + 1}` } : {}),
        };
      };
      const pages = new Set<string>();
      const client = { send } as unknown as CloudTrailClient;
      const step = { region: 'eu-central-1', attribute: null, window };
      const end = await lookUp(client, step, { left: 100 }, async (records) => {
        for (const text of records) pages.add(text);
      });
      return { kind: end.kind, pages: pages.size, asked };
    };
    expect(await endOf([3])).to.deep.equal({
      kind: 'whole',
      pages: 3,
      asked: [undefined, '2', '3', undefined, '2', '3'],
    });
    expect(await endOf([3, 5])).to.include({ kind: 'broken', pages: 2 });
    expect(await endOf([1])).to.include({ kind: 'broken', pages: 0 });
  });

  it('loses and doubles nothing over a thousand generated page plans', async () => {
    let plan: readonly number[] = [];
    const few = ofMember.filter((event) => event['awsRegion'] === 'eu-central-1').slice(0, 12);
    const rates = { 'cloudtrail:LookupEvents': { perSecond: 1e9, burst: 1e9 } };
    await onStage({ world: worldOf(few), pages: () => plan, rates }, async (stage) => {
      const client = (await stage.connect(member)).client(CloudTrailClient, 'eu-central-1');
      const step = { region: 'eu-central-1', attribute: null, window };
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(8), { maxLength: 3 }), async (sizes) => {
          plan = sizes;
          const texts: string[] = [];
          const end = await lookUp(client, step, { left: 100 }, async (records) => {
            texts.push(...records);
          });
          expect(end.kind).to.equal('whole');
          const ids = texts.map((text) => (JSON.parse(text) as { eventID: string }).eventID);
          expect(ids.sort()).to.deep.equal(idsOf(few));
        }),
        { numRuns: 1000 },
      );
    });
  }).timeout(60_000);
});
