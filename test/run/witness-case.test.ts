import { expect } from 'chai';
import type { AccessLayers } from '../../src/access/access-set.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { evaluate, parseCaseLine, parsePolicyDocument } from '../../src/policy/index.ts';
import { witnessCase } from '../../src/run/witness-case.ts';

const role = 'arn:aws-cn:iam::777788889999:role/team/loader';

function policy(name: string, statement: object) {
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: [statement] }, 'identity');
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  return { name, document: parsed.value };
}

const open = { Effect: 'Allow', Action: '*', Resource: '*' };
const access: AccessLayers = {
  kind: 'layers',
  facts: { 'aws:PrincipalArn': role, 'aws:ResourceAccount': '777788889999' },
  levels: [
    { name: 'identity', kind: 'identity', policies: [policy('i', { ...open, Action: 's3:*' })] },
    {
      name: 'boundary',
      kind: 'boundary',
      policies: [policy('b', { ...open, Action: ['s3:Get*', 's3:Put*'] })],
    },
    {
      name: 'scp:Root',
      kind: 'scp',
      policies: [policy('full', open), policy('deny', { ...open, Effect: 'Deny', Action: 's3:PutObject' })],
    },
    {
      name: 'scp:777788889999',
      kind: 'scp',
      policies: [policy('only', { ...open, Condition: { StringEquals: { 'aws:PrincipalArn': role } } })],
    },
  ],
};

function decide(action: string) {
  const line = witnessCase('x', role, access, { action, resource: 'arn:aws-cn:s3:::b/k', context: {} });
  const parsed = parseCaseLine(JSON.stringify(line));
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  return {
    ...parsed.value,
    decision: evaluate(parsed.value.request, parsed.value.layers, loadCatalog()).decision,
  };
}

describe('the case of a witness', () => {
  it('carries every layer, so that each of them still has its say', () => {
    expect(decide('s3:GetObject').decision).to.equal('Allowed');
    expect(decide('s3:DeleteObject').decision).to.equal('ImplicitlyDenied');
    expect(decide('s3:PutObject').decision).to.equal('ExplicitlyDenied');
    expect(decide('sqs:SendMessage').decision).to.equal('ImplicitlyDenied');
  });

  it('is a request of a session of the role, with what every request of it carries', () => {
    const { request, layers } = decide('s3:GetObject');
    expect(request.principal).to.equal('arn:aws-cn:sts::777788889999:assumed-role/loader/overreach-witness');
    expect(request.context).to.deep.include({ 'aws:PrincipalArn': role });
    expect(request.resourceAccountId).to.equal('777788889999');
    expect(layers.scps.map(({ level }) => level)).to.deep.equal(['scp:Root', 'scp:777788889999']);
  });
});
