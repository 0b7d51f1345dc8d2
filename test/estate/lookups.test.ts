import { join } from 'node:path';
import { expect } from 'chai';
import { readEstate } from '../../src/collect/read-estate.ts';
import {
  attachedPolicies,
  boundaryOf,
  type Estate,
  findAccount,
  findPrincipal,
  isManagementAccount,
  isSealed,
  isServiceLinkedRole,
  layerState,
  noSignatures,
  parseAccountId,
  permissionSetOf,
  resourceControlLevels,
  serviceControlLevels,
} from '../../src/estate/index.ts';

const small = join(import.meta.dirname, '../fixtures/estates/small');

function id(text: string) {
  const account = parseAccountId(text);
  if (!account) throw new Error(`${text} is no account id`);
  return account;
}

const dev = id('111122223333');
const prod = id('444455556666');
const management = id('999988887777');

describe('lookups in an estate', () => {
  let estate: Estate;
  before(async () => {
    const result = await readEstate(small, { signatures: noSignatures });
    if (!result.ok) throw new Error(result.issue.message);
    estate = result.value;
  });

  it('finds a principal by its ARN, and a session by its role name (R-024)', () => {
    const sso = 'AWSReservedSSO_Developer_0123456789abcdef';
    const found = (arn: string) => findPrincipal(estate, arn)?.name ?? null;
    expect(found('arn:aws-cn:iam::111122223333:role/agent-role-kiro')).to.equal('agent-role-kiro');
    expect(found('arn:aws-cn:iam::111122223333:user/li.na')).to.equal('li.na');
    // The session's ARN has no path, the role's has one.
    expect(found(`arn:aws-cn:sts::111122223333:assumed-role/${sso}/li.na@example.com`)).to.equal(sso);
    expect(found(`arn:aws-cn:iam::111122223333:role/${sso}`)).to.equal(null);
    expect(found('arn:aws:iam::111122223333:role/agent-role-kiro')).to.equal(null);
    expect(found('arn:aws-cn:sts::444455556666:assumed-role/agent-role-kiro/x')).to.equal(null);
    expect(found('not an arn')).to.equal(null);
  });

  it('lists the policies of a user with those of its groups, and what is missing', () => {
    const account = findAccount(estate, dev);
    const user = account?.users[0];
    if (!account || !user) throw new Error('the fixture has a user');
    const policies = attachedPolicies(account, user);
    expect(policies.readings.map(({ name }) => name)).to.deep.equal(['list']);
    expect(policies.missing).to.deep.equal([
      { kind: 'managed-policy', name: 'arn:aws-cn:iam::aws:policy/ReadOnlyAccess' },
      { kind: 'group', name: 'vanished' },
    ]);
  });

  it('lists unreadable policies beside readable ones, and a boundary that is not there as missing', () => {
    const account = findAccount(estate, dev);
    const role = account?.roles.find(({ name }) => name === 'agent-role-kiro');
    if (!account || !role) throw new Error('the fixture has the role');
    expect(
      attachedPolicies(account, role).readings.map(({ name, state }) => `${name} ${state}`),
    ).to.deep.equal([
      'plus readable',
      'bad percent unreadable',
      'two effects unreadable',
      'arn:aws-cn:iam::111122223333:policy/deploy readable',
    ]);
    expect(boundaryOf(account, role)).to.deep.equal({
      state: 'missing',
      arn: 'arn:aws-cn:iam::111122223333:policy/boundary',
    });
  });

  it('gives the SCPs of every level from the root to the account (R-019)', () => {
    const levels = serviceControlLevels(estate, prod);
    if (levels.state !== 'bound') throw new Error(levels.state);
    expect(
      levels.levels.map(({ level, policies }) => [level, policies.map(({ name }) => name)]),
    ).to.deep.equal([
      ['r-abcd', ['p-FullAWSAccess']],
      ['ou-abcd-workload', ['p-FullAWSAccess']],
      ['ou-abcd-prod', ['p-FullAWSAccess', 'p-nodelete']],
      ['444455556666', ['p-FullAWSAccess']],
    ]);
    expect(levels.unreadable.map(({ level, policy }) => [level, policy.name])).to.deep.equal([
      ['444455556666', 'p-broken'],
    ]);
    expect(levels.gaps).to.deep.equal([]);
  });

  it('gives RCPs of every level, empty ones too', () => {
    const levels = resourceControlLevels(estate, dev);
    if (levels.state !== 'bound') throw new Error(levels.state);
    expect(levels.levels.map(({ policies }) => policies.length)).to.deep.equal([1, 0, 0]);
  });

  it('says who is not bound and who is not known (R-028)', () => {
    expect(isManagementAccount(estate, management)).to.equal(true);
    expect(serviceControlLevels(estate, management)).to.deep.equal({
      state: 'not-bound',
      why: 'management-account',
    });
    expect(serviceControlLevels(estate, id('123456789012'))).to.deep.equal({
      state: 'unknown',
      why: 'account-not-in-tree',
    });
    expect(serviceControlLevels({ ...estate, organization: null }, dev)).to.deep.equal({
      state: 'unknown',
      why: 'no-organization-data',
    });
  });

  it('reads a level without any SCP as a gap in the data, never as "nothing is allowed"', () => {
    const { organization } = estate;
    if (!organization) throw new Error('the fixture has an organization');
    const policies = organization.policies.map((policy) => ({
      ...policy,
      targets: policy.targets.filter((target) => target !== 'ou-abcd-workload'),
    }));
    const levels = serviceControlLevels({ ...estate, organization: { ...organization, policies } }, dev);
    if (levels.state !== 'bound') throw new Error(levels.state);
    expect(levels.gaps).to.deep.equal(['ou-abcd-workload']);
    expect(levels.levels.map(({ level }) => level)).to.deep.equal(['r-abcd', '111122223333']);
  });

  it('tells service-linked and Identity Center roles by their paths, which nobody else can use', () => {
    const role = (name: string) =>
      findAccount(estate, dev)?.roles.find((candidate) => candidate.name === name) ?? { name, path: '/' };
    expect(isServiceLinkedRole(role('AWSServiceRoleForSupport'))).to.equal(true);
    expect(isServiceLinkedRole({ path: '/team/aws-service-role/' })).to.equal(false);
    expect(permissionSetOf(role('AWSReservedSSO_Developer_0123456789abcdef'))).to.deep.equal({
      permissionSet: 'Developer',
      suffix: '0123456789abcdef',
    });
    expect(permissionSetOf({ name: 'AWSReservedSSO_Developer_0123456789abcdef', path: '/' })).to.equal(null);
    const path = '/aws-reserved/sso.amazonaws.com/';
    expect(permissionSetOf({ name: 'AWSReservedSSO_My_Set_0123456789abcdef', path })?.permissionSet).to.equal(
      'My_Set',
    );
    expect(permissionSetOf({ name: 'AWSReservedSSO_Developer_0123', path })).to.equal(null);
  });

  it('seals an account only when nothing about it is unknown', () => {
    expect(isSealed(estate, dev)).to.equal(true);
    expect(isSealed(estate, prod)).to.equal(false);
    expect(isSealed(estate, prod, ['iam', 'organization', 'resource-policies'])).to.equal(true);
    expect(isSealed(estate, management, [])).to.equal(false);
    expect(isSealed(estate, id('777788889999'), [])).to.equal(false);
    expect(layerState(estate, id('123456789012'), 'iam').state).to.equal('unknown');
  });
});
