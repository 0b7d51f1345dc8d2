import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'chai';
import { runCommandLine } from '../../src/cli/run-command-line.ts';
import { readConfig } from '../../src/run/config/read-config.ts';
import { type InitAnswers, initConfiguration } from '../../src/run/init.ts';
import { schemaErrors } from '../e2e/schemas.ts';

const usual: InitAnswers = {
  role: 'OverreachReader',
  externalId: null,
  hubRole: null,
  regions: [],
  registry: null,
  store: null,
};
const hubRole = 'arn:aws-cn:iam::111122223333:role/OverreachHub';

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'overreach-init-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a configuration that is written', () => {
  it('is one that can be read, with every answer and a new external id', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'overreach.yaml');
      const regions = ['cn-north-1', 'cn-northwest-1'];
      const answers = {
        ...usual,
        role: 'team/a/Reader',
        hubRole,
        regions,
        registry: 'r "1": #.yaml',
        store: 'pglite:kept',
      };
      const result = await initConfiguration(answers, file, folder);
      expect(schemaErrors('init', result)).to.deep.equal([]);
      expect(result.externalId).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      const config = await readConfig(null, folder, {});
      expect(config.store).to.equal(`pglite:${join(folder, 'kept')}`);
      expect(config.registry).to.equal(join(folder, 'r "1": #.yaml'));
      expect(config.collect).to.deep.include({
        region: 'cn-north-1',
        regions,
        hubRole: { arn: hubRole, externalId: null },
      });
      expect(config.collect.readerRole).to.deep.equal({
        name: 'Reader',
        path: '/team/a/',
        externalId: result.externalId,
      });
      expect(statSync(file).mode & 0o077).to.equal(0);
      expect(readdirSync(folder)).to.deep.equal(['overreach.yaml']);
    });
  });

  it('comes with the three commands that follow, for its own names', async () => {
    await inFolder(async (folder) => {
      const answers = { ...usual, hubRole, externalId: 'given-before' };
      const { next } = await initConfiguration(answers, join(folder, 'my config.yaml'), folder);
      const [deploy = '', doctor, scan] = next.map(({ command }) => command);
      expect(deploy).to.include('cloudformation/reader-role.yaml');
      expect(deploy).to.include(`ParameterKey=HubRoleArn,ParameterValue=${hubRole}`);
      expect(deploy).to.include('ParameterKey=ExternalId,ParameterValue=given-before');
      expect(doctor).to.equal("overreach doctor --config 'my config.yaml'");
      expect(scan).to.equal("overreach scan --config 'my config.yaml'");
    });
  });

  it('is never written over another, and nothing is left lying about', async () => {
    await inFolder(async (folder) => {
      const file = join(folder, 'overreach.yaml');
      const runs = await Promise.allSettled(
        Array.from({ length: 8 }, () => initConfiguration(usual, file, folder)),
      );
      const written = runs.flatMap((run) => (run.status === 'fulfilled' ? [run.value.externalId] : []));
      expect(written).to.have.length(1);
      expect(readFileSync(file, 'utf8')).to.include(written[0]);
      for (const run of runs)
        if (run.status === 'rejected')
          expect(run.reason).to.have.property('message').that.includes('exists already');
      expect(readdirSync(folder)).to.deep.equal(['overreach.yaml']);
    });
  });

  const wrong: readonly (readonly [what: string, more: Partial<InitAnswers>, says: RegExp])[] = [
    ['a role', { role: 'My Reader' }, /`--role`: a role name has/],
    ['a hub role', { hubRole: 'Hub' }, /`--hub-role`: a role is written/],
    ['a Region', { regions: ['Frankfurt'] }, /`--regions`: a Region is written/],
    ['an external id', { externalId: 'a b' }, /`--external-id`: at least eight/],
    ['a password', { store: 'postgres://me:secret@db/x' }, /`--store`: a password does not belong/],
  ];
  for (const [what, more, says] of wrong)
    it(`is not, where ${what} does not fit`, async () => {
      await inFolder(async (folder) => {
        const failed = await initConfiguration(
          { ...usual, ...more },
          join(folder, 'overreach.yaml'),
          folder,
        ).catch((error: unknown) => error);
        expect(failed).to.have.property('name', 'CommandFailure');
        expect((failed as Error).message).to.match(says);
        expect((failed as Error).message).to.not.include('secret');
        expect(readdirSync(folder)).to.deep.equal([]);
      });
    });
});

/** Runs the command for a person who types these lines, or for a program. */
async function init(folder: string, args: readonly string[], typed: readonly string[] | null) {
  const stdin = Object.assign(new PassThrough(), { isTTY: typed !== null });
  const stdout = Object.assign(new PassThrough(), { isTTY: false });
  const stderr = Object.assign(new PassThrough(), { isTTY: typed !== null });
  const texts = { stdout: '', stderr: '' };
  const left = [...(typed ?? [])];
  stdout.on('data', (chunk) => {
    texts.stdout += String(chunk);
  });
  stderr.on('data', (chunk) => {
    texts.stderr += String(chunk);
    // A person answers once asked.
    if (String(chunk).includes(']: ')) stdin.write(`${left.shift() ?? ''}\n`);
  });
  const environment = {
    folder,
    stdin,
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
    colourAllowed: false,
    columns: 100,
    variables: { AWS_REGION: 'eu-west-1' },
  };
  const exitCode = await runCommandLine(['init', ...args], environment);
  return { exitCode, ...texts };
}

describe('init', () => {
  it('asks five questions of a person, and takes what is usual for an empty answer', async () => {
    await inFolder(async (folder) => {
      const typed = ['Reader', '', 'eu-central-1, us-east-1', 'registry.yaml', ''];
      const { exitCode, stderr } = await init(folder, [], typed);
      expect(exitCode, stderr).to.equal(0);
      expect(stderr.match(/\]: /g)).to.have.length(5);
      const config = await readConfig(null, folder, {});
      expect(config.collect.readerRole).to.include({ name: 'Reader' });
      expect(config.collect.regions).to.deep.equal(['eu-central-1', 'us-east-1']);
      expect(config.registry).to.equal(join(folder, 'registry.yaml'));
    });
  });

  it('asks nothing of a program, or of who has said something', async () => {
    for (const [args, typed] of [
      [[], null],
      [['--yes'], []],
      [['--role', 'OverreachReader'], []],
    ] as const)
      await inFolder(async (folder) => {
        const { exitCode, stdout, stderr } = await init(folder, args, typed);
        expect(exitCode, stderr).to.equal(0);
        expect(stderr).to.equal('');
        expect(schemaErrors('init', JSON.parse(stdout))).to.deep.equal([]);
        expect((await readConfig(null, folder, {})).collect.region).to.equal('eu-west-1');
      });
  });

  it('ends with 2, and asks nothing, where a configuration is already there', async () => {
    await inFolder(async (folder) => {
      await init(folder, ['--yes'], null);
      const before = readFileSync(join(folder, 'overreach.yaml'), 'utf8');
      const again = await init(folder, [], []);
      expect(again.exitCode).to.equal(2);
      expect(again.stderr).to.match(/^overreach: `.*overreach\.yaml` exists already, .*\n$/);
      expect(readFileSync(join(folder, 'overreach.yaml'), 'utf8')).to.equal(before);
    });
  });
});
