import type { Turn } from './turn.ts';
import type { WorldResource } from './world/resources.ts';

/** The account's resources of one service in the call's Region, in order of ARN. `service` is as in ARNs. */
export function resourcesOf({ account, region }: Turn, service: string): readonly WorldResource[] {
  return (account.resources ?? [])
    .filter((resource) => resource.arn.split(':')[2] === service && regionOf(resource) === region)
    .toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
}

/** The Region a resource lies in; '' when neither its ARN nor the world says. */
export function regionOf({ arn, region }: WorldResource): string {
  return region ?? arn.split(':')[3] ?? '';
}

/** What comes after the account in an ARN. */
export function tailOf(arn: string): string {
  return arn.split(':').slice(5).join(':');
}
