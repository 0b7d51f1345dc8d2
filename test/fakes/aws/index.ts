/**
 * One fake AWS over HTTP for the real @aws-sdk clients.
 *
 *     const fake = await startFakeAws({ world: worldFromEstate(folder), faults: [] });
 *     const client = new IAMClient({ endpoint: fake.url, region: 'us-east-1', credentials: hubCredentials });
 *     …
 *     fake.calls          every request so far, with the permission it took
 *     await fake.close()
 *
 * The world (world/world.ts) is plain values: an organization, accounts with IAM, trails, events, resources, Identity
 * Center. `worldFromEstate` reads one from an estate folder, `generatedOrganization` makes one of any size. Nothing
 * in it is ever mutated: `fake.change` and the fault `tornRead` give a new world, and `changeAccount` changes one
 * account of it; pages of unchanged accounts stay cached.
 *
 * Which account answers, the access key decides. A world's `keys` are there from the start (hubKey makes the usual
 * one, and hubCredentials are what a client needs for it); AssumeRole gives out others, for `readers` of an account
 * and for roles of its IAM by their trust policies. They expire by the clock, and carry their session policy.
 *
 * What can go wrong is data: `faults` (fault.ts) strike the n-th, every k-th or a random share of the calls that
 * match; `permissions` (authorize.ts) refuse in AWS's own words; `pages` (paging.ts) plans the size of every page;
 * `rates` (rate-limits.ts) throttle by the clock, LookupEvents always; `world.regions` switches Regions off or mute;
 * `world.notOffered` takes layers away. A call that the fake does not know is answered 501, and never silently.
 *
 * `npm run fake-aws -- --estate DIR --port N` serves an estate to any tool (main.ts).
 */
export type { AccountPermissions, DenyingPolicy, Permissions } from './authorize.ts';
export type { Call } from './call.ts';
export { type FakeAws, startFakeAws } from './fake-aws.ts';
export type { Fault, FaultEffect, FaultMatch } from './fault.ts';
export {
  type GeneratedOrganizationParts,
  generatedAccountId,
  generatedOrganization,
} from './generated-organization.ts';
export type { FakeAwsOptions, FakeClock } from './options.ts';
export type { PagePlan } from './paging.ts';
export type { RateLimit, RateLimits } from './rate-limits.ts';
export { type TrailBucketParts, trailBucket } from './trail-bucket.ts';
export type { QueryAnswerer } from './turn.ts';
export { type AccessKey, hubCredentials, hubKey } from './world/access-key.ts';
export * from './world/account.ts';
export type * from './world/agents.ts';
export { type EstateDoors, worldFromEstate } from './world/from-estate.ts';
export type * from './world/identity-center.ts';
export type * from './world/organization.ts';
export { mainRegion, partitionOfRegion, regionsOf } from './world/partitions.ts';
export type * from './world/resources.ts';
export type * from './world/trail.ts';
export { type AccountSource, changeAccount, type OptionalLayer, type World } from './world/world.ts';
