import { FakeAwsError, type Output } from '../../answer.ts';
import { listOf, requiredText } from '../../params.ts';
import type { Turn } from '../../turn.ts';
import type { WorldTrail } from '../../world/trail.ts';

interface SeenTrail {
  readonly arn: string;
  readonly trail: WorldTrail;
}

/** Also trails at home elsewhere: multi-Region ones, and the organization's, which every member sees. */
function seenTrails({ account, world, region }: Turn): readonly SeenTrail[] {
  const management = world.organization?.managementAccountId;
  const shared =
    management === undefined || management === account.id ? undefined : world.accounts.get(management);
  const arnOf = (home: string, trail: WorldTrail) =>
    `arn:${world.partition}:cloudtrail:${trail.homeRegion}:${home}:trail/${trail.name}`;
  const own = (account.trails ?? []).map((trail) => ({ arn: arnOf(account.id, trail), trail }));
  const others = (shared?.trails ?? [])
    .filter(({ organization }) => organization)
    .map((trail) => ({ arn: arnOf(management ?? '', trail), trail }));
  return [...own, ...others].filter(({ trail }) => trail.homeRegion === region || trail.multiRegion);
}

function namedTrail(turn: Turn, parameter: string): SeenTrail {
  const name = requiredText(turn.params, parameter);
  const found = seenTrails(turn).find(({ arn, trail }) => arn === name || trail.name === name);
  if (!found)
    throw new FakeAwsError(
      'TrailNotFoundException',
      `Unknown trail: ${name} for the user: ${turn.account.id}`,
    );
  return found;
}

/** CloudTrail API Reference, DescribeTrails: all at once; shadow trails unless told not to. */
export function describeTrails(turn: Turn): Output {
  const names = listOf(turn.params, 'trailNameList');
  const shadows = turn.params['includeShadowTrails'] !== false;
  const trails = seenTrails(turn)
    .filter(({ trail }) => shadows || trail.homeRegion === turn.region)
    .filter(({ arn, trail }) => names.length === 0 || names.includes(arn) || names.includes(trail.name));
  return {
    trailList: trails.map(({ arn, trail }) => ({
      Name: trail.name,
      TrailARN: arn,
      HomeRegion: trail.homeRegion,
      S3BucketName: trail.bucket,
      S3KeyPrefix: trail.prefix,
      IncludeGlobalServiceEvents: trail.globalEvents ?? true,
      IsMultiRegionTrail: trail.multiRegion ?? false,
      IsOrganizationTrail: trail.organization ?? false,
      LogFileValidationEnabled: trail.digests ?? false,
      KmsKeyId: trail.kmsKeyArn,
      HasCustomEventSelectors:
        trail.eventSelectors !== undefined || trail.advancedEventSelectors !== undefined,
      HasInsightSelectors: false,
    })),
  };
}

/** CloudTrail API Reference, GetTrailStatus. */
export function getTrailStatus(turn: Turn): Output {
  const { trail } = namedTrail(turn, 'Name');
  const delivered = trail.lastDelivery === undefined ? undefined : new Date(trail.lastDelivery);
  return {
    IsLogging: trail.logging ?? true,
    LatestDeliveryTime: delivered,
    LatestDigestDeliveryTime: trail.digests ? delivered : undefined,
    StartLoggingTime: new Date('2024-01-01T00:00:00Z'),
  };
}

/** CloudTrail API Reference, GetEventSelectors: simple or advanced ones, never both. */
export function getEventSelectors(turn: Turn): Output {
  const { arn, trail } = namedTrail(turn, 'TrailName');
  const { eventSelectors, advancedEventSelectors } = trail;
  if (advancedEventSelectors) return { TrailARN: arn, AdvancedEventSelectors: advancedEventSelectors };
  const usual = {
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    DataResources: [],
    ExcludeManagementEventSources: [],
  };
  return { TrailARN: arn, EventSelectors: eventSelectors ?? [usual] };
}
