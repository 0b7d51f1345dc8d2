import type { Partition } from '../../../estate/identifiers.ts';
import { globalEventRegions, sourceSuffixes } from './event-regions.ts';
import type { EventWindow } from './event-source.ts';
import { cutWindow } from './event-window.ts';

/** LookupEvents takes exactly one attribute beside the window (CloudTrail API Reference, LookupEvents). */
export interface LookupAttribute {
  readonly key: 'EventName' | 'EventSource' | 'AccessKeyId';
  readonly value: string;
}

/** One look-up, which goes on over as many pages as it has. */
export interface LookupStep {
  readonly region: string;
  /** null: every management event. */
  readonly attribute: LookupAttribute | null;
  readonly window: EventWindow;
}

/** What every session begins with, the calls that issue most credentials first. */
const issuingEvents = [
  'AssumeRole',
  'AssumeRoleWithSAML',
  'AssumeRoleWithWebIdentity',
  'GetFederationToken',
  'GetSessionToken',
  'AssumeRoot',
  // Of Roles Anywhere.
  'CreateSession',
  'ConsoleLogin',
  'CreateOAuth2Token',
] as const;

/** What the managed MCP servers record of their tools' calls. */
const agentSources = ['aws-mcp', 'eks-mcp', 'ecs-mcp'];

/** Who changes permissions or guardrails, where Identity Center may be at home. */
const regionalSources = ['sso', 'sso-directory', 'identitystore'];

/** Everything is asked for in parts of this length, so that what was seen of a cut look-up is known: six hours. */
const restPart = 6 * 60 * 60 * 1000;

/** First: which credentials were issued, and which tools of agents called, in a Region. */
export function issuingSteps(
  partition: Partition,
  region: string,
  window: EventWindow,
): readonly LookupStep[] {
  const names = issuingEvents.map((value) => ({ key: 'EventName', value }) as const);
  return [...names, ...sourcesOf(partition, agentSources)].map((attribute) => ({
    region,
    attribute,
    window,
  }));
}

/** Second: what was done with keys, in a Region. */
export function keySteps(
  region: string,
  window: EventWindow,
  accessKeyIds: readonly string[],
): readonly LookupStep[] {
  return accessKeyIds.map((value) => ({ region, attribute: { key: 'AccessKeyId', value }, window }));
}

/** Third: who changed permissions, an organization's policies or Identity Center, as far as the Region records it. */
export function changeSteps(
  partition: Partition,
  region: string,
  window: EventWindow,
): readonly LookupStep[] {
  const global = globalEventRegions(partition, [region]);
  const services = [
    ...(global.iam.includes(region) ? ['iam'] : []),
    ...(global.organizations.includes(region) ? ['organizations'] : []),
    ...regionalSources,
  ];
  return sourcesOf(partition, services).map((attribute) => ({ region, attribute, window }));
}

function sourcesOf(partition: Partition, services: readonly string[]): readonly LookupAttribute[] {
  const suffixes = sourceSuffixes(partition);
  return services.flatMap((service) =>
    suffixes.map((suffix) => ({ key: 'EventSource', value: `${service}.${suffix}` }) as const),
  );
}

/** Last: every management event of a Region, the newest hours first. */
export function restSteps(region: string, window: EventWindow): readonly LookupStep[] {
  return cutWindow(window, restPart).map((part) => ({ region, attribute: null, window: part }));
}

/** The look-up in words, for messages. */
export function printStep({ attribute, window }: LookupStep): string {
  const what = attribute === null ? '' : ` by ${attribute.key} ${attribute.value}`;
  return `LookupEvents${what} from ${window.from} to ${window.to}`;
}
