import { expect } from 'chai';
import type { Remedy } from '../../src/audit/finding.ts';
import { auditOf, bot, found, registry } from '../fakes/audits.ts';
import {
  allow,
  call,
  control,
  deny,
  dev,
  estate,
  permissionSetRole,
  policy,
  prod,
  role,
  session,
  user,
} from '../fakes/estate.ts';

const reader = '{ ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] }';
const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';
const managed = { [admin]: policy(admin, [allow('*')]) };

const remedyOf = (parts: Parameters<typeof role>[1], partition = 'aws'): Remedy | null => {
  const whole = estate({ principals: [role('bot', parts)], managed });
  const placed = { ...whole, partition: partition as typeof whole.partition };
  return found(auditOf(placed, bot(reader)), 'agent-outside-intended-scope')[0]?.remedy ?? null;
};

const meant = policy('read', [allow('s3:GetObject')]);

describe('the remedy of an excess', () => {
  it('is to delete the inline policy that grants it, when nothing meant goes with it', () => {
    const remedy = remedyOf({ inlinePolicies: [meant, policy('hotfix', [allow('rds:*')])] });
    expect(remedy?.command).to.equal('aws iam delete-role-policy --role-name bot --policy-name hotfix');
    expect(remedy?.proof).to.equal('proved');
    expect(remedy?.proofNote).to.include('nothing that was meant goes with it');
  });

  it('is to detach the managed policy that grants it', () => {
    const remedy = remedyOf({ inlinePolicies: [meant], attached: [admin] });
    expect(remedy?.command).to.equal(`aws iam detach-role-policy --role-name bot --policy-arn ${admin}`);
    expect(remedy?.proof).to.equal('proved');
  });

  it('is a Deny where the granting policy also grants what was meant', () => {
    const remedy = remedyOf({
      inlinePolicies: [policy('both', [allow(['s3:GetObject', 'sqs:*'])])],
    });
    expect(remedy?.command).to.equal(
      'aws iam put-role-policy --role-name bot --policy-name overreach-close-excess --policy-document ' +
        `'{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sqs:*","Resource":"*"}]}'`,
    );
    expect(remedy?.proof).to.equal('proved');
  });

  it('names a Region of the partition where the CLI needs one', () => {
    const remedy = remedyOf({ inlinePolicies: [policy('hotfix', [allow('rds:*')])] }, 'aws-cn');
    expect(remedy?.command).to.match(/ --region cn-north-1$/);
  });

  it('quotes names that a shell would read', () => {
    const remedy = remedyOf({ inlinePolicies: [meant, policy("x'; rm -rf ~", [allow('rds:*')])] });
    expect(remedy?.command).to.equal(
      `aws iam delete-role-policy --role-name bot --policy-name 'x'\\''; rm -rf ~'`,
    );
  });

  it('is not proved while a policy cannot be read', () => {
    const remedy = remedyOf({
      inlinePolicies: [policy('hotfix', [allow('rds:*')])],
      attached: ['arn:aws:iam::aws:policy/Gone'],
    });
    expect(remedy?.proof).to.equal('not-proved');
    expect(remedy?.proofNote).to.equal(
      'nobody can tell while something is unread: arn:aws:iam::aws:policy/Gone is attached and was not collected',
    );
  });

  it('says what works on roles of Identity Center instead of a command that cannot', () => {
    const sso = permissionSetRole('Agents', dev, [allow('rds:*'), deny('rds:Delete*')]);
    const declared = registry(
      `- { id: bot, owner: builders, identify: [{ role: "${sso.arn}" }], scope: ${reader} }`,
    );
    const whole = estate({ principals: [sso], controls: [control('p-1', [deny('s3:*')])] });
    const [finding] = found(auditOf(whole, declared), 'agent-outside-intended-scope');
    expect(finding?.remedy).to.include({ command: null, proof: 'proved' });
    expect(finding?.remedy?.text).to.equal(
      'PutRolePolicy will not work on AWSReservedSSO roles: change the permission set Agents: ' +
        'narrow its inline policy to what the intended scope holds of it',
    );
    expect(finding?.remedy?.hint).to.include('provision it again');
    expect(found(auditOf(whole, declared), 'no-permissions-boundary')).to.deep.equal([]);
  });

  it('leaves roles of services to their service', () => {
    const linked = role('AWSServiceRoleForBot', {
      path: '/aws-service-role/bot.amazonaws.com/',
      statements: [allow('rds:*')],
    });
    const declared = registry(
      `- { id: bot, owner: builders, identify: [{ role: "${linked.arn}" }], scope: ${reader} }`,
    );
    const [finding] = found(
      auditOf(estate({ principals: [linked] }), declared),
      'agent-outside-intended-scope',
    );
    expect(finding?.remedy).to.include({ command: null, policy: null, proof: 'not-applicable' });
  });

  for (const [tags, hint] of [
    [{ 'aws:cloudformation:stack-name': 'bots' }, 'CloudFormation stack bots owns this role'],
    [{ ManagedBy: 'Terraform' }, 'its tags say that Terraform owns this role'],
    [{ 'managed-by': 'terraform-cloud' }, 'its tags say that Terraform owns this role'],
    [{ terraform: 'true' }, 'its tags say that Terraform owns this role'],
    [{ terraform: 'false' }, 'if infrastructure code'],
    [{ team: 'terraform' }, 'if infrastructure code'],
    [{ 'aws-cdk:id': 'x' }, 'its tags say that the CDK owns this role'],
  ] as const) {
    it(`says who owns a role with the tags ${JSON.stringify(tags)}`, () => {
      const remedy = remedyOf({ inlinePolicies: [meant, policy('hotfix', [allow('rds:*')])], tags });
      expect(remedy?.hint?.startsWith(hint), remedy?.hint ?? '').to.equal(true);
    });
  }

  it('says what was used of what goes too', () => {
    const agent = role('bot', {
      attached: [admin],
      boundary: 'arn:aws:iam::777788889999:policy/edge',
      inlinePolicies: [policy('filling', [allow('s3:GetObject', `arn:aws:s3:::data/${'x'.repeat(10_090)}`)])],
    });
    const whole = estate({
      principals: [agent],
      managed,
      sessions: [session(agent, { calls: [call('s3:GetObject', 'arn:aws:s3:::data/report.csv', 5)] })],
    });
    const [finding] = found(auditOf(whole, bot(reader)), 'agent-outside-intended-scope');
    expect(finding?.remedy).to.include({ kind: 'remove-policy', proof: 'proved' });
    expect(finding?.remedy?.proofNote).to.match(
      /^compared again without it: nothing exceeds; some of what was meant goes too, such as s3:GetObject on .* \(of that was used: s3:GetObject\)$/,
    );
  });

  it('of a user fits in 2,048 characters of inline policies, else is a boundary', () => {
    const remedied = (inline: string) => {
      const agent = user('bot', [allow('s3:GetObject', inline)], { attachedPolicyArns: [admin] });
      const declared = registry(
        `- { id: bot, owner: builders, identify: [{ user: "${agent.arn}" }], scope: { ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] } }`,
      );
      const whole = estate({ principals: [agent], managed });
      return found(auditOf(whole, declared), 'agent-outside-intended-scope')[0]?.remedy;
    };
    expect(remedied('*')?.command).to.match(/^aws iam put-user-policy --user-name bot --policy-name /);
    const full = remedied(`arn:aws:s3:::data/${'x'.repeat(1_850)}`);
    expect(full).to.include({ kind: 'permissions-boundary', proof: 'proved' });
    expect(full?.command).to.match(/ && aws iam put-user-permissions-boundary --user-name bot /);
  });

  it('does not call gone for nothing what was meant in another account', () => {
    const bucket = 'arn:aws:s3:::theirs';
    const of = (statements: readonly unknown[], environments: string) => {
      const agent = role('bot', { statements });
      const declared = bot(
        `{ ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"], environments: ${environments} }] }`,
      );
      const resourcePolicies = {
        [`${prod} ${bucket}`]: [allow('s3:*', `${bucket}/*`, { Principal: { AWS: agent.arn } })],
      };
      const whole = estate({ principals: [agent], resourcePolicies, resourcesRead: [dev, prod] });
      return found(auditOf(whole, declared), 'agent-outside-intended-scope')[0]?.remedy;
    };
    const theirs = allow('s3:GetObject', `${bucket}/*`);
    const mine = allow('s3:GetObject', 'arn:aws:s3:::mine/*');
    // Taking the policy away closes it, and takes the bucket along.
    for (const statements of [
      [allow('sqs:*'), theirs],
      [mine, theirs],
      [allow('s3:GetObject', [`${bucket}/*`, 'arn:aws:s3:::mine/*'])],
    ]) {
      const remedy = of(statements, '[prod]');
      expect(remedy?.kind).to.not.equal('remove-policy');
      expect(JSON.stringify(remedy?.policy)).to.not.include(`"NotResource"`);
      expect(remedy?.proofNote).to.include('nothing that was meant goes with it');
    }
    const removed = of([allow('sqs:*')], '[prod]');
    expect(removed).to.include({ kind: 'remove-policy', proof: 'proved' });
  });
});
