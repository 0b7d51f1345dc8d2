import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsConnection } from '../connection.ts';
import type { Timer } from '../timer.ts';

/**
 * How far this machine's clock is from AWS's, in milliseconds (positive: ours is ahead), by the `Date` of an answer,
 * which is exact to a second; null when the answer had none.
 */
export async function clockSkew(connection: AwsConnection, timer: Timer): Promise<number | null> {
  const client = connection.client(STSClient);
  const seen: { date: string | null } = { date: null };
  const name = 'overreachDate';
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
      seen.date = headers?.['date'] ?? null;
      return result;
    },
    { step: 'deserialize', priority: 'low', name, override: true },
  );
  const before = timer.now();
  try {
    await client.send(new GetCallerIdentityCommand({}));
  } finally {
    client.middlewareStack.remove(name);
  }
  const theirs = Date.parse(seen.date ?? '');
  return Number.isNaN(theirs) ? null : Math.round((before + timer.now()) / 2 - theirs);
}
