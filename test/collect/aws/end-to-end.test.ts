import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { collectFromAws } from '../../../src/run/collect-from-aws.ts';
import { CommandFailure } from '../../../src/run/failure.ts';
import { scanFromAws } from '../../../src/run/scan-from-aws.ts';
import { type FakeAws, generatedOrganization, hubCredentials, startFakeAws } from '../../fakes/aws/index.ts';
import { inFolder } from '../temporary-folder.ts';
import { collectConfig } from './collecting.ts';
import { fastTimer } from './fast-timer.ts';

const request = { registry: null, store: 'memory:', folder: '/', casesOut: null };

describe('from AWS to findings', function () {
  this.timeout(300_000);
  let fake: FakeAws;
  const before: Record<string, string | undefined> = {};
  const variables = {
    AWS_ACCESS_KEY_ID: hubCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: hubCredentials.secretAccessKey,
    AWS_SESSION_TOKEN: undefined,
  };
  beforeEach(() => {
    for (const [name, value] of Object.entries(variables)) {
      before[name] = process.env[name];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  afterEach(async () => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await fake.close();
  });

  it('leads one scan of 50 accounts and 5,000 roles, and leaves nothing lying about', async () => {
    const timer = fastTimer();
    fake = await startFakeAws({
      world: generatedOrganization({ accounts: 50, rolesPerAccount: 100 }),
      clock: timer.now,
    });
    const before = await readdir(tmpdir());
    const told: string[] = [];
    const config = collectConfig('aws', fake.url, {
      layers: new Set(['credential-report', 'trails', 'resources']),
    });
    const listener = { report: (text: string) => told.push(text), warn: () => {} };
    const result = await scanFromAws(config, request, listener, timer);
    expect(
      result.coverage.layers.filter(({ layer, state }) => layer !== 'cloudtrail' && state === 'unknown'),
    ).to.deep.equal([]);
    expect(result.coverage.accounts.total).to.equal(50);
    expect(result.findings.filter(({ rule }) => rule === 'undeclared-agent').length).to.be.greaterThan(20);
    expect(result.quarantined).to.deep.equal([]);
    expect(told.some((text) => /^\d+ of 50 accounts, \d+ roles/.test(text))).to.equal(true);
    const lying = (await readdir(tmpdir())).filter((name) => name.startsWith('overreach-estate-'));
    expect(lying.filter((name) => !before.includes(name))).to.deep.equal([]);
  });

  it('stops with one line, and nothing half-written, where nothing can be collected', async () => {
    fake = await startFakeAws({ world: generatedOrganization({ accounts: 2, rolesPerAccount: 3 }) });
    const cases = [
      { config: { endpoint: 'http://192.0.2.1' }, says: /is not encrypted: use https/ },
      {
        config: {
          readerRole: null,
          accounts: {
            from: ['999999999999'],
            include: null,
            exclude: { ids: ['999999999999'], organizationalUnits: [], tags: [] },
          },
        },
        says: /no account is left to read/,
      },
      { config: { hubRole: { arn: 'role/hub', externalId: null } }, says: /no ARN of a role/ },
      {
        config: { hubRole: { arn: 'arn:aws:iam::100000007919:role/nobody', externalId: null } },
        says: /hub role .* cannot be taken/,
      },
      { key: 'AKIAUNKNOWNUNKNOWN01', config: {}, says: /the credentials cannot be used/ },
    ];
    for (const { config, says, key } of cases) {
      if (key !== undefined) process.env['AWS_ACCESS_KEY_ID'] = key;
      await inFolder({}, async (folder) => {
        const out = join(folder, 'estate');
        const whole = { ...collectConfig('aws', fake.url), ...config };
        const failed = await collectFromAws({ config: whole, out }, () => {}).catch(
          (error: unknown) => error,
        );
        expect(failed, String(says)).to.be.instanceOf(CommandFailure);
        expect((failed as Error).message).to.match(says);
        expect((failed as Error).message).to.not.include('\n');
        expect(await readdir(folder)).to.deep.equal([]);
      });
    }
  });

  it('writes over nothing', async () => {
    fake = await startFakeAws({ world: generatedOrganization({ accounts: 2, rolesPerAccount: 3 }) });
    await inFolder({ 'estate/notes.txt': 'mine' }, async (folder) => {
      const config = collectConfig('aws', fake.url);
      const failed = await collectFromAws({ config, out: join(folder, 'estate') }, () => {}).catch(
        (error: unknown) => error,
      );
      expect((failed as Error).message).to.match(/is there already: name a new folder/);
      expect(fake.calls).to.deep.equal([]);
      expect(await readdir(folder)).to.deep.equal(['estate']);
    });
  });
});
