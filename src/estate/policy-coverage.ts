import type { PolicyCoverage } from './estate.ts';
import type { AccountId } from './identifiers.ts';

/** The services whose resource policies a collector can be told to read, as ARNs name them, in order. */
export const policyServices = ['kms', 'lambda', 's3', 'secretsmanager', 'sns', 'sqs'] as const;

/**
 * Whether the policy of every resource that a pattern of an ARN may mean was read.
 * @param covers undefined: all were
 */
export function coversPattern(covers: PolicyCoverage | undefined, pattern: string): boolean {
  if (covers === undefined) return true;
  const [, , service = '*', region = '*'] = pattern.split(':');
  // The names of these resources say no Region; what else S3 has (access points) names one, and is not read.
  if (service === 's3') return region === '' && covers.services.includes('s3');
  return covers.services.includes(service) && covers.regions.includes(region);
}

/** What was read of an account, as patterns of ARNs. */
export function coveredPatterns(
  { services, regions }: PolicyCoverage,
  account: AccountId,
  partition: string,
): readonly string[] {
  return services.flatMap((service) =>
    service === 's3'
      ? [`arn:${partition}:s3:::*`]
      : regions.map((region) => `arn:${partition}:${service}:${region}:${account}:*`),
  );
}
