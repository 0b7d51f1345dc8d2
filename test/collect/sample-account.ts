/** Small pieces of get-account-authorization-details output for tests. */

export const allowAll = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

export function roleDetail(
  name: string,
  more: Readonly<Record<string, unknown>> = {},
  account = '111122223333',
) {
  return {
    Path: '/',
    RoleName: name,
    RoleId: `AROA${name.toUpperCase()}`,
    Arn: `arn:aws:iam::${account}:role/${name}`,
    CreateDate: '2025-01-01T00:00:00+00:00',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    RolePolicyList: [],
    AttachedManagedPolicies: [],
    Tags: [],
    ...more,
  };
}

export function details(roles: readonly unknown[], more: Readonly<Record<string, unknown>> = {}) {
  return { UserDetailList: [], GroupDetailList: [], RoleDetailList: roles, Policies: [], ...more };
}

export const manifest = {
  format: 'overreach-estate/1',
  partition: 'aws',
  collectedAt: '2026-11-20T02:00:00Z',
  complete: { '111122223333': { iam: true, cloudtrail: true, 'resource-policies': true } },
};

/** A CloudTrail record of a human's Identity Center session. */
export function event(id: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    eventVersion: '1.11',
    eventID: id,
    eventTime: '2026-11-20T01:00:00Z',
    eventSource: 's3.amazonaws.com',
    eventName: 'ListBuckets',
    eventType: 'AwsApiCall',
    awsRegion: 'eu-central-1',
    recipientAccountId: '111122223333',
    userIdentity: {
      type: 'AssumedRole',
      principalId: 'AROAEXAMPLE:eve@example.com',
      arn: 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Dev_0123456789abcdef/eve@example.com',
      accountId: '111122223333',
      accessKeyId: 'ASIAEXAMPLEEVE000001',
    },
    requestParameters: null,
    responseElements: null,
    readOnly: true,
    ...more,
  };
}
