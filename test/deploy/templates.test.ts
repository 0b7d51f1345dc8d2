import { expect } from 'chai';
import { parse } from 'yaml';
import { deployed, deployPolicy, deployText, policyNames } from './deploy-files.ts';

/** CloudFormation's short forms as the functions that they stand for. */
const customTags = ['Ref', 'Sub', 'GetAtt', 'Condition', 'Equals', 'And', 'Not'].flatMap((name) => {
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  return [
    { tag: `!${name}`, resolve: (text: string) => ({ [key]: text }) },
    {
      tag: `!${name}`,
      collection: 'seq' as const,
      resolve: (seq: { toJSON: () => unknown }) => ({ [key]: seq.toJSON() }),
    },
  ];
});

interface Template {
  readonly Parameters: Readonly<Record<string, { readonly Default?: string }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Condition?: string; readonly Properties: Properties }>
  >;
}

interface Properties {
  readonly PolicyName?: string;
  readonly PolicyDocument?: unknown;
  readonly AssumeRolePolicyDocument?: unknown;
}

function template(name: string): Template {
  return parse(deployText(`cloudformation/${name}.yaml`), { customTags }) as Template;
}

/** A document with everything filled in: references, substitutions, and what is there on a condition. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const object = value as Readonly<Record<string, unknown>>;
  if ('Ref' in object) return deployed[String(object['Ref'])] ?? `missing ${object['Ref']}`;
  if ('Fn::Sub' in object)
    return String(object['Fn::Sub']).replace(/\$\{([\w:]+)\}/g, (_, key: string) => {
      return deployed[key === 'AWS::Partition' ? 'Partition' : key] ?? `missing ${key}`;
    });
  if ('Fn::If' in object) return resolved((object['Fn::If'] as unknown[])[1]);
  return Object.fromEntries(Object.entries(object).map(([key, inner]) => [key, resolved(inner)]));
}

/** The names that a template refers to. */
function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref' || (key === 'Condition' && typeof inner === 'string')) return [String(inner)];
    if (key === 'Fn::If') return [String((inner as unknown[])[0]), ...namesIn(inner)];
    if (key === 'Fn::Sub')
      return [...String(inner).matchAll(/\$\{([\w:]+)\}/g)].map(([, name]) => name ?? '');
    return namesIn(inner);
  });
}

for (const [name, trust, tiers] of [
  ['reader-role', 'trust/reader-role', policyNames('policies').filter((tier) => tier !== 'hub')],
  ['hub-role', 'trust/hub-role', ['hub']],
] as const) {
  describe(`the CloudFormation template of the ${name}`, () => {
    const whole = template(name);
    const policies = Object.values(whole.Resources).filter(({ Type }) => Type === 'AWS::IAM::RolePolicy');

    it('grants what the policy files say, tier by tier', () => {
      const found = policies.map(({ Properties }) => Properties.PolicyName?.replace('overreach-', ''));
      expect(found.toSorted()).to.deep.equal([...tiers]);
      for (const { Properties } of policies) {
        const tier = Properties.PolicyName?.replace('overreach-', '') ?? '';
        expect(resolved(Properties.PolicyDocument), tier).to.deep.equal(
          deployPolicy(`policies/${tier}`, deployed),
        );
      }
    });

    it('trusts whom the trust policy says', () => {
      const role = Object.values(whole.Resources).find(({ Type }) => Type === 'AWS::IAM::Role');
      expect(resolved(role?.Properties.AssumeRolePolicyDocument)).to.deep.equal(
        deployPolicy(trust, deployed),
      );
    });

    it('refers to what it has, and has nothing that it does not refer to', () => {
      const own = [
        ...Object.keys(whole.Parameters),
        ...Object.keys(whole.Conditions ?? {}),
        ...Object.keys(whole.Resources).filter((resource) => resource.endsWith('Role')),
      ];
      const named = [...new Set(namesIn([whole.Resources, whole.Conditions ?? {}]))].filter(
        (one) => !one.startsWith('AWS::'),
      );
      expect(named.filter((one) => !own.includes(one))).to.deep.equal([]);
      expect(own.filter((one) => !named.includes(one))).to.deep.equal([]);
      expect(JSON.stringify(whole.Resources)).to.not.include('arn:aws:');
    });
  });
}

describe('the CloudFormation template of the change-queue', () => {
  const { Parameters, Resources } = template('change-queue');
  const policyOf = (resource: string): string => JSON.stringify(Resources[resource]?.Properties);

  it('lets the reader receive and delete, the rule send, and nobody else', () => {
    const document = Resources['ChangesPolicy']?.Properties.PolicyDocument as
      | { Statement: Statement[] }
      | undefined;
    expect(document?.Statement.map(({ Principal, Action }) => [Principal, Action])).to.deep.equal([
      [{ Service: 'events.amazonaws.com' }, ['sqs:SendMessage']],
      [{ AWS: { Ref: 'ReaderArn' } }, ['sqs:DeleteMessage', 'sqs:ReceiveMessage']],
    ]);
    expect(policyOf('AccountsSend')).to.include('aws:PrincipalOrgID');
  });

  it('refers to what it has', () => {
    const own = [...Object.keys(Parameters), ...Object.keys(Resources)];
    for (const name of namesIn(Resources).filter((one) => !one.startsWith('AWS::')))
      expect(own).to.include(name);
  });
});

interface Statement {
  readonly Principal: unknown;
  readonly Action: unknown;
}

describe('the Terraform modules', () => {
  for (const [module, files] of [
    [
      'reader-role',
      [
        ...policyNames('policies')
          .filter((tier) => tier !== 'hub')
          .map((tier) => `policies/${tier}`),
        'trust/reader-role',
      ],
    ],
    ['hub-role', ['policies/hub', 'trust/hub-role']],
  ] as const) {
    const main = deployText(`terraform/${module}/main.tf`);
    const filled = [...main.matchAll(/^\s+(\w+)\s+= /gm)].map(([, name]) => name);
    const variables = deployText(`terraform/${module}/variables.tf`);

    it(`of the ${module} fill in every name of the policy files`, () => {
      for (const file of files) {
        for (const [, name] of deployText(`${file}.json`).matchAll(/\$\{(\w+)\}/g))
          expect(filled, file).to.include(name);
        const tier = file.replace('policies/', '');
        const named = file.startsWith('trust/') || module === 'hub-role' ? `${file}.json` : tier;
        expect(main).to.include(named);
      }
    });

    it(`of the ${module} use the variables that they have`, () => {
      const own = [...variables.matchAll(/^variable "(\w+)"/gm)].map(([, name]) => name);
      const used = [...main.matchAll(/\bvar\.(\w+)/g)].map(([, name]) => name);
      expect([...new Set(used)].sort()).to.deep.equal(own.toSorted());
    });
  }
});
