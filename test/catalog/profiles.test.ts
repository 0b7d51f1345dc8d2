import { expect } from 'chai';
import {
  actionsInCategory,
  escalationReason,
  findProfile,
  gradeOrVerbRule,
  isIrreversible,
  isWrite,
  loadCatalog,
  type Profile,
  profiles,
  tampersGuardrail,
} from '../../src/catalog/index.ts';

const catalog = loadCatalog();

/** The actions a profile leaves, as a registry resolves it: allowed and not denied. */
function actionsOf({ allow, deny }: Profile): ReadonlySet<string> {
  const expand = (patterns: readonly string[]): readonly number[] =>
    patterns.flatMap((p) => catalog.expandActions(p));
  const actions = new Set(
    allow.flatMap(({ actions, accessLevels }) =>
      expand(actions)
        .filter((index) => accessLevels === undefined || catalog.isAmongLevels(index, accessLevels))
        .map(catalog.actionName),
    ),
  );
  for (const entry of deny) {
    const denied =
      'actions' in entry
        ? expand(entry.actions).map(catalog.actionName)
        : entry.categories.flatMap(actionsInCategory);
    for (const action of denied) actions.delete(action);
  }
  return actions;
}

describe('profiles that ship with the tool', () => {
  it('are the four that the documentation names', () => {
    expect(profiles.map(({ id }) => id)).to.deep.equal(['read-only', 'dev-builder', 'deployer', 'incident']);
    expect(findProfile('incident')?.id).to.equal('incident');
    expect(findProfile('admin')).to.equal(null);
  });

  for (const profile of profiles) {
    const actions = actionsOf(profile);

    it(`${profile.id} gives no rights, weakens no guardrail and reads no secret`, () => {
      for (const action of actions) {
        expect(escalationReason(action), action).to.equal(null);
        expect(tampersGuardrail(action), action).to.equal(false);
      }
      for (const secret of [
        'secretsmanager:GetSecretValue',
        'ssm:GetParameter',
        'sts:GetSessionToken',
        'signin:CreateOAuth2Token',
        's3:GetDataAccess',
      ])
        expect(actions.has(secret), secret).to.equal(false);
      expect(actions.has('sts:AssumeRole')).to.equal(false);
    });

    it(`${profile.id} names only actions there are, and denies none that it names`, () => {
      for (const { actions: patterns, accessLevels } of profile.allow)
        for (const pattern of patterns) {
          expect(catalog.expandActions(pattern), pattern).not.to.deep.equal([]);
          if (accessLevels === undefined && !pattern.includes('*'))
            expect(actions.has(pattern), pattern).to.equal(true);
        }
      for (const entry of profile.deny)
        if ('actions' in entry)
          for (const pattern of entry.actions)
            expect(catalog.expandActions(pattern), pattern).not.to.deep.equal([]);
    });
  }

  it('read-only changes nothing and still sees', () => {
    const actions = actionsOf(profiles[0]!);
    for (const action of actions) {
      expect(isWrite(action), action).to.equal(false);
      expect(gradeOrVerbRule(action), action).to.equal(null);
    }
    for (const action of [
      's3:GetObject',
      'ec2:DescribeInstances',
      'ce:GetCostAndUsage',
      'ecr:GetAuthorizationToken',
    ])
      expect(actions.has(action), action).to.equal(true);
  });

  it('incident does nothing that cannot be undone', () => {
    for (const action of actionsOf(findProfile('incident')!))
      expect(isIrreversible(action), action).to.equal(false);
  });

  it('deployer deletes no stack, function, service or image', () => {
    const actions = actionsOf(findProfile('deployer')!);
    for (const action of [
      'cloudformation:DeleteStack',
      'lambda:DeleteFunction',
      'ecs:DeleteService',
      'ecr:BatchDeleteImage',
      's3:DeleteObject',
      'iam:PassRole',
    ])
      expect(actions.has(action), action).to.equal(false);
    expect(actions.has('cloudformation:ExecuteChangeSet')).to.equal(true);
  });

  it('dev-builder builds and tears down applications, without their keys, users or network', () => {
    const actions = actionsOf(findProfile('dev-builder')!);
    for (const action of ['lambda:CreateFunction', 'dynamodb:DeleteTable', 's3:CreateBucket'])
      expect(actions.has(action), action).to.equal(true);
    for (const action of ['iam:CreateRole', 'kms:ScheduleKeyDeletion', 'ec2:DeleteVpc', 's3:PutBucketPolicy'])
      expect(actions.has(action), action).to.equal(false);
  });
});
