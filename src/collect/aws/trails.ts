import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { accountOf } from './assume-role.ts';
import type { AwsConnection } from './connection.ts';
import { required } from './pages.ts';

/**
 * Reads the trails that record an account, those of the organization among them, whether they log, and what
 * (CloudTrail API Reference), as trails.json.
 */
export async function readTrails(connection: AwsConnection, regions: readonly string[]): Promise<string> {
  const trails = new Map<string, Trail>();
  for (const region of regions) {
    const { trailList } = await connection
      .client(CloudTrailClient, region)
      .send(new DescribeTrailsCommand({ includeShadowTrails: true }));
    for (const trail of required(trailList, 'trailList')) {
      if (trail.TrailARN) trails.set(trail.TrailARN, trail);
    }
  }
  const entries: object[] = [];
  for (const [arn, trail] of [...trails].sort(([a], [b]) => (a < b ? -1 : 1))) {
    try {
      entries.push({ ...trail, ...(await detailsOf(connection, arn, trail)) });
    } catch (error) {
      // The organization's trail is another account's, which may keep its settings to itself; it is read there.
      if (accountOf(arn) === connection.account) throw error;
      entries.push(trail);
    }
  }
  return `${JSON.stringify({ trails: entries }, null, 1)}\n`;
}

/** Whether a trail logs, and what. It answers in its own Region only. */
async function detailsOf(connection: AwsConnection, arn: string, trail: Trail): Promise<object> {
  const client = connection.client(CloudTrailClient, trail.HomeRegion ?? connection.region);
  const { IsLogging, LatestDeliveryTime, LatestDeliveryError, StartLoggingTime, StopLoggingTime } =
    await client.send(new GetTrailStatusCommand({ Name: arn }));
  const { EventSelectors, AdvancedEventSelectors } = await client.send(
    new GetEventSelectorsCommand({ TrailName: arn }),
  );
  return {
    IsLogging,
    LatestDeliveryTime,
    LatestDeliveryError,
    StartLoggingTime,
    StopLoggingTime,
    EventSelectors,
    AdvancedEventSelectors,
  };
}
