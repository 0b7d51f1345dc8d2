import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  paginateGetQueryResults,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { expect } from 'chai';
import { type FakeAws, generatedOrganization, hubCredentials, startFakeAws } from './index.ts';
import { refusal } from './refusal.ts';

const world = generatedOrganization({ accounts: 1, rolesPerAccount: 1 });

describe('the fake Athena', () => {
  let fake: FakeAws;
  const start = async () => {
    fake = await startFakeAws({
      world,
      queries(sql) {
        if (!sql.startsWith('SELECT')) throw new Error(`line 1:1: mismatched input '${sql}'`);
        return [['eventid', 'error'], ...Array.from({ length: 1500 }, (_, index) => [`e-${index}`, null])];
      },
    });
    return new AthenaClient({
      endpoint: fake.url,
      region: 'us-east-1',
      credentials: hubCredentials,
      maxAttempts: 1,
    });
  };
  const state = async (client: AthenaClient, QueryExecutionId: string | undefined) =>
    (await client.send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution?.Status;
  afterEach(() => fake.close());

  it('runs a query, records it, and pages through its rows', async () => {
    const client = await start();
    const sql = 'SELECT eventid, error FROM events';
    const { QueryExecutionId } = await client.send(new StartQueryExecutionCommand({ QueryString: sql }));
    expect(fake.calls[0]?.params['QueryString']).to.equal(sql);
    expect(await refusal(client.send(new GetQueryResultsCommand({ QueryExecutionId })))).to.match(
      /^InvalidRequestException/,
    );
    const states = [];
    for (let poll = 0; poll < 3; poll += 1) states.push((await state(client, QueryExecutionId))?.State);
    expect(states).to.deep.equal(['QUEUED', 'RUNNING', 'SUCCEEDED']);
    const rows: (string | undefined)[][] = [];
    for await (const { ResultSet } of paginateGetQueryResults({ client }, { QueryExecutionId })) {
      rows.push(
        ...(ResultSet?.Rows ?? []).map(({ Data }) => (Data ?? []).map(({ VarCharValue }) => VarCharValue)),
      );
    }
    expect([rows.length, rows[0], rows[1500]]).to.deep.equal([
      1501,
      ['eventid', 'error'],
      ['e-1499', undefined],
    ]);
  });

  it('fails and stops queries', async () => {
    const client = await start();
    const failing = await client.send(new StartQueryExecutionCommand({ QueryString: 'DELETE' }));
    await state(client, failing.QueryExecutionId);
    await state(client, failing.QueryExecutionId);
    expect(await state(client, failing.QueryExecutionId)).to.deep.include({
      State: 'FAILED',
      StateChangeReason: "line 1:1: mismatched input 'DELETE'",
    });
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({ QueryString: 'SELECT 1' }),
    );
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId }));
    expect((await state(client, QueryExecutionId))?.State).to.equal('CANCELLED');
  });

  it('refuses a caller who may not do what a query does', async () => {
    fake = await startFakeAws({
      world,
      permissions: { '*': { allow: ['athena:*', 's3:*', 'glue:GetTable'] } },
    });
    const client = new AthenaClient({ endpoint: fake.url, region: 'us-east-1', credentials: hubCredentials });
    const query = client.send(new StartQueryExecutionCommand({ QueryString: 'SELECT 1' }));
    expect(await refusal(query)).to.match(
      /^AccessDeniedException: .* not authorized to perform: glue:GetPartitions /,
    );
    expect(fake.calls[0]?.alsoNeeds).to.include('s3:PutObject');
  });
});
