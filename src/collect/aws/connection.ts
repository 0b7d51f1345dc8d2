import type { AccountId, Partition } from '../../estate/identifiers.ts';
import { type AwsClient, type ClientConstructor, createClient } from './client.ts';
import type { IdentityCredentials } from './credentials.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * One account as one assumed identity sees it. Every client that it gives takes its calls from the shared limits, tries
 * again what was throttled, and goes on under fresh credentials when the old ones end in the middle of something.
 */
export interface AwsConnection {
  readonly account: AccountId;
  readonly partition: Partition;
  /** The Region that is asked where a service is one for all Regions. */
  readonly region: string;
  /**
   * The client of a service, one for each Region, made when first asked for.
   * @param make the SDK's class: `connection.client(CloudTrailClient, 'eu-central-1').send(new LookupEventsCommand(…))`
   * @param region else the connection's own
   */
  client<Client extends AwsClient>(make: ClientConstructor<Client>, region?: string): Client;
}

/** Who a connection is: the account behind it, its partition, a Region of it, and its credentials. */
export interface ConnectionIdentity {
  readonly account: AccountId;
  readonly partition: Partition;
  readonly region: string;
  readonly credentials: IdentityCredentials;
}

/** Connects to an account. Nothing is sent until a client is used. */
export function connect(identity: ConnectionIdentity, surroundings: Surroundings): AwsConnection {
  const { account, partition, region, credentials } = identity;
  const clients = new Map<ClientConstructor<AwsClient>, Map<string, AwsClient>>();
  return {
    account,
    partition,
    region,
    client<Client extends AwsClient>(make: ClientConstructor<Client>, at = region): Client {
      const byRegion = clients.get(make) ?? new Map<string, AwsClient>();
      clients.set(make, byRegion);
      const known = byRegion.get(at);
      if (known) return known as Client;
      const made = createClient(make, { account, region: at, credentials }, surroundings);
      byRegion.set(at, made);
      return made;
    },
  };
}
