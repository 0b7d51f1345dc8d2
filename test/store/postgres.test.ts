import { createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { StoreError } from '../../src/store/failure.ts';
import { openStore } from '../../src/store/open-store.ts';
import { scanReport } from '../fakes/findings.ts';
import { freshPostgres, locationOf, runSql, serverUrl } from './databases.ts';
import { record } from './suite.ts';

async function refusal(url: string): Promise<StoreError> {
  try {
    await (await openStore(locationOf(url))).close();
  } catch (thrown) {
    if (thrown instanceof StoreError) return thrown;
    throw thrown;
  }
  throw new Error('it did not fail');
}

/** A server that answers every connection with these bytes, or by closing it. */
function fakeServer(answer: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => answer(socket));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : 0 });
    });
  });
}

/** A message of the Postgres protocol: type, length, body. */
function message(type: string, body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

describe('a Postgres server', function () {
  this.timeout(60_000);

  it('that does not answer is named with what to check', async () => {
    const { server, port } = await fakeServer((socket) => socket.destroy());
    const dropped = await refusal(`postgres://kim:s3cret@127.0.0.1:${port}/audit`);
    server.close();
    const nobody = await refusal(`postgres://kim:s3cret@127.0.0.1:${port}/audit`);
    const nowhere = await refusal('postgres://kim:s3cret@no-such-host.invalid/audit');
    for (const failure of [dropped, nobody, nowhere]) {
      expect(failure.code).to.equal('store-unreachable');
      expect(failure.message).to.include('check host, port and that the server runs');
      expect(failure.message).not.to.match(/s3cret|\n/);
    }
  });

  it('that refuses the password or lacks the database says so, without the password', async () => {
    const wrong = new URL(await serverUrl());
    wrong.pathname = '/no_such_database';
    const lacking = await refusal(wrong.href);
    expect(lacking.code).to.equal('store-denied');
    expect(lacking.message).to.include('no_such_database');
    wrong.username = 'no_such_user';
    wrong.password = 's3cret';
    const denied = await refusal(wrong.href);
    expect(denied.code).to.equal('store-denied');
    expect(denied.message).not.to.match(/s3cret|\n/);
  });

  it('that is too old is refused by version', async () => {
    // Enough of the protocol to answer the two statements of a new connection: settings, then the version.
    const ready = message('Z', Buffer.from('I'));
    const row = (values: Readonly<Record<string, string>>): Buffer => {
      const described = Object.keys(values).map((name) =>
        Buffer.concat([Buffer.from(`${name}\0`), Buffer.from('000000000000000000190000ffffffff0000', 'hex')]),
      );
      const fields = Object.values(values).map((text) => {
        const length = Buffer.alloc(4);
        length.writeUInt32BE(text.length);
        return Buffer.concat([length, Buffer.from(text)]);
      });
      const count = Buffer.from([0, fields.length]);
      return Buffer.concat([
        message('1', Buffer.alloc(0)),
        message('2', Buffer.alloc(0)),
        message('T', Buffer.concat([count, ...described])),
        message('D', Buffer.concat([count, ...fields])),
        message('C', Buffer.from('SELECT 1\0')),
        ready,
      ]);
    };
    const { server, port } = await fakeServer((socket) => {
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), ready]));
      socket.on('data', (chunk) => {
        const asks = chunk.toString('latin1');
        if (asks.includes('set_config')) socket.write(row({ set: '1' }));
        else if (asks.includes('server_version_num'))
          socket.write(row({ number: '140011', version: '14.11' }));
      });
    });
    const failure = await refusal(`postgres://kim@127.0.0.1:${port}/audit?sslmode=disable`);
    server.close();
    expect(failure.message, failure.message).to.match(/runs Postgres 14.11: use 15 or newer$/);
    expect(failure.code).to.equal('store-version');
  });

  it('that lacks a table, or takes no writes, is said to', async () => {
    const place = await freshPostgres();
    const store = await openStore(place.location, { migrations: 'apply' });
    await runSql(place.url, 'alter table finding_event rename to lost');
    const lost = await record(store, scanReport(0, {})).then(
      () => store.events('fp1:a').catch((thrown: unknown) => thrown),
      (thrown: unknown) => thrown,
    );
    expect(lost).to.be.instanceOf(StoreError).with.property('code', 'store-unmigrated');
    await store.close();
    const readOnly = new URL(place.url);
    readOnly.searchParams.set(
      'options',
      `${readOnly.searchParams.get('options')} -c default_transaction_read_only=on`,
    );
    const reader = await openStore(locationOf(readOnly.href.replaceAll('+', '%20')));
    const refused = await record(reader, scanReport(1, {})).catch((thrown: unknown) => thrown);
    expect(refused).to.be.instanceOf(StoreError).with.property('code', 'store-unwritable');
    await reader.close();
    await place.remove();
  });

  it('keeps two stores from interleaving their scans', async () => {
    const place = await freshPostgres();
    const stores = [
      await openStore(place.location, { migrations: 'apply' }),
      await openStore(place.location),
      await openStore(place.location),
    ];
    const ids = Array.from({ length: 12 }, (_, index) => `scan-${index}`);
    const recorded = await Promise.all(
      ids.map((scanId, index) => record(stores[index % 3]!, { ...scanReport(0, {}), scanId })),
    );
    // Every scan but the first follows another one, and no two follow the same.
    expect(new Set(recorded.map(({ previous }) => previous?.id ?? null)).size).to.equal(ids.length);
    await Promise.all(stores.map((store) => store.close()));
    await place.remove();
  });

  it('loses all connections without ending the program, and the next scan is recorded all the same', async () => {
    const place = await freshPostgres();
    const named = new URL(place.url);
    const name = `overreach ${process.pid}`;
    named.searchParams.set('application_name', name);
    const store = await openStore(locationOf(named.href.replaceAll('+', '%20')), { migrations: 'apply' });
    await Promise.all(Array.from({ length: 4 }, () => store.findings({})));
    await runSql(
      place.url,
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = '${name}'`,
    );
    await record(store, scanReport(0, {}));
    expect(await store.scans({ limit: 9 })).to.have.length(1);
    await store.close();
    await place.remove();
  });
});
