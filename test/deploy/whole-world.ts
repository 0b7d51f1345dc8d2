import { athenaColumns, athenaHeader } from '../../src/collect/aws/events/athena-columns.ts';
import { writeTrail } from '../collect/aws/events/written-trail.ts';
import { richWorld } from '../collect/aws/rich-world.ts';
import { changeAccount, generatedAccountId, type World, type WorldEvent } from '../fakes/aws/index.ts';

export const management = generatedAccountId(0);
export const member = generatedAccountId(1);
export const accounts = [management, member];
export const trailName = 'organization';
export const trailBucketName = 'organization-trail';
const region = 'us-east-1';
const keyArn = `arn:aws:kms:${region}:${management}:key/11111111-1111-4111-8111-111111111111`;

/** Each account's events of the hours before the tests' clock begins. */
export const events: readonly WorldEvent[] = accounts.flatMap((account, index) => [
  event(account, `2026-11-19T23:10:0${index}Z`, 'sts', 'AssumeRole', index * 2 + 1),
  event(account, `2026-11-20T00:20:0${index}Z`, 's3', 'ListBuckets', index * 2 + 2),
]);

function event(account: string, time: string, source: string, name: string, count: number): WorldEvent {
  const arn = `arn:aws:sts::${account}:assumed-role/Worker/one`;
  return {
    eventVersion: '1.11',
    eventID: `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`,
    eventTime: time,
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    eventType: 'AwsApiCall',
    awsRegion: region,
    recipientAccountId: account,
    readOnly: true,
    sourceIPAddress: '192.0.2.1',
    userAgent: 'aws-cli/2.35.30',
    userIdentity: { type: 'AssumedRole', arn, accountId: account, accessKeyId: 'ASIAEXAMPLEWORKER001' },
  };
}

/** Two accounts with something of everything that can be collected, and an encrypted trail of their events. */
export function wholeWorld(): World {
  const written = writeTrail(events, {
    bucket: trailBucketName,
    prefix: null,
    organizationId: richWorld({ accounts: 2 }).organization?.id ?? null,
    trail: trailName,
    homeRegion: region,
    accounts,
    regions: [region],
    from: '2026-11-19T20:00:00Z',
    to: '2026-11-20T02:00:00Z',
    digests: true,
  });
  // CloudTrail encrypts log files with the trail's key, and digests with S3's own.
  const objects = new Map(
    [...written].map(([key, object]) => [
      key,
      key.includes('Digest') ? object : { ...object, kmsKeyArn: keyArn },
    ]),
  );
  const trail = {
    name: trailName,
    homeRegion: region,
    bucket: trailBucketName,
    multiRegion: true,
    organization: true,
    digests: true,
  };
  return accounts.reduce<World>(
    (world, id) =>
      changeAccount(world, id, (account) => ({
        ...account,
        iam: { ...account.iam, RoleDetailList: [...account.iam.RoleDetailList, oddRole(id)] },
        events: events.filter((one) => one['recipientAccountId'] === id),
        ...(id === management
          ? {
              trails: [trail],
              buckets: [...(account.buckets ?? []), { name: trailBucketName, region, objects }],
            }
          : {}),
      })),
    richWorld({ accounts: 2, roles: 3 }),
  );
}

/** A role with a policy that nobody can read: a finding, wherever the account is. */
function oddRole(id: string): Readonly<Record<string, unknown>> {
  return {
    Path: '/',
    RoleName: 'Odd',
    RoleId: `AROAODDROLE${id.slice(0, 6)}`,
    Arn: `arn:aws:iam::${id}:role/Odd`,
    CreateDate: '2024-01-01T00:00:00Z',
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] },
    RolePolicyList: [{ PolicyName: 'odd', PolicyDocument: { Version: '2012-10-17', Statement: 'none' } }],
    AttachedManagedPolicies: [],
    Tags: [],
  };
}

/** The events as Athena answers a query for them. */
export function athenaRows(): readonly (readonly (string | null)[])[] {
  return [
    athenaHeader,
    ...events.map((one) => [
      String(one['recipientAccountId']),
      String(one['awsRegion']),
      ...athenaColumns.map(({ path }) => cell(one, path)),
    ]),
  ];
}

function cell(value: unknown, [key, ...rest]: readonly string[]): string | null {
  if (value === undefined || value === null) return null;
  if (key === undefined) return typeof value === 'string' ? value : JSON.stringify(value);
  return cell((value as Readonly<Record<string, unknown>>)[key], rest);
}
