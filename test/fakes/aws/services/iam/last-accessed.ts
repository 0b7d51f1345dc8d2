import { FakeAwsError, type Output } from '../../answer.ts';
import { requiredText, textOf, wholeOf } from '../../params.ts';
import { pageOf, type Turn } from '../../turn.ts';

interface Job {
  readonly arn: string;
  readonly account: string;
  readonly granularity: string;
  readonly at: number;
  /** How often somebody must still ask before it is done. */
  waits: number;
}

/** IAM API Reference, GenerateServiceLastAccessedDetails: begins a job. */
export function generateServiceLastAccessedDetails(turn: Turn): Output {
  const arn = requiredText(turn.params, 'Arn');
  const { iam, id } = turn.account;
  const known = [...iam.RoleDetailList, ...iam.UserDetailList, ...iam.GroupDetailList, ...iam.Policies];
  if (!known.some((detail) => detail['Arn'] === arn)) {
    throw new FakeAwsError('NoSuchEntity', `ARN ${arn} does not exist.`, 404);
  }
  const jobId = `la-${String(turn.state.jobs.size + 1).padStart(8, '0')}-0000-4000-8000-000000000000`;
  const granularity = textOf(turn.params, 'Granularity') ?? 'SERVICE_LEVEL';
  turn.state.jobs.set(jobId, { arn, account: id, granularity, at: turn.now, waits: 1 } satisfies Job);
  return { JobId: jobId };
}

/** IAM API Reference, GetServiceLastAccessedDetails: IN_PROGRESS the first time, then the services. */
export function getServiceLastAccessedDetails(turn: Turn): Output {
  const job = turn.state.jobs.get(requiredText(turn.params, 'JobId')) as Job | undefined;
  if (!job || job.account !== turn.account.id)
    throw new FakeAwsError('NoSuchEntity', 'Job does not exist.', 404);
  const start = { JobCreationDate: new Date(job.at), JobType: job.granularity };
  if (job.waits > 0) {
    job.waits -= 1;
    return { ...start, JobStatus: 'IN_PROGRESS', IsTruncated: false };
  }
  const { entries, next } = pageOf(turn, turn.account.lastAccessed?.[job.arn] ?? [], {
    token: textOf(turn.params, 'Marker'),
    limit: wholeOf(turn.params, 'MaxItems'),
    usual: 100,
    wrongToken: 'ValidationError',
  });
  return {
    ...start,
    JobStatus: 'COMPLETED',
    JobCompletionDate: new Date(turn.now),
    ServicesLastAccessed: entries.map((row) => ({ TotalAuthenticatedEntities: 0, ...row })),
    IsTruncated: next !== null,
    Marker: next ?? undefined,
  };
}
