import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
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
    // A trail answers in its own Region only.
    const client = connection.client(CloudTrailClient, trail.HomeRegion ?? connection.region);
    const { IsLogging, LatestDeliveryTime, LatestDeliveryError, StopLoggingTime } = await client.send(
      new GetTrailStatusCommand({ Name: arn }),
    );
    const { EventSelectors, AdvancedEventSelectors } = await client.send(
      new GetEventSelectorsCommand({ TrailName: arn }),
    );
    entries.push({
      ...trail,
      IsLogging,
      LatestDeliveryTime,
      LatestDeliveryError,
      StopLoggingTime,
      EventSelectors,
      AdvancedEventSelectors,
    });
  }
  return `${JSON.stringify({ trails: entries }, null, 1)}\n`;
}
