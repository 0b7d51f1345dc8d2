import { expect } from 'chai';
import type { RuleId } from '../../src/audit/rules.ts';
import type { PolicyReading } from '../../src/estate/estate.ts';
import type { OrganizationPolicy } from '../../src/estate/organization.ts';
import { auditOf, bot, found, outcomeOf, registry } from '../fakes/audits.ts';
import {
  allow,
  broken,
  control,
  dev,
  estate,
  management,
  prod,
  role,
  session,
  user,
} from '../fakes/estate.ts';

const open = '{ ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }';
const core = 'bedrock-agentcore.amazonaws.com';
const github = `arn:aws:iam::${dev}:oidc-provider/token.actions.githubusercontent.com`;
const hub = 'token.actions.githubusercontent.com';
const gitlab = `arn:aws:iam::${dev}:oidc-provider/gitlab.com`;
const cluster = `arn:aws:iam::${dev}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC`;

interface Case {
  readonly title: string;
  readonly trust: readonly unknown[] | PolicyReading;
  readonly controls?: readonly OrganizationPolicy[];
  readonly outcome: 'present' | 'absent' | 'unknown';
  readonly says?: string;
}

const service = (name: string, condition: unknown = null) => ({
  Effect: 'Allow',
  Principal: { Service: name },
  Action: 'sts:AssumeRole',
  ...(condition === null ? {} : { Condition: condition }),
});
const web = (provider: string, condition: unknown = null) => ({
  Effect: 'Allow',
  Principal: { Federated: provider },
  Action: 'sts:AssumeRoleWithWebIdentity',
  ...(condition === null ? {} : { Condition: condition }),
});
const rcp = (condition: unknown) =>
  control(
    'p-1',
    [{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole*', Resource: '*', Condition: condition }],
    [dev],
    'RESOURCE_CONTROL_POLICY',
  );

/** IAM User Guide, "The confused deputy problem"; Bedrock AgentCore Developer Guide, "Confused deputy prevention". */
const deputies: readonly Case[] = [
  { title: 'no condition', trust: [service(core)], outcome: 'present', says: `${core} may start bot` },
  {
    title: 'the account',
    trust: [service(core, { StringEquals: { 'aws:SourceAccount': dev } })],
    outcome: 'absent',
  },
  {
    title: 'an account with a star',
    trust: [service(core, { StringLike: { 'aws:SourceAccount': '*' } })],
    outcome: 'present',
  },
  {
    title: 'a source ARN with the account',
    trust: [service(core, { ArnLike: { 'aws:SourceArn': `arn:aws:bedrock-agentcore:*:${dev}:*` } })],
    outcome: 'absent',
  },
  {
    title: 'a source ARN of any account',
    trust: [service(core, { ArnLike: { 'aws:SourceArn': 'arn:aws:bedrock-agentcore:*:*:runtime/*' } })],
    outcome: 'present',
  },
  {
    title: 'a source ARN with the account of the variable',
    trust: [service(core, { StringEquals: { 'aws:SourceAccount': '${aws:ResourceAccount}' } })],
    outcome: 'absent',
  },
  {
    title: 'the organization',
    trust: [service(core, { StringEquals: { 'aws:SourceOrgID': 'o-example' } })],
    outcome: 'absent',
  },
  {
    title: 'another account of the organization',
    trust: [service(core, { StringEquals: { 'aws:SourceAccount': prod } })],
    outcome: 'absent',
  },
  {
    title: 'all but one account',
    trust: [service(core, { StringNotEquals: { 'aws:SourceAccount': prod } })],
    outcome: 'present',
  },
  {
    title: 'a Region only',
    trust: [service(core, { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })],
    outcome: 'present',
  },
  {
    title: 'a Deny of other accounts',
    trust: [
      service(core),
      {
        Effect: 'Deny',
        Principal: { Service: core },
        Action: 'sts:AssumeRole',
        Condition: { StringNotEquals: { 'aws:SourceAccount': dev } },
      },
    ],
    outcome: 'absent',
  },
  {
    title: 'an RCP that keeps other organizations out',
    trust: [service(core)],
    controls: [
      rcp({
        StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-example' },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      }),
    ],
    outcome: 'absent',
  },
  {
    title: 'one open statement of two',
    trust: [service(core, { StringEquals: { 'aws:SourceAccount': dev } }), service('aidevops.amazonaws.com')],
    outcome: 'present',
    says: 'aidevops.amazonaws.com may start',
  },
  { title: 'Bedrock, of a declared agent', trust: [service('bedrock.amazonaws.com')], outcome: 'present' },
  {
    title: 'a service that takes roles of its own account only',
    trust: [service('lambda.amazonaws.com')],
    outcome: 'absent',
  },
  {
    title: 'no service',
    trust: [{ Effect: 'Allow', Principal: { AWS: dev }, Action: 'sts:AssumeRole' }],
    outcome: 'absent',
  },
  {
    title: 'a condition nobody knows',
    trust: [service(core, { StringSounds: { 'aws:SourceAccount': dev } })],
    outcome: 'unknown',
  },
  { title: 'a trust policy nobody can read', trust: broken('trust policy'), outcome: 'unknown' },
];

/** GitHub Docs, "Configuring OpenID Connect in AWS"; IAM User Guide, "Create a role for OpenID Connect federation". */
const subjects: readonly Case[] = [
  {
    title: 'no condition',
    trust: [web(github)],
    outcome: 'present',
    says: 'Any GitHub Actions workflow in the world',
  },
  {
    title: 'the audience only',
    trust: [web(github, { StringEquals: { [`${hub}:aud`]: 'sts.amazonaws.com' } })],
    outcome: 'present',
    says: 'in the world',
  },
  {
    title: 'one repository',
    trust: [web(github, { StringLike: { [`${hub}:sub`]: 'repo:octo/cat:*' } })],
    outcome: 'absent',
  },
  {
    title: 'one environment',
    trust: [
      web(github, {
        StringEquals: {
          [`${hub}:sub`]: 'repo:octo/cat:environment:prod',
          [`${hub}:aud`]: 'sts.amazonaws.com',
        },
      }),
    ],
    outcome: 'absent',
  },
  {
    title: 'a subject with ids',
    trust: [web(github, { StringLike: { [`${hub}:sub`]: 'repo:octo@12/cat@34:ref:refs/heads/main' } })],
    outcome: 'absent',
  },
  {
    title: 'a whole organization',
    trust: [web(github, { StringLike: { [`${hub}:sub`]: 'repo:octo/*' } })],
    outcome: 'present',
    says: 'workflow of repo:octo/*',
  },
  {
    title: 'a beginning of names',
    trust: [web(github, { StringLike: { [`${hub}:sub`]: 'repo:octo/cat*' } })],
    outcome: 'present',
  },
  {
    title: 'everything',
    trust: [web(github, { StringLike: { [`${hub}:sub`]: '*' } })],
    outcome: 'present',
    says: 'in the world',
  },
  {
    title: 'one narrow of two values',
    trust: [web(github, { StringLike: { [`${hub}:sub`]: ['repo:octo/cat:*', 'repo:octo/*'] } })],
    outcome: 'present',
  },
  {
    title: 'a star that StringEquals reads as text',
    trust: [web(github, { StringEquals: { [`${hub}:sub`]: 'repo:octo/cat:*' } })],
    outcome: 'absent',
  },
  {
    title: 'a subject that may be absent',
    trust: [web(github, { StringEqualsIfExists: { [`${hub}:sub`]: 'repo:octo/cat:ref:refs/heads/main' } })],
    outcome: 'present',
  },
  {
    title: 'ForAllValues, which an absent claim passes',
    trust: [
      web(github, { 'ForAllValues:StringEquals': { [`${hub}:sub`]: 'repo:octo/cat:ref:refs/heads/main' } }),
    ],
    outcome: 'present',
  },
  {
    title: 'all but one repository',
    trust: [web(github, { StringNotLike: { [`${hub}:sub`]: 'repo:octo/cat:*' } })],
    outcome: 'present',
  },
  {
    title: 'an organization, held to one repository by a Deny',
    trust: [
      web(github, { StringLike: { [`${hub}:sub`]: 'repo:octo/*' } }),
      {
        Effect: 'Deny',
        Principal: { Federated: github },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringNotLike: { [`${hub}:sub`]: 'repo:octo/cat:*' } },
      },
    ],
    outcome: 'absent',
  },
  {
    title: 'one repository by its id',
    trust: [web(github, { StringEquals: { [`${hub}:repository_id`]: '1234' } })],
    outcome: 'absent',
  },
  {
    title: 'the owner only',
    trust: [web(github, { StringEquals: { [`${hub}:repository_owner`]: 'octo' } })],
    outcome: 'present',
  },
  {
    title: 'an RCP that holds it to one repository',
    trust: [web(github, { StringLike: { [`${hub}:sub`]: 'repo:octo/*' } })],
    controls: [rcp({ StringNotLike: { [`${hub}:sub`]: 'repo:octo/cat:*' } })],
    outcome: 'absent',
  },
  {
    title: 'a Kubernetes service account',
    trust: [
      web(cluster, {
        StringEquals: { 'oidc.eks.eu-west-1.amazonaws.com/id/ABC:sub': 'system:serviceaccount:a:b' },
      }),
    ],
    outcome: 'absent',
  },
  {
    title: 'a cluster without subject or audience',
    trust: [web(cluster)],
    outcome: 'present',
    says: 'Any workload of oidc.eks',
  },
  {
    title: 'an audience of a provider of its own',
    trust: [
      web(cluster, { StringEquals: { 'oidc.eks.eu-west-1.amazonaws.com/id/ABC:aud': 'sts.amazonaws.com' } }),
    ],
    outcome: 'absent',
  },
  {
    title: "an audience of everybody's provider",
    trust: [web(gitlab, { StringEquals: { 'gitlab.com:aud': 'https://gitlab.com' } })],
    outcome: 'present',
  },
  {
    title: "a subject of everybody's provider",
    trust: [web(gitlab, { StringLike: { 'gitlab.com:sub': 'project_path:a/b:*' } })],
    outcome: 'absent',
  },
  {
    title: 'SAML',
    trust: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::${dev}:saml-provider/x` },
        Action: 'sts:AssumeRoleWithSAML',
      },
    ],
    outcome: 'absent',
  },
  { title: 'another action', trust: [{ ...web(github), Action: 'sts:TagSession' }], outcome: 'absent' },
  {
    title: 'a condition nobody knows',
    trust: [web(github, { StringSounds: { [`${hub}:sub`]: 'x' } })],
    outcome: 'unknown',
  },
  { title: 'a trust policy nobody can read', trust: broken('trust policy'), outcome: 'unknown' },
];

function check(rule: RuleId, one: Case): void {
  it(`${rule}: ${one.outcome} with ${one.title}`, () => {
    const whole = estate({ principals: [role('bot', { trust: one.trust })], controls: one.controls ?? [] });
    const result = auditOf(whole, bot(open));
    const principalKey = `arn:aws:iam::${dev}:role/bot`;
    expect(outcomeOf(result, { rule, account: dev, principalKey })).to.equal(one.outcome);
    const [finding] = found(result, rule);
    if (one.outcome === 'present') expect(finding?.severity).to.equal('high');
    if (one.says) expect(finding?.title).to.include(one.says);
  });
}

describe('rules on trust', () => {
  for (const one of deputies) check('trust-confused-deputy', one);
  for (const one of subjects) check('oidc-subject-too-broad', one);

  it('asks of roles that nobody declared, but not of Bedrock there', () => {
    const roles = [
      role('core', { trust: [service(core)] }),
      role('knowledge-base', { trust: [service('bedrock.amazonaws.com')] }),
      role('ci', { trust: [web(github)] }),
    ];
    const result = auditOf(estate({ principals: roles }), null);
    expect(found(result, 'trust-confused-deputy').map(({ principal }) => principal)).to.deep.equal([
      roles[0]?.arn,
    ]);
    expect(found(result, 'oidc-subject-too-broad').map(({ principal }) => principal)).to.deep.equal([
      roles[2]?.arn,
    ]);
  });

  it('finds the IAM users of agents, with the keys that the trail shows', () => {
    const declared = registry(
      `- { id: bot, owner: builders, identify: [{ user: "arn:aws:iam::*:user/bot" }], scope: ${open} }`,
    );
    const machine = user('bot', [allow('s3:*')]);
    const used = {
      ...session(role('x')),
      issuer: machine.arn,
      principal: machine.arn,
      accessKeyId: 'AKIAEXAMPLE',
    };
    for (const [sessions, says] of [
      [[], 'no use of one was seen'],
      [[used], 'an access key was used until 2026-11-19 02:00 UTC'],
    ] as const) {
      const result = auditOf(estate({ principals: [machine], sessions }), declared);
      const [finding] = found(result, 'agent-long-lived-key');
      expect(finding?.severity).to.equal('high');
      expect(finding?.details.join()).to.include(says);
      expect(finding?.remedy?.command).to.equal('aws iam list-access-keys --user-name bot');
    }
    const role_ = auditOf(estate({ principals: [role('bot')] }), bot(open));
    expect(found(role_, 'agent-long-lived-key')).to.deep.equal([]);
  });

  it('finds agents in the management account, and does not guess which one it is', () => {
    const rule = 'agent-in-management-account' as const;
    const principalKey = `arn:aws:iam::${dev}:role/bot`;
    const member = estate({ principals: [role('bot')] });
    expect(outcomeOf(auditOf(member, bot(open)), { rule, account: dev, principalKey })).to.equal('absent');
    const { organization } = member;
    if (organization === null) throw new Error('no organization');
    const own = { ...member, organization: { ...organization, managementAccountId: dev } };
    const [finding] = found(auditOf(own, bot(open)), rule);
    expect(finding?.severity).to.equal('high');
    const unknown = auditOf(estate({ principals: [role('bot')], controls: null }), bot(open));
    expect(outcomeOf(unknown, { rule, account: dev, principalKey })).to.equal('unknown');
    expect(management).to.not.equal(dev);
  });
});
