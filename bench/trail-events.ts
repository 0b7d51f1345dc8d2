import type { Random } from './random.ts';

/** How the events of a trail are spread; about as a busy account's are. */
const humans = 400;
const sessionsPerHuman = 8;

const agents = [
  'aws-cli/2.36.7 md/awscrt#0.31.2 ua/2.1 os/macos#25.2.0 md/arch#arm64 lang/python#3.14.4 m/AQ,E,b,Z,r,s cfg/retry-mode#standard',
  'aws-cli/2.36.7 md/awscrt#0.31.2 ua/2.1 os/linux#6.1 lang/python#3.14.4 exec-env/AmazonQ-For-CLI-Version-2.14.2 m/E,b,Z,i,o',
  'aws-cli/2.34.30 md/awscrt#0.31.2 ua/2.1 os/macos#25.2.0 lang/python#3.14.4 m/AC,AD,Z,E,C,b cfg/retry-mode#standard',
  'Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.12.3 md/pyimpl#CPython m/Z,b,D',
  'APN/1.0 HashiCorp/1.0 Terraform/1.14.1 aws-sdk-go-v2/1.40.0 os/linux lang/go#1.24.1 api/ec2#1.200.0',
];
const calls = [
  ['s3', 'GetObject', true, { bucketName: 'orders', key: 'part' }],
  ['s3', 'PutObject', false, { bucketName: 'orders', key: 'part' }],
  ['ec2', 'DescribeInstances', true, { instancesSet: {}, filterSet: {} }],
  ['cloudformation', 'DescribeStacks', true, { stackName: 'orders-prod' }],
  ['cloudformation', 'DeleteStack', false, { stackName: 'orders-test' }],
  ['dynamodb', 'GetItem', true, { tableName: 'orders', key: { id: '*' } }],
  ['lambda', 'UpdateFunctionCode20150331v2', false, { functionName: 'orders-api' }],
  ['kms', 'Decrypt', true, { encryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::orders' } }],
] as const;

/** One event as JSON text, about 1.3 KB; `index` makes its ids and its time. */
export function trailEvent(index: number, random: Random): string {
  const human = random.below(humans);
  const session = human * sessionsPerHuman + random.below(sessionsPerHuman);
  const account = String(100000000000 + (human % 20));
  const [service, name, readOnly, parameters] = random.pick(calls);
  const forwarded = random.chance(0.04);
  const issues = random.chance(0.01);
  const role = `AWSReservedSSO_Developer_${String(human % 12).padStart(16, '0')}`;
  const time = new Date(Date.UTC(2026, 9, 1) + index * 40).toISOString();
  const identity = {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLEDEVELOPER${human % 12}:person${human}@example.com`,
    arn: `arn:aws:sts::${account}:assumed-role/${role}/person${human}@example.com`,
    accountId: account,
    accessKeyId: forwarded ? `ASIAFORWARD${index}` : `ASIAEXAMPLE${session}`,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: `AROAEXAMPLEDEVELOPER${human % 12}`,
        arn: `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/eu-central-1/${role}`,
        accountId: account,
        userName: role,
      },
      attributes: { creationDate: '2026-10-01T08:00:00Z', mfaAuthenticated: 'false' },
    },
    ...(forwarded ? { invokedBy: 'cloudformation.amazonaws.com' } : {}),
  };
  return JSON.stringify({
    eventVersion: '1.11',
    userIdentity: identity,
    eventTime: `${time.slice(0, 19)}Z`,
    eventSource: issues ? 'sts.amazonaws.com' : `${service}.amazonaws.com`,
    eventName: issues ? 'AssumeRole' : name,
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.10',
    userAgent: agents[session % agents.length],
    requestParameters: issues
      ? { roleArn: `arn:aws:iam::${account}:role/agent`, roleSessionName: `s${index}`, durationSeconds: 3600 }
      : { ...parameters, ...('key' in parameters ? { key: `part-${index % 5000}` } : {}) },
    responseElements: issues
      ? { credentials: { accessKeyId: `ASIAISSUED${index}`, expiration: 'Oct 1, 2026, 9:00:00 AM' } }
      : null,
    requestID: `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`,
    eventID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    readOnly,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    tlsDetails: {
      tlsVersion: 'TLSv1.3',
      cipherSuite: 'TLS_AES_128_GCM_SHA256',
      clientProvidedHostHeader: `${service}.eu-central-1.amazonaws.com`,
    },
  });
}
