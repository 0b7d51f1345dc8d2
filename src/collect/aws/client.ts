import type { IAMClient } from '@aws-sdk/client-iam';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentials, IdentityCredentials } from './credentials.ts';
import { refusePlainHttp } from './endpoint.ts';
import { isExpired } from './expired.ts';
import { maxAttempts, patientRetries } from './retries.ts';
import type { Surroundings } from './surroundings.ts';

/** What the collector asks of every client of the AWS SDK for JavaScript (version 3). */
export interface AwsClient {
  // biome-ignore lint/suspicious/noExplicitAny: each client's stack has types of its own
  readonly middlewareStack: { add: any; addRelativeTo: any };
}

/** The settings that every client is given. */
export interface ClientSettings {
  readonly region: string;
  readonly credentials: () => Promise<AwsCredentials>;
  readonly requestHandler: NodeHttpHandler;
  readonly customUserAgent: [string, string][];
  readonly retryStrategy: ReturnType<typeof patientRetries>;
  readonly maxAttempts: number;
  /** S3 behind one address has no host name for each bucket. */
  readonly forcePathStyle: boolean;
  readonly endpoint?: string;
}

/** A client class of the SDK. */
export type ClientConstructor<Client extends AwsClient> = new (settings: ClientSettings) => Client;

/** Whose client it is, and where. */
export interface ClientIdentity {
  readonly account: string;
  readonly region: string;
  readonly credentials: IdentityCredentials;
}

/** A middleware between the SDK's retries and the wire. */
type HttpMiddleware = Parameters<IAMClient['middlewareStack']['add']>[0];

/** Fresh credentials are asked for this often in one call; who is refused oftener has a clock that is off. */
const renewals = 8;

/**
 * Makes a client that takes every attempt from the limits, tries again what was throttled or lost, and repeats a call
 * whose credentials had ended under fresh ones.
 * @throws {PlainHttpError} from any of its calls that would leave this machine unencrypted
 */
export function createClient<Client extends AwsClient>(
  make: ClientConstructor<Client>,
  { account, region, credentials }: ClientIdentity,
  surroundings: Surroundings,
): Client {
  const { timer, handler, limits, userAgent, endpoint, onThrottled } = surroundings;
  const [name = 'overreach', version = '0'] = userAgent.split('/');
  const current = () => credentials.current();
  const client = new make({
    region,
    // What ends when is decided by `credentials` alone: the SDK's own memory would keep them until they have ended.
    credentials: Object.assign(current, { memoized: true }),
    requestHandler: handler,
    customUserAgent: [[name, version]],
    retryStrategy: patientRetries(timer, () => onThrottled(`${actionPrefix(make.name)} of ${account}`)),
    maxAttempts,
    forcePathStyle: true,
    ...(endpoint === null ? {} : { endpoint }),
  });
  const stack = client.middlewareStack as IAMClient['middlewareStack'];
  stack.add(
    (next) => async (args) => {
      for (let left = renewals; ; left--) {
        const { accessKeyId } = await credentials.current();
        try {
          return await next(args);
        } catch (error) {
          if (left === 0 || !isExpired(error)) throw error;
          credentials.ended(accessKeyId);
        }
      }
    },
    { step: 'initialize', priority: 'high', name: 'overreachRenewals' },
  );
  const limited: HttpMiddleware = (next, context) => async (args) => {
    const { protocol, hostname } = args.request as { protocol: string; hostname: string };
    refusePlainHttp(protocol, hostname);
    const service = actionPrefix(context.clientName ?? '');
    await limits.take(account, region, `${service}:${(context.commandName ?? '').replace(/Command$/, '')}`);
    return next(args);
  };
  // After the SDK's retries, so that an attempt that is a repetition takes a token too.
  stack.addRelativeTo(limited, {
    relation: 'after',
    toMiddleware: 'retryMiddleware',
    name: 'overreachLimits',
  });
  return client;
}

/** The clients whose name is not how IAM's actions call the service. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['SSOAdminClient', 'sso'],
  ['BedrockAgentClient', 'bedrock'],
  ['BedrockAgentCoreControlClient', 'bedrock-agentcore'],
  ['ResourceGroupsTaggingAPIClient', 'tag'],
]);

function actionPrefix(client: string): string {
  return prefixes.get(client) ?? client.replace(/Client$/, '').toLowerCase();
}
