import { expect } from 'chai';
import { loadCatalog } from '../../src/catalog/index.ts';

const catalog = loadCatalog();

// Arity as the IAM User Guide (global keys, OIDC and SAML keys) and the Service Authorization Reference give it.
const single = [
  'aws:PrincipalArn',
  'aws:PrincipalTag/Team',
  'aws:PrincipalTag/a:b/c',
  'aws:RequestTag/Environment',
  'aws:ResourceTag/Environment',
  'AWS:RESOURCETAG/env',
  'aws:RequestedRegion',
  'aws:ViaAWSMCPService',
  'aws:CalledViaAWSMCP',
  'aws:CalledViaFirst',
  'ec2:ResourceTag/Owner',
  'iam:PassedToService',
  'identitystore:UserId',
  'kms:EncryptionContext:purpose',
  'rds:db-tag/stage',
  's3:ExistingObjectTag/class',
  's3:RequestObjectTag/class',
  's3:prefix',
  'sts:ExternalId',
  'codebuild:fileSystemLocations/x.type',
  'token.actions.githubusercontent.com:sub',
  'token.actions.githubusercontent.com:aud',
  'oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub',
];
const multi = [
  'aws:CalledVia',
  'aws:TagKeys',
  'AWS:tagkeys',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalServiceNamesList',
  'aws:ResourceOrgPaths',
  'aws:SourceOrgPaths',
  'aws:VpceOrgPaths',
  'cognito-identity.amazonaws.com:amr',
  'dynamodb:LeadingKeys',
  'dynamodb:Attributes',
  'kms:EncryptionContextKeys',
  'sts:TransitiveTagKeys',
];
const unknown = [
  'unit:bin',
  'aws:PrincipalTag',
  'aws:PrincipalTag/',
  'aws:NoSuchKey',
  's3:RequestObjectTag',
  '__proto__',
  'constructor',
  '',
];

describe('arity of context keys', () => {
  for (const key of single)
    it(`reads ${key} as single-valued`, () => expect(catalog.keyArity(key)).to.equal('single'));
  for (const key of multi)
    it(`reads ${key} as multivalued`, () => expect(catalog.keyArity(key)).to.equal('multi'));
  for (const key of unknown)
    it(`does not know \`${key}\``, () => expect(catalog.keyArity(key)).to.equal(null));
});

describe('types of context keys', () => {
  it('are those AWS names', () => {
    expect(catalog.keyType('aws:PrincipalArn')).to.equal('ARN');
    expect(catalog.keyType('aws:SourceIp')).to.equal('IPAddress');
    expect(catalog.keyType('aws:MultiFactorAuthAge')).to.equal('Numeric');
    expect(catalog.keyType('aws:TokenIssueTime')).to.equal('Date');
    expect(catalog.keyType('aws:SecureTransport')).to.equal('Bool');
    expect(catalog.keyType('s3:max-keys')).to.equal('Numeric');
    expect(catalog.keyType('aws:TagKeys')).to.equal('String');
    expect(catalog.keyType('unit:bin')).to.equal(null);
  });
});
