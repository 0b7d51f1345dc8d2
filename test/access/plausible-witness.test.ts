import { expect } from 'chai';
import { createEngine, parseSideText } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';

describe('a witness looks real', () => {
  const engine = createEngine(loadCatalog());
  const witness = (statement: object, kind: 'identity' | 'resource') => {
    const whole = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', ...statement };
    const side = (statements: readonly object[]) => {
      const read = parseSideText(
        JSON.stringify([{ Version: '2012-10-17', Statement: statements }]),
        'side',
        kind,
      );
      if (!read.ok) throw new Error(JSON.stringify(read.issues));
      return read.value;
    };
    const other = { ...whole, Action: 'sns:*', Condition: {} };
    return engine.compare(side([whole]), side([other])).regions[0]?.witness;
  };

  const present: readonly (readonly [key: string, value: string])[] = [
    ['aws:SecureTransport', 'true'],
    ['s3:max-keys', '1'],
    ['aws:CurrentTime', '2026-01-01T00:00:00Z'],
    ['aws:SourceIp', '192.0.2.1'],
    ['aws:SourceArn', 'arn:aws:iam::111122223333:role/example'],
    ['aws:PrincipalTag/Team', 'example'],
  ];
  for (const [key, value] of present)
    it(`${key}, known only to be present, is \`${value}\``, () => {
      const found = witness({ Condition: { Null: { [key]: 'false' } } }, 'identity');
      expect(found?.context).to.deep.equal({ [key]: value });
    });

  for (const [partition, region] of [
    ['aws', 'us-east-1'],
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ])
    it(`an ARN of ${partition} is in one of its Regions`, () => {
      const found = witness(
        {
          Action: 'sqs:SendMessage',
          Resource: `arn:${partition}:sqs:*:*:*`,
          Condition: { Null: { 'aws:SourceArn': 'false' } },
        },
        'identity',
      );
      expect(found?.resource).to.equal(`arn:${partition}:sqs:${region}:111122223333:example`);
    });

  const principals: readonly (readonly [principal: unknown, text: string])[] = [
    [{ AWS: '444455556666' }, 'AWS:arn:aws:iam::444455556666:role/example'],
    [{ AWS: 'arn:aws:iam::111122223333:role/R' }, 'AWS:arn:aws:iam::111122223333:role/R'],
    [{ Service: 'lambda.amazonaws.com' }, 'Service:lambda.amazonaws.com'],
  ];
  for (const [principal, text] of principals)
    it(`${JSON.stringify(principal)} is asked as ${text}`, () => {
      const found = witness({ Principal: principal }, 'resource');
      expect(found).to.have.property('principal', text);
    });
});
