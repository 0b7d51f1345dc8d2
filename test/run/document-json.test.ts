import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type PolicyKind, parsePolicyDocument } from '../../src/policy/index.ts';
import { documentJson } from '../../src/run/document-json.ts';
import { projectRoot } from '../e2e/command-line.ts';

function again(policy: unknown, kind: PolicyKind = 'identity'): void {
  const parsed = parsePolicyDocument(policy, kind);
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  const printed: unknown = JSON.parse(JSON.stringify(documentJson(parsed.value)));
  expect(parsePolicyDocument(printed, kind)).to.deep.equal(parsed);
}

describe('a policy document printed as JSON', () => {
  it('reads back as the same document', () => {
    again({
      Version: '2012-10-17',
      Id: 'all-forms',
      Statement: [
        { Sid: 'A', Effect: 'Allow', Action: ['s3:Get*', 's3:Put*'], Resource: '*' },
        { Effect: 'Deny', NotAction: 'iam:*', NotResource: ['arn:aws:s3:::a', 'arn:aws:s3:::b'] },
        {
          Effect: 'Allow',
          Action: '*',
          Resource: '*',
          Condition: {
            'ForAllValues:StringEqualsIfExists': { 'aws:TagKeys': ['a', 'b'], 'aws:x': 'y' },
            Bool: { 'aws:SecureTransport': true },
            NumericLessThan: { 's3:max-keys': 10 },
          },
        },
      ],
    });
    again(
      { Statement: { Effect: 'Allow', Action: 's3:GetObject', Resource: '*', Principal: '*' } },
      'resource',
    );
    const Principal = {
      AWS: ['111122223333', 'arn:aws:iam::111122223333:root'],
      Service: 'ec2.amazonaws.com',
    };
    again(
      { Statement: { Effect: 'Deny', Action: 's3:*', Resource: '*', NotPrincipal: Principal } },
      'resource',
    );
  });

  it('keeps a tag key that is called __proto__', () => {
    const text =
      '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"__proto__":"x"}}}}';
    const parsed = parsePolicyDocument(JSON.parse(text), 'identity');
    if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
    expect(JSON.stringify(documentJson(parsed.value))).to.include('"__proto__":["x"]');
  });

  it('reads back as the same document for every AWS managed policy of the corpus', () => {
    const file = join(projectRoot, 'test/corpus/aws-managed-policies.jsonl.gz');
    expect(existsSync(file)).to.equal(true);
    const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
    expect(lines.length).to.be.greaterThan(100);
    for (const line of lines.filter((_, index) => index % 10 === 0)) {
      const entry = JSON.parse(line) as Record<string, unknown>;
      const policy = Object.values(entry).find(
        (value) => typeof value === 'object' && value !== null && 'Statement' in value,
      );
      again(policy ?? entry);
    }
  });
});
