import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { configJsonSchema } from '../../src/run/config/json-schema.ts';
import { readConfig } from '../../src/run/config/read-config.ts';
import { configFile } from '../../src/run/config/schema.ts';
import { projectRoot } from '../e2e/command-line.ts';

/** Reads a configuration of this text, in a folder of its own. */
async function read(text: string | null, environment: Readonly<Record<string, string>> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'overreach-config-'));
  try {
    if (text !== null) await writeFile(join(folder, 'overreach.yaml'), text);
    await writeFile(join(folder, 'external-id'), 'from-a-file\n');
    await writeFile(join(folder, 'empty'), '\n');
    return { folder, config: await readConfig(null, folder, environment) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const whole = `version: 1
store: { env: STORE_URL }
registry: registry/
aws:
  region: eu-central-1
  regions: [eu-central-1, us-east-1]
  hubRole: { arn: "arn:aws:iam::111122223333:role/Hub" }
  readerRole: { name: OverreachReader, path: /security/, externalId: { file: external-id } }
  accounts: { from: organization, exclude: { organizationalUnits: [ou-ab12-sandbox], tags: [{ key: stage, value: test }] } }
  layers: [identity-center, events]
  events: { source: trail-bucket, bucket: logs, prefix: AWSLogs/ }
  concurrency: 8
scan: { failOn: high }
`;

describe('the configuration', () => {
  it('is whole without a file: defaults', async () => {
    const { config } = await read(null);
    expect(config.file).to.equal(null);
    expect(config.collect).to.deep.include({ readerRole: null, region: null, concurrency: 16 });
    expect(config.collect.events).to.deep.equal({ kind: 'lookup-events', hours: 26 });
    expect(config.scan).to.deep.equal({ failOn: 'low', requireComplete: false });
    expect(config.estate).to.equal(null);
    expect(config.schedule.zone.name).to.equal('UTC');
    expect([config.schedule.cron.minutes, config.schedule.cron.hours]).to.deep.equal([[15], [2]]);
    expect(config.health).to.deep.equal({ host: '127.0.0.1', port: 9464 });
  });

  it('says when and on what a worker scans, and where it tells of it', async () => {
    const { config, folder } = await read(
      'version: 1\nestate: estate\nschedule: { nightly: "45 23 * * mon-fri", zone: Asia/Tokyo }\nhealth: { host: "0.0.0.0", port: 0 }\n',
    );
    expect(config.estate).to.equal(join(folder, 'estate'));
    expect(config.schedule.zone.name).to.equal('Asia/Tokyo');
    expect([...config.schedule.cron.daysOfWeek]).to.deep.equal([1, 2, 3, 4, 5]);
    expect(config.health).to.deep.equal({ host: '0.0.0.0', port: 0 });
  });

  it('is read with its secrets, its paths beside the file', async () => {
    const { config, folder } = await read(whole, { STORE_URL: 'postgres://db/overreach' });
    expect(config.store).to.equal('postgres://db/overreach');
    expect(config.registry).to.equal(join(folder, 'registry'));
    expect(config.collect.readerRole).to.deep.equal({
      name: 'OverreachReader',
      path: '/security/',
      externalId: 'from-a-file',
    });
    expect(config.collect.accounts.exclude).to.deep.equal({
      ids: [],
      organizationalUnits: ['ou-ab12-sandbox'],
      tags: [{ key: 'stage', value: 'test' }],
    });
    expect([...config.collect.layers]).to.deep.equal(['identity-center', 'events']);
    expect(config.collect.events).to.deep.equal({
      kind: 'trail-bucket',
      bucket: 'logs',
      prefix: 'AWSLogs/',
      hours: 26,
    });
  });

  it('lets variables stand above the file', async () => {
    const { config } = await read(whole, {
      STORE_URL: 'x',
      OVERREACH_AWS_REGIONS: 'cn-north-1, cn-northwest-1',
      OVERREACH_AWS_CONCURRENCY: '4',
      OVERREACH_AWS_READER_ROLE: 'Other',
      OVERREACH_FAIL_ON: 'critical',
    });
    expect(config.collect.regions).to.deep.equal(['cn-north-1', 'cn-northwest-1']);
    expect(config.collect).to.include({ concurrency: 4 });
    expect(config.collect.readerRole).to.include({ name: 'Other', path: '/security/' });
    expect(config.scan.failOn).to.equal('critical');
  });

  it('takes paths of the file from the file, and those of variables from the caller', async () => {
    const file = await read('version: 1\nstore: "pglite:db"\n');
    expect(file.config.store).to.equal(`pglite:${join(file.folder, 'db')}`);
    const variable = await read('version: 1\n', {
      OVERREACH_STORE: 'pglite:db',
      OVERREACH_REGISTRY: 'r.yaml',
    });
    expect(variable.config.store).to.equal(`pglite:${join(variable.folder, 'db')}`);
    expect(variable.config.registry).to.equal(join(variable.folder, 'r.yaml'));
  });

  it('reads no events where the layers leave them out', async () => {
    const { config } = await read('version: 1\naws: { layers: [trails] }\n');
    expect(config.collect.events).to.equal(null);
  });

  it('of the examples is one that can be used, and names every part there is', async () => {
    const file = join(projectRoot, 'examples/overreach.yaml');
    const config = await readConfig(file, projectRoot, {
      READER_EXTERNAL_ID: 'x',
      DATABASE_URL: 'postgres://overreach@db.example.com/overreach',
    });
    expect(config.registry).to.equal(join(projectRoot, 'examples/organization/registry.yaml'));
    expect(config.collect.readerRole).to.include({ name: 'OverreachReader', externalId: 'x' });
    expect(config.collect.events).to.include({ kind: 'trail-bucket' });
    const text = readFileSync(file, 'utf8');
    const parts = configFile.shape;
    const keys = [
      parts,
      parts.aws.unwrap().shape,
      parts.scan.unwrap().shape,
      parts.schedule.unwrap().shape,
      parts.health.unwrap().shape,
      parts.dashboard.unwrap().shape,
      parts.slack.unwrap().shape,
      parts.routes.unwrap().element.shape,
    ].flatMap((shape) => Object.keys(shape));
    // What only a test or a mirror needs is left out.
    for (const key of keys.filter((one) => one !== 'endpoint')) expect(text).to.include(`${key}:`);
  });

  it('has a schema for editors, made from the code', () => {
    const file = join(projectRoot, 'schemas/config.schema.json');
    expect(readFileSync(file, 'utf8')).to.equal(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
  });

  const wrong: readonly [what: string, text: string, environment: Record<string, string>, says: RegExp][] = [
    [
      'an unknown key',
      'version: 1\nstroe: x\n',
      {},
      /overreach\.yaml:2:1: stroe: unknown key `stroe`: did you mean `store`\?/,
    ],
    ['no version', 'store: x\n', {}, /`version` is missing/],
    ['another version', 'version: 2\n', {}, /overreach\.yaml:1:10/],
    ['broken YAML', 'version: [1\n', {}, /overreach\.yaml:\d+:\d+/],
    [
      'an account id that is a number',
      'version: 1\naws: { accounts: { from: [111122223333] } }\n',
      {},
      /overreach\.yaml:2/,
    ],
    [
      'a Region that is none',
      'version: 1\naws: { region: Frankfurt }\n',
      {},
      /a Region is written like `eu-central-1`/,
    ],
    ...['sandbox', 'ou-1', 'ou-ab12-Sandbox', 'r-'].map((unit): (typeof wrong)[number] => [
      `\`${unit}\` to leave out, which is no unit`,
      `version: 1\naws: { accounts: { exclude: { organizationalUnits: [${unit}] } } }\n`,
      {},
      /an organizational unit is written `ou-ab12-34cd56ef`/,
    ]),
    ['a role that is none', 'version: 1\naws: { hubRole: { arn: Hub } }\n', {}, /a role is written/],
    [
      'an endpoint in the clear',
      'version: 1\naws: { endpoint: "http://aws.example.com" }\n',
      {},
      /aws\.endpoint: `http:\/\/aws\.example\.com` is not encrypted: use https/,
    ],
    [
      'an endpoint that is none',
      'version: 1\naws: { endpoint: "aws.example.com" }\n',
      {},
      /aws\.endpoint: `aws\.example\.com` is no address/,
    ],
    [
      'an archive without its bucket',
      'version: 1\naws: { events: { source: trail-bucket } }\n',
      {},
      /needs `bucket`/,
    ],
    [
      'a schedule that is none',
      'version: 1\nschedule: { nightly: "25 * *" }\n',
      {},
      /schedule\.nightly: `25 \* \*` is no time to scan at: write `15 2 \* \* \*`/,
    ],
    [
      'a zone that is none',
      'version: 1\nschedule: { zone: Berlin }\n',
      {},
      /schedule\.zone: `Berlin` is no time zone/,
    ],
    [
      'a secret that is not set',
      'version: 1\nstore: { env: NOWHERE }\n',
      {},
      /variable `NOWHERE`, which is not set/,
    ],
    ['a secret file that is not there', 'version: 1\nstore: { file: nowhere }\n', {}, /no such file/],
    ['a secret file that is empty', 'version: 1\nstore: { file: empty }\n', {}, /which is empty/],
    [
      'a misspelt variable',
      'version: 1\n',
      { OVERREACH_STROE: 'x' },
      /unknown variable `OVERREACH_STROE`: did you mean `OVERREACH_STORE`\?/,
    ],
    [
      'a variable that fits nothing',
      'version: 1\n',
      { OVERREACH_AWS_CONCURRENCY: 'many' },
      /`OVERREACH_AWS_CONCURRENCY`/,
    ],
  ];
  for (const [what, text, environment, says] of wrong)
    it(`says where it is wrong: ${what}`, async () => {
      const failure = await read(text, environment).then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(failure).to.have.property('name', 'CommandFailure');
      expect(String((failure as Error).message)).to.match(says);
      expect(String((failure as Error).message)).to.not.include('\n');
    });
});
