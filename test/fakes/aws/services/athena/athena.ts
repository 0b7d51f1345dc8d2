import { FakeAwsError, type Output } from '../../answer.ts';
import { requiredText, textOf, wholeOf } from '../../params.ts';
import { awsJson } from '../../protocols/aws-json.ts';
import { jsonErrors } from '../../protocols/common-errors.ts';
import type { Service } from '../../service.ts';
import { pageOf, type Turn } from '../../turn.ts';

interface Query {
  readonly id: string;
  readonly sql: string;
  readonly account: string;
  readonly submitted: number;
  /** The states still to be shown before the last one. */
  readonly ahead: string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Why it failed; null when it did not. */
  readonly failure: string | null;
  stopped: boolean;
}

/**
 * What Athena does in the caller's name: it reads the table from the catalog and its files, and writes the results
 * (Athena User Guide, "Identity and access management"). Where one is missing AWS fails the query a little later;
 * here the call itself is refused.
 */
const besides: Readonly<Record<string, readonly string[]>> = {
  StartQueryExecution: [
    'glue:GetTable',
    'glue:GetPartitions',
    's3:GetBucketLocation',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  GetQueryResults: ['s3:GetObject'],
};

/** Amazon Athena: queries are answered by FakeAwsOptions.queries; polling sees them queued and running first. */
export const athena: Service = {
  protocol: awsJson('1.1'),
  prefix: 'athena',
  errors: { ...jsonErrors, throttled: { code: 'TooManyRequestsException', status: 400 } },
  alsoNeeds: ({ action }) => besides[action] ?? [],
  operations: {
    StartQueryExecution: startQuery,
    GetQueryExecution: (turn) => ({ QueryExecution: execution(namedQuery(turn)) }),
    GetQueryResults: queryResults,
    StopQueryExecution(turn) {
      namedQuery(turn).stopped = true;
      return {};
    },
  },
};

function startQuery(turn: Turn): Output {
  const id = `q-${String(turn.state.jobs.size + 1).padStart(8, '0')}-0000-4000-8000-000000000000`;
  const sql = requiredText(turn.params, 'QueryString');
  const answered = answer(turn, sql);
  const query: Query = {
    id,
    sql,
    account: turn.account.id,
    submitted: turn.now,
    ahead: ['QUEUED', 'RUNNING'],
    stopped: false,
    ...answered,
  };
  turn.state.jobs.set(id, query);
  return { QueryExecutionId: id };
}

function answer({ state, world }: Turn, sql: string): Pick<Query, 'rows' | 'failure'> {
  if (!state.queries) return { rows: [], failure: 'no `queries` were given to the fake' };
  try {
    return { rows: state.queries(sql, world), failure: null };
  } catch (error) {
    return { rows: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

function namedQuery({ params, state, account }: Turn): Query {
  const id = requiredText(params, 'QueryExecutionId');
  const query = state.jobs.get(id) as Query | undefined;
  if (query?.account === account.id) return query;
  throw new FakeAwsError('InvalidRequestException', `QueryExecution ${id} was not found`);
}

function execution(query: Query): Output {
  const State = query.stopped
    ? 'CANCELLED'
    : (query.ahead.shift() ?? (query.failure === null ? 'SUCCEEDED' : 'FAILED'));
  return {
    QueryExecutionId: query.id,
    Query: query.sql,
    Status: {
      State,
      SubmissionDateTime: new Date(query.submitted),
      StateChangeReason: State === 'FAILED' ? (query.failure ?? undefined) : undefined,
    },
    Statistics: { DataScannedInBytes: sizeOf(query), EngineExecutionTimeInMillis: 1 },
  };
}

function sizeOf({ rows }: Query): number {
  return rows.flat().reduce((sum, value) => sum + (value?.length ?? 0), 0);
}

/** Athena API Reference, GetQueryResults: the first row of the first page names the columns. */
function queryResults(turn: Turn): Output {
  const query = namedQuery(turn);
  if (query.ahead.length > 0 || query.stopped || query.failure !== null) {
    const message = 'Query has not yet finished, or did not succeed: there are no results.';
    throw new FakeAwsError('InvalidRequestException', message);
  }
  const { entries, next } = pageOf(turn, query.rows, {
    token: textOf(turn.params, 'NextToken'),
    limit: wholeOf(turn.params, 'MaxResults'),
    usual: 1000,
    wrongToken: 'InvalidRequestException',
  });
  const Rows = entries.map((row) => ({
    Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
  }));
  const ColumnInfo = (query.rows[0] ?? []).map((name) => ({ Name: name, Type: 'varchar' }));
  return { ResultSet: { Rows, ResultSetMetadata: { ColumnInfo } }, NextToken: next ?? undefined };
}
