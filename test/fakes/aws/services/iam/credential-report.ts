import { FakeAwsError, type Output } from '../../answer.ts';
import type { Turn } from '../../turn.ts';
import type { WorldAccount } from '../../world/account.ts';

interface Report {
  /** How often somebody must still ask before it is there. */
  waits: number;
  readonly at: number;
}

/** Of the columns of a credential report; IAM User Guide, "Getting credential reports". */
const columns =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

/** A report is made anew after four hours. */
const keptMilliseconds = 4 * 3_600_000;

/** IAM API Reference, GenerateCredentialReport: STARTED, then INPROGRESS once, then COMPLETE. */
export function generateCredentialReport(turn: Turn): Output {
  const report = reportOf(turn);
  if (!report || turn.now - report.at > keptMilliseconds) {
    turn.state.jobs.set(jobId(turn), { waits: 1, at: turn.now } satisfies Report);
    return { State: 'STARTED', Description: 'No report exists. Starting a new report generation task' };
  }
  if (report.waits > 0) {
    report.waits -= 1;
    return { State: 'INPROGRESS' };
  }
  return { State: 'COMPLETE' };
}

/** IAM API Reference, GetCredentialReport. */
export function getCredentialReport(turn: Turn): Output {
  const report = reportOf(turn);
  if (!report) throw new FakeAwsError('ReportNotPresent', 'No report exists. Please generate one.', 410);
  if (turn.now - report.at > keptMilliseconds) {
    throw new FakeAwsError('ReportExpired', 'The most recent credential report has expired.', 410);
  }
  if (report.waits > 0) {
    report.waits -= 1;
    throw new FakeAwsError('ReportInProgress', 'Report generation is in progress', 404);
  }
  const csv = turn.account.credentialReport ?? `${columns}\n${rootRow(turn.account, turn.world.partition)}`;
  return {
    Content: Buffer.from(csv).toString('base64'),
    ReportFormat: 'text/csv',
    GeneratedTime: new Date(report.at),
  };
}

function rootRow({ id }: WorldAccount, partition: string): string {
  const rest = columns
    .split(',')
    .slice(5)
    .map((column) => (column.endsWith('_active') ? 'false' : 'N/A'));
  return `<root_account>,arn:${partition}:iam::${id}:root,2020-01-01T00:00:00+00:00,not_supported,no_information,${rest.join(',')}\n`;
}

function reportOf(turn: Turn): Report | undefined {
  return turn.state.jobs.get(jobId(turn)) as Report | undefined;
}

function jobId(turn: Turn): string {
  return `credential report of ${turn.account.id}`;
}
