import { GenerateCredentialReportCommand, GetCredentialReportCommand, IAMClient } from '@aws-sdk/client-iam';
import { CollectError } from '../call-failure.ts';
import type { AwsConnection } from '../connection.ts';
import type { Timer } from '../timer.ts';

/** Milliseconds between two questions whether the report is made. */
const pause = 1_000;
/** A report takes seconds; one that takes five minutes is not coming. */
const mostQuestions = 300;

/**
 * Has IAM make its credential report and reads it, CSV text (IAM User Guide, "Getting credential reports"). IAM makes a
 * new one only when the last is four hours old; its rows say when each was made.
 * @throws {CollectError} `unreachable` when it is never done, `malformed` when it is no report
 */
export async function readCredentialReport(connection: AwsConnection, timer: Timer): Promise<string> {
  const client = connection.client(IAMClient);
  for (let asked = 0; asked < mostQuestions; asked++) {
    const { State } = await client.send(new GenerateCredentialReportCommand({}));
    if (State === 'COMPLETE') {
      const { Content } = await client.send(new GetCredentialReportCommand({}));
      const text = Content === undefined ? '' : Buffer.from(Content).toString('utf8');
      if (text.startsWith('user,arn,')) return text;
      throw new CollectError('malformed', 'the credential report does not begin with its columns');
    }
    await timer.sleep(pause);
  }
  throw new CollectError('unreachable', 'the credential report was not made in five minutes');
}
