import { expect } from 'chai';
import {
  type AccessSet,
  coversExcess,
  createEngine,
  intersectsAction,
  isWithin,
} from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { layersOf, type StatementInput, setOf } from './random-sets.ts';
import { decide, expectReplays } from './replay.ts';

const allow = (
  action: string | readonly string[],
  resource: string | readonly string[] = '*',
  more = {},
): StatementInput => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});
const nothing = setOf([{ Effect: 'Deny', Action: '*', Resource: '*' }]);

describe('an answer', () => {
  const catalog = loadCatalog();
  const engine = createEngine(catalog);
  const compare = (granted: AccessSet, intended: AccessSet) => {
    const comparison = engine.compare(granted, intended);
    expectReplays(comparison, granted, intended, catalog);
    return comparison;
  };

  it('names the granting statement, counts levels and shows a real-looking request', () => {
    const granted = setOf([
      { ...allow('s3:GetObject', 'arn:aws:s3:::logs/*'), Sid: 'ReadLogs' },
      { ...allow(['s3:GetObject', 's3:DeleteObject'], 'arn:aws:s3:::data/*'), Sid: 'Data' },
    ]);
    const { regions } = compare(granted, setOf([allow('s3:GetObject', 'arn:aws:s3:::*')]));
    expect(regions).to.have.length(1);
    const [region] = regions;
    expect(region?.actions).to.deep.equal(['s3:DeleteObject']);
    expect(region?.resources).to.deep.equal(['arn:aws:s3:::data/*']);
    expect(region?.accessLevels).to.deep.equal({ Write: 1 });
    expect(region?.grantedBy).to.deep.equal([{ policy: 'policy 0', statement: 'Data' }]);
    expect(region?.witness).to.deep.equal({
      action: 's3:DeleteObject',
      resource: 'arn:aws:s3:::data/example',
      context: {},
    });
  });

  it('says what exceeds as a policy, a Deny taking away what was intended', () => {
    const { policy } = compare(
      setOf([allow('s3:*', 'arn:aws:s3:::data/*')]),
      setOf([allow('s3:*', 'arn:aws:s3:::data/public/*')]),
    );
    expect(policy?.Statement).to.deep.equal([
      { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::data/*' },
      { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::data/public/*' },
    ]);
  });

  it('rolls up only what no unheard-of action escapes', () => {
    const whole = compare(setOf([allow('sqs:*')]), nothing);
    expect(whole.regions.map((region) => region.actions)).to.deep.equal([['sqs:*']]);
    const byName = compare(setOf([allow(['sqs:DeleteMessage', 'sqs:DeleteQueue'])]), nothing);
    expect(byName.regions.map((region) => region.actions)).to.deep.equal([
      ['sqs:DeleteMessage', 'sqs:DeleteQueue'],
    ]);
    const rest = compare(setOf([allow('*')]), setOf([allow('sqs:*')]));
    expect(rest.regions.map(({ actions, notActions }) => [actions, notActions])).to.deep.equal([
      [['*'], ['sqs:*']],
    ]);
  });

  it('exceeds on actions that no catalog knows yet, and keeps unheard-of names', () => {
    const names = catalog.expandActions('sqs:*').map((index) => catalog.actionName(index));
    const future = compare(setOf([allow('sqs:*')]), setOf([allow(names)]));
    expect(future.verdict).to.equal('exceeds');
    expect(future.regions.every((region) => region.future)).to.equal(true);
    expect(catalog.actionIndex(future.regions[0]?.witness?.action ?? 'sqs:DeleteQueue')).to.equal(-1);
    const unheard = compare(setOf([allow('neverheard:Of')]), nothing);
    expect(unheard.regions.map((region) => region.actions)).to.deep.equal([['neverheard:Of']]);
    expect(unheard.regions[0]?.witness?.action).to.equal('neverheard:Of');
    expect(compare(setOf([allow('neverheard:Of')]), setOf([allow('neverheard:*')])).verdict).to.equal(
      'within',
    );
  });

  it('asks actions without resource types of `*` alone (R-009)', () => {
    const granted = setOf([allow('s3:ListAllMyBuckets', 'arn:aws:s3:::data')]);
    expect(compare(granted, nothing).verdict).to.equal('within');
    const { regions } = compare(setOf([allow('s3:ListAllMyBuckets')]), nothing);
    expect(regions[0]?.witness?.resource).to.equal('*');
  });

  it('marks what the catalog says nobody can exercise, and decides nothing by it', () => {
    const { verdict, regions } = compare(setOf([allow('sqs:SendMessage', 'arn:aws:s3:::data')]), nothing);
    expect(verdict).to.equal('exceeds');
    expect(regions[0]?.exercisable).to.equal(false);
  });

  it('holds the granted facts in the witness, and decides by them', () => {
    const role = 'arn:aws-cn:iam::111122223333:role/agent';
    const guarded = { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws-cn:iam::*:role/admin' } } };
    const granted = layersOf([[allow('sqs:SendMessage', 'arn:aws-cn:sqs:*:*:*')]], {
      'aws:PrincipalArn': role,
    });
    const intended = setOf([allow('*'), { Effect: 'Deny', Action: 'sqs:*', Resource: '*', ...guarded }]);
    const { verdict, regions } = compare(granted, intended);
    expect(verdict).to.equal('exceeds');
    expect(regions[0]?.witness?.context).to.deep.equal({ 'aws:PrincipalArn': role });
    expect(regions[0]?.witness?.resource).to.equal('arn:aws-cn:sqs:cn-north-1:111122223333:example');
    expect(regions[0]?.conditions).to.deep.equal({});
  });

  it('compares members of a union each by its own facts', () => {
    const home = [allow('s3:GetObject', 'arn:aws:s3:::${aws:username}/*')];
    const granted: AccessSet = {
      kind: 'union',
      of: [layersOf([home], { 'aws:username': 'ann' }), layersOf([home], { 'aws:username': 'bob' })],
    };
    expect(
      compare(granted, setOf([allow('s3:GetObject', ['arn:aws:s3:::ann/*', 'arn:aws:s3:::bob/*'])])).verdict,
    ).to.equal('within');
    const { regions } = compare(granted, setOf([allow('s3:GetObject', 'arn:aws:s3:::ann/*')]));
    expect(regions.map((region) => region.resources)).to.deep.equal([['arn:aws:s3:::bob/*']]);
  });

  it('intersects levels: a boundary, and a level without an Allow allows nothing', () => {
    const all = [allow('*')];
    expect(compare(layersOf([all, [allow('s3:*')]]), setOf([allow('s3:*')])).verdict).to.equal('within');
    const closed = layersOf([all, [{ Effect: 'Deny', Action: 'sqs:*', Resource: '*' }]]);
    expect(compare(closed, nothing).verdict).to.equal('within');
    expect(compare(setOf(all), { kind: 'union', of: [] }).verdict).to.equal('exceeds');
    expect(compare({ kind: 'union', of: [] }, nothing).verdict).to.equal('within');
  });

  it('takes the witness that the caller ranks highest', () => {
    const granted = setOf([allow(['s3:DeleteObject', 's3:PutObject'], 'arn:aws:s3:::a/*')]);
    for (const wanted of ['s3:DeleteObject', 's3:PutObject']) {
      const { regions } = engine.compare(granted, nothing, {
        preferAction: (action) => Number(action === wanted),
      });
      expect(regions[0]?.witness?.action).to.equal(wanted);
    }
  });

  it('is the same bytes from a fresh engine and from a warm one', () => {
    const granted = setOf([allow('s3:*', 'arn:aws:s3:::a/*'), allow('ec2:Describe*')]);
    const intended = setOf([allow('s3:Get*', 'arn:aws:s3:::a/b*'), allow('s3:*', 'arn:aws:s3:::*/c')]);
    const fresh = createEngine(catalog).compare(granted, intended);
    expect(JSON.stringify(engine.compare(granted, intended))).to.equal(JSON.stringify(fresh));
  });

  it('is the same bytes whichever of two conditions on a set of values came first', () => {
    const any = { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'c'] } };
    const not = { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'a' } };
    const granted = (first: object, second: object) =>
      setOf([allow('s3:PutObject', '*', { Condition: { ...first, ...second } })]);
    const [one, other] = [granted(any, not), granted(not, any)].map(
      (set) => createEngine(catalog).compare(set, nothing).regions[0]?.witness?.context,
    );
    expect(one).to.deep.equal({ 'aws:TagKeys': ['a', 'example'] });
    expect(other).to.deep.equal(one);
  });

  it('lets an excess be compared with an older one', () => {
    const small = compare(setOf([allow('s3:GetObject')]), nothing).policy;
    const large = compare(setOf([allow('s3:*')]), nothing).policy;
    expect(coversExcess(engine, large, small)).to.equal(true);
    expect(coversExcess(engine, small, large)).to.equal(false);
    expect(coversExcess(engine, null, large)).to.equal(null);
  });

  it('answers the small questions too', () => {
    const set = setOf([allow('s3:Get*')]);
    expect(isWithin(set, setOf([allow('s3:*')]), catalog)).to.equal(true);
    expect(isWithin(setOf([allow('s3:*')]), set, catalog)).to.equal(false);
    expect(intersectsAction(set, 'S3:GetObject')).to.equal(true);
    expect(intersectsAction(set, 's3:PutObject')).to.equal(false);
    expect(
      decide(set, { action: 's3:GetObject', resource: 'arn:aws:s3:::a/b', context: {} }, catalog),
    ).to.equal('Allowed');
  });
});
