import { expect } from 'chai';
import { coverageBlock } from '../../src/deliver/text/coverage-block.ts';
import type { Layer, LayerState } from '../../src/estate/estate.ts';
import type { AccountId, Instant } from '../../src/estate/identifiers.ts';
import { coverageOf } from '../../src/run/coverage.ts';

const required: ReadonlySet<Layer> = new Set<Layer>(['iam', 'cloudtrail']);
const now = '2025-12-11T19:00:00.000Z' as Instant;

function layer(account: string, name: Layer, state: LayerState['state']): LayerState {
  const collectedAt = state === 'unknown' ? null : ('2025-12-11T18:00:00.000Z' as Instant);
  return {
    account: account as AccountId,
    layer: name,
    state,
    reason: state === 'unknown' ? 'throttled' : null,
    collectedAt,
  };
}

describe('coverage', () => {
  it('is complete when every required layer is complete or not offered', () => {
    const states = [
      layer('1', 'iam', 'complete'),
      layer('1', 'cloudtrail', 'not-offered'),
      layer('2', 'iam', 'complete'),
    ];
    expect(coverageOf(states, required, now)).to.deep.include({
      complete: true,
      accounts: { sealed: 2, total: 2 },
    });
  });

  it('is not when one account lacks one of them, and says which', () => {
    const states = [layer('1', 'iam', 'complete'), layer('2', 'iam', 'unknown')];
    const coverage = coverageOf(states, required, now);
    expect(coverage).to.deep.include({ complete: false, accounts: { sealed: 1, total: 2 } });
    expect(coverage.layers[1]).to.deep.equal({
      account: '2',
      layer: 'iam',
      state: 'unknown',
      reason: 'throttled',
      age: null,
    });
  });

  it('does not hang on a layer that no rule rests on', () => {
    const states = [layer('1', 'iam', 'complete'), layer('1', 'resource-policies', 'unknown')];
    expect(coverageOf(states, required, now).complete).to.equal(true);
  });

  it('is never complete for an estate without accounts: nothing was seen', () => {
    expect(coverageOf([], required, now)).to.deep.include({
      complete: false,
      accounts: { sealed: 0, total: 0 },
    });
  });

  it('counts ages in seconds to the scan, never below zero', () => {
    const states = [layer('1', 'iam', 'complete')];
    expect(coverageOf(states, required, now).layers[0]?.age).to.equal(3600);
    const earlier = '2025-12-11T17:00:00.000Z' as Instant;
    expect(coverageOf(states, required, earlier).layers[0]?.age).to.equal(0);
  });

  it('says how far events were read, accounts that were read alike together', () => {
    const events = { source: 'bucket', regions: ['us-east-1'], from: null, to: now, limits: [] };
    const states = [
      { ...layer('1', 'cloudtrail', 'complete'), events },
      layer('1', 'iam', 'complete'),
      { ...layer('2', 'cloudtrail', 'unknown'), events: { ...events, to: null } },
      { ...layer('3', 'cloudtrail', 'complete'), events },
    ];
    expect(coverageOf(states, required, now).events).to.deep.equal([
      { accounts: ['1', '3'], ...events },
      { accounts: ['2'], ...events, to: null },
    ]);
    expect(coverageOf([layer('1', 'cloudtrail', 'complete')], required, now)).to.not.have.property('events');
  });

  it('says of which services resource policies were read, and which could be asked for as well', () => {
    const covers = { services: ['kms', 's3'], regions: ['eu-central-1'] };
    const states = [
      { ...layer('1', 'resource-policies', 'complete'), covers },
      { ...layer('2', 'resource-policies', 'unknown'), covers },
      layer('3', 'resource-policies', 'complete'),
    ];
    const coverage = coverageOf(states, required, now);
    expect(coverage.resourcePolicies).to.deep.equal([
      { accounts: ['1'], ...covers, notAsked: ['lambda', 'secretsmanager', 'sns', 'sqs'] },
    ]);
    const block = coverageBlock(coverage, []).map(({ spans }) => spans.map(({ text }) => text).join(''));
    expect(block).to.include(
      'Resource policies read: kms, s3 in 1 Region; not asked for: lambda, secretsmanager, sns, sqs, other services (account 1)',
    );
  });

  it('says of which resources object-level events are recorded, where that is known', () => {
    const states = [
      { ...layer('1', 'cloudtrail', 'complete'), dataEvents: [] },
      { ...layer('2', 'cloudtrail', 'complete'), dataEvents: ['AWS::S3::Object'] },
      layer('3', 'cloudtrail', 'complete'),
    ];
    const coverage = coverageOf(states, required, now);
    expect(coverage.dataEvents).to.deep.equal([
      { accounts: ['1'], types: [] },
      { accounts: ['2'], types: ['AWS::S3::Object'] },
    ]);
    const block = coverageBlock(coverage, []).map(({ spans }) => spans.map(({ text }) => text).join(''));
    expect(block).to.include('Object-level events recorded: none: use of objects cannot be seen (account 1)');
  });
});
