/** Reading one account of 10,000 roles from a get-account-authorization-details file, beside JSON.parse of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentialOrigin, matchSignatures } from '../src/catalog/index.ts';
import { readEstate } from '../src/collect/index.ts';
import { readManagedPolicies } from './managed-policies.ts';
import { seededRandom } from './random.ts';

const count = 10_000;
const random = seededRandom(20261120);
const policies = readManagedPolicies();
const account = '123456789012';
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};
const roles = Array.from({ length: count }, (_, index) => ({
  Path: '/',
  RoleName: `role-${index}`,
  RoleId: `AROA${String(index).padStart(16, '0')}`,
  Arn: `arn:aws:iam::${account}:role/role-${index}`,
  CreateDate: '2026-01-01T00:00:00Z',
  AssumeRolePolicyDocument: trust,
  RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: asJson(random.pick(policies).name) }],
  AttachedManagedPolicies: [],
  InstanceProfileList: [],
  Tags: [],
}));

function asJson(name: string): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: name.slice(0, 20).replace(/[^A-Za-z0-9]/g, ''),
        Effect: 'Allow',
        Action: ['s3:Get*', 's3:List*'],
        Resource: '*',
      },
      { Effect: 'Allow', Action: 'dynamodb:*', Resource: `arn:aws:dynamodb:*:${account}:table/${name}` },
    ],
  };
}

const folder = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
try {
  const file = join(folder, 'authorization-details.json');
  writeFileSync(
    file,
    JSON.stringify({ UserDetailList: [], GroupDetailList: [], RoleDetailList: roles, Policies: [] }, null, 1),
  );
  const size = readFileSync(file).length / 1048576;
  const floorStart = performance.now();
  JSON.parse(readFileSync(file, 'utf8'));
  const floor = performance.now() - floorStart;
  const began = performance.now();
  const estate = await readEstate(file, { signatures: { matchSignatures, credentialOrigin } });
  const took = performance.now() - began;
  if (!estate.ok) throw new Error(estate.issue.message);
  const peak = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `read estate: ${count} roles, ${size.toFixed(0)} MB in ${(took / 1000).toFixed(2)} s ` +
      `(${(took / floor).toFixed(1)} times JSON.parse alone), peak ${peak.toFixed(0)} MB\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}
