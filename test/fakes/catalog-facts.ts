import type { CatalogFacts } from '../../src/policy/facts.ts';

/** A catalog with the few facts that the cases of test/policy/ need; everything else is unknown to it. */
export const fakeCatalogFacts: CatalogFacts = {
  date: '2026-01-01',
  isWildcardOnly: (action) => wildcardOnly.get(action.toLowerCase()) ?? null,
  keyArity: (keyId) => arity.get(keyId) ?? null,
  supportsResourceControlPolicies: (service) => controlled.has(service),
};

const wildcardOnly = new Map([
  ['ec2:describeinstances', true],
  ['kms:listkeys', true],
  ['s3:listallmybuckets', true],
  ['s3:getobject', false],
  ['iam:passrole', false],
]);

const arity = new Map<string, 'single' | 'multi'>([
  ['dynamodb:attributes', 'multi'],
  ['aws:tagkeys', 'multi'],
  ['aws:principalorgpaths', 'multi'],
  ['aws:calledvia', 'multi'],
  ['aws:principalorgid', 'single'],
  ['aws:username', 'single'],
]);

const controlled = new Set(['s3', 'sts', 'kms', 'sqs', 'secretsmanager']);
