import type { Random } from '../../../oracle/random.ts';

/** What a generated role is for. */
export type RoleKind = 'agent' | 'people' | 'pipeline' | 'service';

const services = [
  'lambda.amazonaws.com',
  'ec2.amazonaws.com',
  'ecs-tasks.amazonaws.com',
  'states.amazonaws.com',
];

/** A trust policy as roles of this kind have. */
export function generatedTrust(kind: RoleKind, account: string, partition: string, random: Random): object {
  const provider = `arn:${partition}:iam::${account}`;
  switch (kind) {
    case 'agent':
      return trust({ Service: 'bedrock-agentcore.amazonaws.com' }, 'sts:AssumeRole', {
        StringEquals: { 'aws:SourceAccount': account },
      });
    case 'people':
      return trust(
        { Federated: `${provider}:saml-provider/sso` },
        ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
        {
          StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' },
        },
      );
    case 'pipeline':
      return trust(
        { Federated: `${provider}:oidc-provider/token.actions.githubusercontent.com` },
        'sts:AssumeRoleWithWebIdentity',
        {
          StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' },
          StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:example/app:ref:refs/heads/main' },
        },
      );
    case 'service':
      return trust({ Service: random.pick(services) }, 'sts:AssumeRole', null);
  }
}

function trust(principal: object, action: string | readonly string[], condition: object | null): object {
  const statement = { Effect: 'Allow', Principal: principal, Action: action };
  return {
    Version: '2012-10-17',
    Statement: [condition ? { ...statement, Condition: condition } : statement],
  };
}
