import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  IAMClient,
  type ServiceLastAccessed,
} from '@aws-sdk/client-iam';
import { CollectError } from '../call-failure.ts';
import type { AwsConnection } from '../connection.ts';
import { pages } from '../pages.ts';
import type { Timer } from '../timer.ts';

/** Milliseconds between two questions whether a job is done. */
const pause = 1_000;
/** A job takes seconds. */
const mostQuestions = 120;

/**
 * Reads which services each principal used last, and when, down to the action where IAM knows it (IAM User Guide,
 * "Refine permissions using last accessed information"): a job for each, as service-last-accessed.json.
 */
export async function readLastAccessed(
  connection: AwsConnection,
  arns: readonly string[],
  timer: Timer,
): Promise<string> {
  const entries: string[] = [];
  for (const arn of arns) {
    const services = await lastAccessed(connection, arn, timer);
    entries.push(JSON.stringify({ arn, services }));
  }
  return `[${entries.join(',\n')}]\n`;
}

async function lastAccessed(
  connection: AwsConnection,
  arn: string,
  timer: Timer,
): Promise<readonly ServiceLastAccessed[]> {
  const client = connection.client(IAMClient);
  const { JobId } = await client.send(
    new GenerateServiceLastAccessedDetailsCommand({ Arn: arn, Granularity: 'ACTION_LEVEL' }),
  );
  if (!JobId) throw new CollectError('malformed', `no job was begun for \`${arn}\``);
  for (let asked = 0; asked < mostQuestions; asked++) {
    const first = await client.send(new GetServiceLastAccessedDetailsCommand({ JobId }));
    if (first.JobStatus === 'FAILED')
      throw new CollectError(
        'malformed',
        `the job for \`${arn}\` failed: ${first.Error?.Message ?? 'no reason'}`,
      );
    if (first.JobStatus === 'COMPLETED') {
      const services: ServiceLastAccessed[] = [];
      const asked = pages(
        async (Marker) =>
          Marker === undefined
            ? first
            : client.send(new GetServiceLastAccessedDetailsCommand({ JobId, Marker })),
        (page) => (page.IsTruncated === true ? (page.Marker ?? null) : null),
      );
      for await (const page of asked) services.push(...(page.ServicesLastAccessed ?? []));
      // What was never used says nothing but its name.
      return services.filter(({ LastAuthenticated }) => LastAuthenticated !== undefined);
    }
    await timer.sleep(pause);
  }
  throw new CollectError('unreachable', `the job for \`${arn}\` did not end`);
}
