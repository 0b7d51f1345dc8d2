import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  actionCategories,
  actionsInCategory,
  escalationReason,
  grade,
  gradedActions,
  gradeOrVerbRule,
  isActionCategory,
  isInCategory,
  isIrreversible,
  isPermissionsManagement,
  isWrite,
  loadCatalog,
  tampersGuardrail,
} from '../../src/catalog/index.ts';

const catalog = loadCatalog();
const data = join(import.meta.dirname, '../../src/catalog/data');

describe('graded actions', () => {
  it('exist, each once, in the catalog', () => {
    expect(gradedActions.length).to.equal(762);
    expect(new Set(gradedActions).size).to.equal(762);
    for (const action of gradedActions)
      expect(catalog.actionName(catalog.actionIndex(action))).to.equal(action);
  });

  it('use the words of the closed lists', () => {
    const rows = JSON.parse(readFileSync(join(data, 'graded-actions.json'), 'utf8')) as Record<
      string,
      unknown
    >[];
    const words = (key: string) => [...new Set(rows.map((row) => row[key]))].sort();
    expect(words('destructive')).to.deep.equal(['irreversible', 'recoverable']);
    expect(words('blast')).to.deep.equal(['account', 'org', 'resource', 'service']);
    expect(words('plane')).to.deep.equal(['control', 'data']);
    expect(words('class')).to.deep.equal([
      'access-lockout',
      'compute-terminate',
      'data-destroy',
      'encryption-lockout',
      'guardrail-tamper',
      'infra-delete',
      'irrevocable-commitment',
      'network-cut',
      'orchestrated-delete',
      'org-structure',
      'outage',
      'overwrite',
      'recovery-inhibit',
      'scheduled-destroy',
    ]);
    expect(words('tamper').filter((word) => word !== null)).to.deep.equal([
      'ai-guardrail',
      'alarms',
      'code-integrity',
      'config-recording',
      'deletion-protection',
      'detection',
      'encryption',
      'iam-guardrail',
      'key-access',
      'logging',
      'org-guardrail',
      'perimeter',
      'public-access-block',
      'recovery',
      'response-automation',
      'retention',
    ]);
  });

  it('name guard condition keys that the catalog knows', () => {
    for (const action of gradedActions)
      for (const key of grade(action)?.guardConditionKeys ?? [])
        expect(catalog.keyArity(key), `${action} ${key}`).not.to.equal(null);
  });

  it('see what hides from verbs', () => {
    for (const action of [
      's3:PutLifecycleConfiguration',
      'cloudtrail:UpdateTrail',
      'rds:ModifyDBInstance',
      'cloudformation:UpdateStack',
    ])
      expect(grade(action)?.destructive, action).to.be.oneOf(['recoverable', 'irreversible']);
    expect(isIrreversible('rds:deletedbinstance')).to.equal(true);
    expect(tampersGuardrail('cloudtrail:StopLogging')).to.equal(true);
    expect(tampersGuardrail('ec2:TerminateInstances')).to.equal(false);
    expect(grade('kms:ScheduleKeyDeletion')?.guardConditionKeys).to.deep.equal([
      'kms:ScheduleKeyDeletionPendingWindowInDays',
    ]);
    expect(grade('s3:GetObject')).to.equal(null);
  });
});

describe('the verb rule', () => {
  it('lets the table win', () => {
    for (const action of gradedActions) expect(gradeOrVerbRule(action)).to.equal(grade(action));
  });

  // `new:` is a service the catalog does not know: a name that destroys is doubted, not waved through.
  for (const action of [
    'a4b:DeleteAddressBook',
    'cognito-idp:AdminDisableUser',
    'qldb:PartiQLDropTable',
    'new:DeleteThing',
    's3:DeleteSomethingNew',
    'new:BatchDisassociateThings',
    'new:ESHttpDelete',
    'NEW:deletething',
    'new:BATCHDELETETHINGS',
  ])
    it(`doubts ${action}`, () => {
      expect(gradeOrVerbRule(action)?.destructive).to.equal('unreviewed');
      expect(isIrreversible(action)).to.equal(false);
      expect(isInCategory(action, 'destructive')).to.equal(true);
    });

  for (const action of [
    's3:GetObject',
    's3:UntagResource',
    'ec2:DeleteTags',
    'acm:RemoveTagsFromCertificate',
    's3:ListBucket',
    'new:RestoreDeletedThing',
    'new:CreateThing',
    'athena:StopQueryExecution',
  ])
    it(`leaves ${action} alone`, () => expect(gradeOrVerbRule(action)).to.equal(null));
});

describe('categories', () => {
  for (const category of actionCategories)
    it(`${category} lists actions of the catalog, sorted, each once`, () => {
      const actions = actionsInCategory(category);
      expect(actions).to.deep.equal([...new Set(actions)].sort());
      for (const action of actions) {
        expect(catalog.actionName(catalog.actionIndex(action))).to.equal(action);
        expect(isInCategory(action.toUpperCase(), category), action).to.equal(true);
      }
    });

  it('destructive holds every graded action and more', () => {
    const destructive = new Set(actionsInCategory('destructive'));
    for (const action of gradedActions) expect(destructive.has(action), action).to.equal(true);
    expect(destructive.size).to.equal(3452);
  });

  it('guardrail-tampering holds the 310 that a reviewer named', () => {
    expect(actionsInCategory('guardrail-tampering').length).to.equal(310);
    expect(actionsInCategory('guardrail-tampering')).to.include.members([
      'cloudtrail:StopLogging',
      'organizations:DetachPolicy',
    ]);
  });

  it('privilege-escalation holds what gives rights, not what takes a passed role', () => {
    const actions = actionsInCategory('privilege-escalation');
    expect(actions).to.include.members([
      'iam:PassRole',
      'iam:AttachRolePolicy',
      'iam:CreateAccessKey',
      'iam:DeleteRolePermissionsBoundary',
      'iam:UpdateAssumeRolePolicy',
      'organizations:DetachPolicy',
      'sso:CreateAccountAssignment',
      'sts:AssumeRoot',
      'kms:PutKeyPolicy',
    ]);
    for (const action of [
      'ec2:RunInstances',
      'lambda:CreateFunction',
      'lambda:UpdateFunctionCode',
      'sts:AssumeRole',
      'iam:ListRoles',
    ])
      expect(escalationReason(action), action).to.equal(null);
    for (const action of actions) expect(escalationReason(action), action).to.match(/^[a-z].{20,}[^.]$/);
  });

  it('holds no action that only reads', () => {
    for (const category of actionCategories)
      for (const action of actionsInCategory(category)) expect(isWrite(action), action).to.equal(true);
  });

  it('are told from other words', () => {
    expect(isActionCategory('destructive')).to.equal(true);
    expect(isActionCategory('Destructive')).to.equal(false);
    expect(isActionCategory('constructor')).to.equal(false);
  });
});

describe('the kind of an action', () => {
  it('is read from AWS, and unknown where AWS says nothing', () => {
    expect(isWrite('s3:PutObject')).to.equal(true);
    expect(isWrite('ec2:CreateTags')).to.equal(true);
    expect(isWrite('s3:PutBucketPolicy')).to.equal(true);
    expect(isWrite('s3:GetObject')).to.equal(false);
    expect(isWrite('s3:Nope')).to.equal(null);
    expect(isPermissionsManagement('s3:PutBucketPolicy')).to.equal(true);
    expect(isPermissionsManagement('iam:PassRole')).to.equal(false);
    expect(isPermissionsManagement('nope:Nope')).to.equal(null);
  });
});
