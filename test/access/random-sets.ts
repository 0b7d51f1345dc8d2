import fc from 'fast-check';
import type { AccessLayers, AccessSet, Witness } from '../../src/access/index.ts';
import { type NamedPolicy, parsePolicyDocument } from '../../src/policy/index.ts';

/** Plain JSON of a statement: what the generators make and the parser reads. */
export type StatementInput = Record<string, unknown>;

/** Pools are small so that statements meet: the laws are about overlaps. */
const actions = [
  '*',
  's3:*',
  's3:Get*',
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:ListAllMyBuckets',
  's3:*Object',
  'S3:getobject',
  'ec2:*',
  'ec2:Describe*',
  'ec2:TerminateInstances',
  'iam:Get?ser',
  'neverheard:Of',
  's3:BrandNew*',
];

const resources = [
  '*',
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::a/b*',
  'arn:aws:s3:::*/b',
  'arn:aws:s3:::a*c',
  'arn:aws:s3:::?/b',
  'arn:aws:s3:::${aws:username}/*',
  'arn:aws:s3:::a/${aws:username}',
  'arn:aws:ec2:*:*:instance/*',
  'arn:aws:ec2:us-east-1:*:instance/i-1',
  'arn:aws:ec2:us-east-1:*',
];

const conditions: readonly (readonly [string, string, string | readonly string[]])[] = [
  ['StringEquals', 'aws:PrincipalTag/team', 'blue'],
  ['StringEquals', 'aws:PrincipalTag/team', ['blue', 'red']],
  ['StringNotEquals', 'aws:PrincipalTag/team', 'blue'],
  ['StringLike', 'aws:PrincipalTag/team', ['b*', '*d']],
  ['StringNotLike', 'aws:PrincipalTag/team', 'b*'],
  ['StringEqualsIfExists', 'aws:PrincipalTag/team', 'red'],
  ['StringNotEqualsIfExists', 'aws:PrincipalTag/team', 'red'],
  ['StringEqualsIgnoreCase', 'aws:PrincipalTag/team', 'BLUE'],
  ['StringEquals', 'aws:PrincipalTag/team', '${aws:username}'],
  ['StringNotEquals', 'aws:PrincipalTag/team', '${aws:username}'],
  ['StringEquals', 'aws:username', 'blue'],
  ['Null', 'aws:PrincipalTag/team', 'true'],
  ['Null', 'aws:PrincipalTag/team', 'false'],
  ['Bool', 'aws:MultiFactorAuthPresent', 'true'],
  ['Bool', 'aws:MultiFactorAuthPresent', 'false'],
  ['BoolIfExists', 'aws:MultiFactorAuthPresent', 'true'],
  ['NumericLessThan', 's3:max-keys', '10'],
  ['NumericGreaterThanEquals', 's3:max-keys', ['10', '20']],
  ['NumericNotEquals', 's3:max-keys', ['5', '10']],
  ['DateLessThan', 'aws:CurrentTime', '2026-01-01T00:00:00Z'],
  ['DateGreaterThan', 'aws:CurrentTime', '2025-06-01T00:00:00Z'],
  ['IpAddress', 'aws:SourceIp', ['10.0.0.0/8', '2001:db8::/32']],
  ['NotIpAddress', 'aws:SourceIp', '10.1.0.0/16'],
  ['ArnLike', 'aws:PrincipalArn', 'arn:aws:iam::*:role/dev*'],
  ['ArnNotLike', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/*'],
  ['ForAllValues:StringEquals', 'aws:TagKeys', ['a', 'b']],
  ['ForAnyValue:StringEquals', 'aws:TagKeys', ['a', 'c']],
  ['ForAnyValue:StringNotEquals', 'aws:TagKeys', 'a'],
  ['ForAllValues:StringNotLike', 'aws:TagKeys', 'b*'],
  ['Null', 'aws:TagKeys', 'false'],
  ['StringEquals', 'aws:TagKeys', 'a'],
  ['SomethingNew', 'aws:PrincipalTag/team', 'blue'],
];

const list = <T>(from: readonly T[], most: number) =>
  fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: most });

const conditionBlock = fc.uniqueArray(fc.constantFrom(...conditions), { maxLength: 2 }).map((chosen) => {
  const block: Record<string, Record<string, unknown>> = {};
  for (const [operator, key, values] of chosen) block[operator] = { ...block[operator], [key]: values };
  return block;
});

/** One statement; `plain` leaves conditions and variables out. */
export const statement = (
  effects: readonly string[] = ['Allow', 'Allow', 'Deny'],
): fc.Arbitrary<StatementInput> =>
  fc
    .record({
      effect: fc.constantFrom(...effects),
      notAction: fc.integer({ min: 0, max: 5 }),
      notResource: fc.integer({ min: 0, max: 4 }),
      action: list(actions, 3),
      resource: list(resources, 3),
      condition: fc.oneof(fc.constant({}), conditionBlock),
    })
    .map(({ effect, notAction, notResource, action, resource, condition }) => ({
      Effect: effect,
      [notAction === 0 ? 'NotAction' : 'Action']: action,
      [notResource === 0 ? 'NotResource' : 'Resource']: resource,
      ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
    }));

export const statements = (most = 4): fc.Arbitrary<readonly StatementInput[]> =>
  fc.array(statement(), { minLength: 1, maxLength: most });

/** A policy of these statements; the generators make none that does not parse. */
export function policyOf(input: readonly StatementInput[], name = 'policy'): NamedPolicy {
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: input }, 'identity');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return { name, document: parsed.value };
}

/** Levels of statements as layers, without facts unless given. */
export function layersOf(
  levels: readonly (readonly StatementInput[])[],
  facts: AccessLayers['facts'] = {},
): AccessLayers {
  return {
    kind: 'layers',
    levels: levels.map((input, index) => ({
      name: index === 0 ? 'identity' : `level ${index}`,
      kind: index === 0 ? 'identity' : index === 1 ? 'boundary' : 'scp',
      policies: [policyOf(input, `policy ${index}`)],
    })),
    facts,
  };
}

/** One policy as a set. */
export const setOf = (input: readonly StatementInput[]): AccessLayers => layersOf([input]);

/** One to three levels. */
export const layers: fc.Arbitrary<AccessLayers> = fc
  .array(statements(3), { minLength: 1, maxLength: 3 })
  .map((levels) => layersOf(levels));

/** Nested sets, two deep. */
export const anySet: fc.Arbitrary<AccessSet> = fc.oneof(
  layers,
  fc
    .record({
      kind: fc.constantFrom('union' as const, 'intersection' as const),
      of: fc.array(layers, { minLength: 1, maxLength: 3 }),
    })
    .map((set): AccessSet => set),
);

const contextValues: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  'aws:PrincipalTag/team': ['blue', 'red', 'BLUE', 'bad', 'x', ''],
  'aws:username': ['blue', 'a', 'bob', 'b*'],
  'aws:MultiFactorAuthPresent': ['true', 'false'],
  's3:max-keys': ['5', '10', '11', '20', '9.5'],
  'aws:CurrentTime': ['2025-01-01T00:00:00Z', '2025-09-01T00:00:00Z', '2027-01-01T00:00:00Z', '1767225600'],
  'aws:SourceIp': ['10.1.2.3', '10.9.9.9', '192.0.2.1', '2001:db8::1'],
  'aws:PrincipalArn': ['arn:aws:iam::111122223333:role/developer', 'arn:aws:iam::444455556666:role/ops'],
  'aws:TagKeys': [['a'], ['b'], ['a', 'b'], ['c', 'bb'], []],
};

/** Requests that the pools above can tell apart. */
export const request = fc.record({
  action: fc.constantFrom(
    's3:GetObject',
    's3:PutObject',
    's3:DeleteObject',
    's3:ListAllMyBuckets',
    's3:BrandNewThing',
    'ec2:DescribeInstances',
    'ec2:TerminateInstances',
    'iam:GetUser',
    'neverheard:Of',
    'neverheard:Either',
  ),
  resource: fc.constantFrom(
    '*',
    'arn:aws:s3:::a',
    'arn:aws:s3:::a/b',
    'arn:aws:s3:::a/bc',
    'arn:aws:s3:::blue/x',
    'arn:aws:s3:::a/blue',
    'arn:aws:s3:::x/b',
    'arn:aws:s3:::abc',
    'arn:aws:ec2:us-east-1:111122223333:instance/i-1',
    'arn:aws:ec2:eu-west-1:111122223333:instance/i-2',
    'arn:aws:sqs:us-east-1:111122223333:q',
  ),
  context: fc.record(
    Object.fromEntries(
      Object.entries(contextValues).map(([key, values]) => [key, fc.constantFrom(...values)]),
    ),
    { requiredKeys: [] },
  ) as fc.Arbitrary<Witness['context']>,
});
