import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { AccountId } from '../../../estate/identifiers.ts';
import { afterToken, pages } from '../pages.ts';
import type { Timer } from '../timer.ts';
import { athenaHeader } from './athena-columns.ts';
import type { EventGap } from './event-coverage.ts';
import { gapOfError } from './event-failure.ts';

/** Where and as whom a query runs. */
export interface AthenaRun {
  readonly client: AthenaClient;
  readonly timer: Timer;
  readonly workGroup: string;
  readonly database: string;
  /** `s3://…`; null: the workgroup says where results are put. */
  readonly output: { readonly location: string; readonly owner: AccountId } | null;
}

/** What a query did. */
export interface AthenaOutcome {
  readonly gap: EventGap | null;
  readonly calls: number;
  readonly scannedBytes: number;
}

/** Athena's own limit for a statement is 30 minutes (Athena User Guide, "Service quotas"), after waiting in a queue. */
const mostWaiting = 60 * 60 * 1000;
const firstWait = 500;
const longestWait = 10_000;
/** The most that GetQueryResults gives at once. */
const rowsPerPage = 1_000;

/** Runs a query and hands on its rows page by page. What fails, or does not end, is the outcome's gap. */
export async function runQuery(
  run: AthenaRun,
  sql: string,
  take: (rows: readonly (readonly (string | null)[])[]) => Promise<void>,
): Promise<AthenaOutcome> {
  const { client } = run;
  let calls = 0;
  let scannedBytes = 0;
  let id: string | undefined;
  const end = (gap: EventGap | null): AthenaOutcome => ({ gap, calls, scannedBytes });
  const failed = (message: string) => end({ reason: 'query-failed', place: id ?? null, message });
  try {
    calls++;
    id = (await client.send(new StartQueryExecutionCommand(startOf(run, sql)))).QueryExecutionId;
    if (id === undefined) return failed('Athena gave the query no id');
    const since = run.timer.now();
    for (let wait = firstWait; ; wait = Math.min(longestWait, wait * 2)) {
      calls++;
      const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      const state = QueryExecution?.Status?.State;
      scannedBytes = QueryExecution?.Statistics?.DataScannedInBytes ?? 0;
      if (state === 'SUCCEEDED') break;
      if (state === 'FAILED' || state === 'CANCELLED')
        return end(failure(id, QueryExecution?.Status?.StateChangeReason ?? state));
      if (run.timer.now() - since > mostWaiting) {
        await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
        return failed(`the query did not end within ${mostWaiting / 60_000} minutes`);
      }
      await run.timer.sleep(wait);
    }
    const ask = (mark: string | undefined) => {
      calls++;
      const from = mark === undefined ? {} : { NextToken: mark };
      return client.send(
        new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: rowsPerPage, ...from }),
      );
    };
    let isFirst = true;
    for await (const page of pages(ask, afterToken)) {
      const rows = (page.ResultSet?.Rows ?? []).map(({ Data = [] }) =>
        Data.map(({ VarCharValue }) => VarCharValue ?? null),
      );
      if (isFirst && rows.length > 0) {
        // The first row of a SELECT's result names the columns.
        if (rows.shift()?.join() !== athenaHeader.join())
          return failed('the columns are not those asked for');
        isFirst = false;
      }
      if (rows.length > 0) await take(rows);
    }
    return isFirst ? failed('the result does not even name its columns') : end(null);
  } catch (error) {
    return end(gapOfError(error, `Athena query ${id ?? ''}`.trim()));
  }
}

function startOf({ workGroup, database, output }: AthenaRun, sql: string) {
  return {
    QueryString: sql,
    WorkGroup: workGroup,
    QueryExecutionContext: { Database: database },
    ...(output === null
      ? {}
      : { ResultConfiguration: { OutputLocation: output.location, ExpectedBucketOwner: output.owner } }),
  };
}

function failure(id: string, text: string): EventGap {
  const message = `Athena: ${text.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 200)}`;
  const isDenied = /access denied|not authorized|insufficient permissions/i.test(text);
  const reason = !isDenied ? 'query-failed' : /kms:/i.test(text) ? 'kms-denied' : 'denied';
  return { reason, place: id, message };
}
