import { baseOperators } from '../../src/policy/document.ts';
import type { Random } from './random.ts';

/** The families of context keys: few keys and few values, so that conditions really meet requests. */
interface KeyFamily {
  readonly operators: readonly string[];
  readonly keys: readonly string[];
  /** What requests send. */
  readonly sent: readonly string[];
  /** What policies ask for, beside what requests send. */
  readonly asked: readonly string[];
}

const texts = [
  'Bob',
  'bob',
  'Bo',
  'team-a',
  'team-b',
  '',
  'a*b',
  '*',
  '?',
  '${aws:username}',
  '$',
  'home/Bob',
];
const moments = [
  '2020-01-01T00:00:00Z',
  '2020-01-01T01:00:00+01:00',
  '1577836800',
  '1577836801',
  '2021-06-30T12:00:00.5Z',
  '0',
];
const arns = [
  'arn:aws:iam::111122223333:user/Bob',
  'arn:aws:iam::111122223333:role/app/ExampleRole',
  'arn:aws:sns:us-east-1:111122223333:topic',
  'arn:aws:sns:us-east-1:111122223333:topic:sub',
  'arn:aws:s3:::bkt',
  'nothing',
];

const families: Readonly<Record<string, KeyFamily>> = {
  string: {
    operators: baseOperators.filter((operator) => operator.startsWith('String')),
    keys: [
      'aws:username',
      'aws:PrincipalTag/Team',
      'AWS:principaltag/team',
      's3:prefix',
      'aws:PrincipalOrgID',
    ],
    sent: texts,
    asked: [
      'B*',
      '?ob',
      '*o*b*',
      'team-?',
      '${aws:username}',
      'home/${aws:username}',
      '${aws:PrincipalTag/Team}',
      '${s3:prefix}*',
      "${aws:username, 'Bob'}",
      "${custom:gone, 'team-a'}",
      '${custom:gone}',
      '${*}',
      'a${*}b',
      '${?}',
      '${$}',
      '${aws:TagKeys}',
      "${ aws:UserName , 'bob' }*",
    ],
  },
  set: {
    operators: baseOperators.filter((operator) => operator.startsWith('String')),
    keys: ['aws:TagKeys', 'dynamodb:Attributes', 'aws:CalledVia'],
    sent: ['a', 'b', 'A', 'ab', ''],
    asked: ['a*', '*b', '?', '${aws:username}', 'c'],
  },
  number: {
    operators: baseOperators.filter((operator) => operator.startsWith('Numeric')),
    keys: ['s3:max-keys', 'custom:number'],
    sent: ['0', '5', '5.0', '10', '-3', '10.25', '9007199254740993', 'many'],
    asked: ['+5', '9', '9007199254740992', '-3.5', 'five'],
  },
  date: {
    operators: baseOperators.filter((operator) => operator.startsWith('Date')),
    keys: ['aws:CurrentTime', 'aws:EpochTime'],
    sent: moments,
    asked: ['2020-01-01', '2021-06-30T12:00:00Z', 'yesterday'],
  },
  bool: {
    operators: ['Bool'],
    keys: ['aws:SecureTransport', 'aws:MultiFactorAuthPresent'],
    sent: ['true', 'false', 'TRUE', 'maybe'],
    asked: ['False', 'perhaps'],
  },
  binary: {
    operators: ['BinaryEquals'],
    keys: ['custom:blob'],
    sent: ['QmluYXJ5', 'AAAA', ''],
    asked: ['QQ==', '%%%'],
  },
  ip: {
    operators: ['IpAddress', 'NotIpAddress'],
    keys: ['aws:SourceIp'],
    sent: [
      '10.0.0.1',
      '10.0.1.1',
      '192.168.1.7',
      '2001:db8::1',
      '2001:0DB8:0:0::0:1',
      '::ffff:10.0.0.1',
      'AWS Internal',
    ],
    asked: [
      '10.0.0.0/24',
      '10.0.0.7/8',
      '0.0.0.0/0',
      '::/0',
      '2001:db8::/32',
      '2001:db8:8000::/33',
      '10.0.0.0/33',
      'here',
    ],
  },
  arn: {
    operators: baseOperators.filter((operator) => operator.startsWith('Arn')),
    keys: ['aws:SourceArn', 'aws:PrincipalArn'],
    sent: arns,
    asked: [
      'arn:aws:iam::*:user/Bob',
      'arn:aws:iam::111122223333:user/${aws:username}',
      'arn:aws:sns:*:*:*',
      'arn:*:s*:::b?t',
      'arn:aws:sns:us-east-1:*:topic',
      'arn:aws:*:*:*:*',
      'arn:aws:iam::111122223333:role/*/ExampleRole',
      'arn:aws:iam::111122223333:user/${custom:gone}',
    ],
  },
};

const familyNames = Object.keys(families);

function family(random: Random): KeyFamily {
  return families[random.pick(familyNames)] as KeyFamily;
}

/** A Condition block of one to three entries. Sometimes an operator that nobody knows, or one that does not suit its key. */
export function randomConditions(random: Random, plain = false): Record<string, Record<string, unknown>> {
  const block: Record<string, Record<string, unknown>> = {};
  for (let left = 1 + random.below(3); left > 0; left--) {
    const of = family(random);
    const key = random.pick(of.keys);
    const many = of === families['set'];
    const stranger = random.chance(0.02);
    let operator = stranger
      ? 'StringMatches'
      : random.pick(!plain && random.chance(0.05) ? baseOperators : of.operators);
    if (random.chance(0.08)) operator = 'Null';
    const isNull = operator === 'Null';
    if (!isNull && random.chance(many ? 0.8 : 0.08))
      operator = `${random.pick(['ForAllValues', 'ForAnyValue'])}:${operator}`;
    if (!isNull && random.chance(0.2)) operator += 'IfExists';
    const values = isNull ? ['true', 'false'] : random.chance(0.6) ? of.sent : of.asked;
    const value = random.scalarOrList(() => random.pick(values), 3);
    block[operator] = { ...block[operator], [key]: value };
  }
  return block;
}

/** A request context: each key there or not; sets of up to three values, the empty one too. */
export function randomContext(random: Random): Record<string, string | string[]> {
  const context: Record<string, string | string[]> = {};
  for (const of of Object.values(families)) {
    for (const key of of.keys) {
      if (
        random.chance(0.4) ||
        Object.keys(context).some((other) => other.toLowerCase() === key.toLowerCase())
      )
        continue;
      const name = random.chance(0.1) ? key.toLowerCase() : key;
      context[name] =
        of === families['set'] ? [...new Set(random.several(of.sent, 0, 3))] : random.pick(of.sent);
    }
  }
  return context;
}
