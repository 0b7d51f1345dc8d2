import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { CallLimits } from '../../src/collect/aws/call-limits.ts';
import type { CollectConfig } from '../../src/collect/aws/collect-config.ts';
import { readMessage } from '../../src/collect/changes/change-feed.ts';
import { folderFeed } from '../../src/collect/changes/folder-feed.ts';
import { createChangeMetrics } from '../../src/run/change-metrics.ts';
import { startChangeWatch } from '../../src/run/change-watch.ts';
import { createJudgingMemory } from '../../src/run/judging-memory.ts';
import { scanChanged } from '../../src/run/partial-scan.ts';
import { scanFromAws } from '../../src/run/scan-from-aws.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { collectConfig } from '../collect/aws/collecting.ts';
import { inFolder } from '../collect/temporary-folder.ts';
import { asHub } from '../deploy/whole-run.ts';
import { projectRoot } from '../e2e/command-line.ts';
import {
  changeAccount,
  type FakeAws,
  startFakeAws,
  type World,
  worldFromEstate,
} from '../fakes/aws/index.ts';

const examples = join(projectRoot, 'examples/organization');
const registry = join(examples, 'registry.yaml');
const account = '777788889999';
const trail = join(
  examples,
  `tonight/cloudtrail/AWSLogs/o-examplecn01/${account}/CloudTrail/cn-north-1/2025/12/11`,
);

/** The account as it was tonight: a policy more on one role. */
function afterTheHotfix(world: World): World {
  const tonight = worldFromEstate(join(examples, 'tonight'));
  const iam = tonight.accounts.get(account)?.iam;
  if (iam === undefined) throw new Error('the example has no such account');
  return changeAccount(world, account, (before) => ({ ...before, iam }));
}

/** The call that did it, as its trail recorded it. */
async function hotfixEvent(): Promise<Record<string, unknown>> {
  const [file = ''] = await readdir(trail);
  const { Records } = JSON.parse(await readFile(join(trail, file), 'utf8')) as {
    Records: Record<string, unknown>[];
  };
  const event = Records.find(({ eventName }) => eventName === 'PutRolePolicy');
  if (event === undefined) throw new Error('the example night has no such call');
  return { ...event, eventTime: new Date().toISOString() };
}

/** A control policy that was detached, as the management account's trail recorded it. */
async function scpEvent(): Promise<Record<string, unknown>> {
  return {
    ...(await hotfixEvent()),
    eventID: '00000000-0000-4000-8000-000000000001',
    eventSource: 'organizations.amazonaws.com',
    eventName: 'DetachPolicy',
    requestParameters: { policyId: 'p-example1', targetId: account },
  };
}

interface AfterOneNight {
  readonly fake: FakeAws;
  readonly store: Store;
  readonly config: CollectConfig;
  readonly messages: string;
}

/** An organization that was scanned whole once, and a folder for messages. */
async function afterOneNight(work: (given: AfterOneNight) => Promise<void>): Promise<void> {
  await inFolder({}, async (folder) => {
    const fake = await startFakeAws({ world: worldFromEstate(join(examples, 'yesterday')) });
    const store = await openStore({ kind: 'pglite', directory: join(folder, 'db') });
    try {
      const config = collectConfig('aws-cn', fake.url, { layers: new Set(), events: null });
      const messages = join(folder, 'messages');
      await mkdir(messages);
      await asHub(async () => {
        const request = { registry, store: undefined, folder, open: store, casesOut: null };
        await scanFromAws(config, request, { report: () => {}, warn: () => {} });
        await work({ fake, store, config, messages });
      });
    } finally {
      await store.close();
      await fake.close();
    }
  });
}

/** Runs a watch while something else is done. */
async function whileWatching(
  given: AfterOneNight,
  work: () => Promise<void>,
  lines: string[] = [],
): Promise<void> {
  const running = watch(given, lines);
  try {
    await work();
  } finally {
    await running.stop();
  }
}

function watch({ store, config, messages }: AfterOneNight, lines: string[] = []) {
  const sink = {
    write: (line: string) => {
      lines.push(line);
      if (process.env['SHOW']) process.stderr.write(line);
    },
  };
  return startChangeWatch({
    ...{ store, config, registry, feed: folderFeed(messages, 2_000), gatherMs: 100, retryMs: 200 },
    log: pino({ level: 'debug' }, sink),
    metrics: createChangeMetrics(new Registry()),
  });
}

async function send(messages: string, name: string, body: unknown): Promise<void> {
  await writeFile(join(messages, `${name}.part`), typeof body === 'string' ? body : JSON.stringify(body));
  await rename(join(messages, `${name}.part`), join(messages, `${name}.json`));
}

/** Waits until a file of the folder has been moved there. */
async function moved(messages: string, to: 'done' | 'unread', name: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const found: readonly string[] = await readdir(join(messages, to)).catch(() => []);
    if (found.includes(`${name}.json`)) return;
    await pause(100);
  }
  throw new Error(`${name} was not put into ${to}`);
}

describe('a watch for changes', function () {
  this.timeout(120_000);

  it('takes every call to AWS from the buckets that all workers share', async () => {
    await afterOneNight(async ({ fake, store, config }) => {
      fake.change(afterTheHotfix);
      const calls = fake.calls.length;
      const taken = new Map<string, number>();
      const limits: CallLimits = {
        take: async (of, _region, api) => {
          taken.set(`${of} ${api}`, (taken.get(`${of} ${api}`) ?? 0) + 1);
        },
      };
      const reading = readMessage(JSON.stringify(await hotfixEvent()));
      if (!reading.ok) throw new Error(reading.reason);
      const listener = { report: () => {}, warn: () => {} };
      const memory = createJudgingMemory();
      const looked = await scanChanged({ store, config, registry, memory, listener, limits }, reading.events);
      expect(looked.state).to.equal('kept');
      const read = fake.calls
        .slice(calls)
        .filter(({ action, service }) => service === 'iam' && action === 'GetAccountAuthorizationDetails');
      expect(taken.get(`${account} iam:GetAccountAuthorizationDetails`)).to.equal(read.length);
      expect(read.length).to.be.greaterThan(0);
    });
  });

  it('finds within the minute what a change opened, who did it, and leaves the rest as it was', async () => {
    await afterOneNight(async (given) => {
      const { fake, store, messages } = given;
      const before = await store.findings({});
      fake.change(afterTheHotfix);
      const calls = fake.calls.length;
      await whileWatching(given, async () => {
        await send(messages, 'hotfix', {
          'detail-type': 'AWS API Call via CloudTrail',
          detail: await hotfixEvent(),
        });
        await moved(messages, 'done', 'hotfix');
      });
      const [scan, night] = await store.scans({ limit: 5 });
      expect([scan?.standing, night?.standing]).to.deep.equal(['partial', 'applied']);
      const after = await store.findings({});
      const opened = after.filter(
        ({ detection }) => !before.some((one) => one.detection.fingerprint === detection.fingerprint),
      );
      expect(opened.map(({ detection }) => [detection.rule, detection.agent])).to.deep.equal([
        ['agent-outside-intended-scope', 'test-data-loader'],
      ]);
      // Nothing else moved: neither text nor date of a finding of another account.
      for (const record of before.filter(({ detection }) => detection.account !== account))
        expect(after.find((one) => one.detection.fingerprint === record.detection.fingerprint)).to.deep.equal(
          record,
        );
      const [change] = await store.changes({ limit: 5 });
      expect(change).to.include({ cause: 'proved', scanId: scan?.id });
      const [origin] = (change?.changes ?? []).map((one) => one.origin);
      expect(origin).to.have.property('action', 'iam:PutRolePolicy');
      // One account was read, and nothing of the organization.
      const asked = fake.calls.slice(calls);
      expect(asked.filter(({ service }) => service === 'organizations')).to.deep.equal([]);
      const read = asked.filter(({ action }) => action === 'GetAccountAuthorizationDetails');
      expect(new Set(read.map((call) => call.account))).to.deep.equal(new Set([account]));
    });
  });

  it('sets aside what is no event, and keeps what it could not look at until it can', async () => {
    await afterOneNight(async (given) => {
      const { fake, messages, store } = given;
      const lines: string[] = [];
      await send(messages, 'a-text', 'no JSON');
      await send(messages, 'b-other', { detail: { eventName: 'x' } });
      await send(messages, 'c-abroad', { ...(await hotfixEvent()), recipientAccountId: '999999999999' });
      const event = await hotfixEvent();
      fake.change((world) => ({ ...afterTheHotfix(world), keys: [] }));
      const keys = worldFromEstate(join(examples, 'yesterday')).keys;
      await send(messages, 'd-hotfix', event);
      await whileWatching(
        given,
        async () => {
          await moved(messages, 'unread', 'a-text');
          await moved(messages, 'unread', 'b-other');
          // Nobody may ask AWS anything: the change waits.
          for (let tries = 0; tries < 100 && !lines.join().includes('could not be looked at'); tries++)
            await pause(100);
          expect(await store.scans({ limit: 5 })).to.have.length(1);
          expect(await readdir(messages)).to.include('d-hotfix.json');
          fake.change((world) => ({ ...world, keys }));
          await moved(messages, 'done', 'd-hotfix');
          await moved(messages, 'done', 'c-abroad');
        },
        lines,
      );
      expect((await store.scans({ limit: 1 }))[0]?.standing).to.equal('partial');
    });
  });

  it('keeps what it knew of an organization whose policies it may not read, and tries again', async () => {
    await afterOneNight(async (given) => {
      const { fake, store, messages } = given;
      const before = await store.findings({});
      fake.setFaults([{ match: { action: 'organizations:ListPolicies' }, fault: { kind: 'deny' } }]);
      await whileWatching(given, async () => {
        await send(messages, 'scp', await scpEvent());
        await moved(messages, 'unread', 'scp');
      });
      expect(await store.findings({})).to.deep.equal(before);
    });
  });

  it('tries a change again whose account could not be read', async () => {
    await afterOneNight(async (given) => {
      const { fake, store, messages } = given;
      const lines: string[] = [];
      fake.change(afterTheHotfix);
      fake.setFaults([
        { match: { action: 'iam:GetAccountAuthorizationDetails', account }, fault: { kind: 'deny' } },
      ]);
      await send(messages, 'hotfix', await hotfixEvent());
      await whileWatching(
        given,
        async () => {
          for (let tries = 0; tries < 300 && !lines.join().includes('could not be read anew'); tries++)
            await pause(100);
          fake.setFaults([]);
          await moved(messages, 'done', 'hotfix');
        },
        lines,
      );
      const [scan] = await store.scans({ limit: 1 });
      expect(scan?.standing).to.equal('partial');
      expect((await store.scanMoves(scan?.id ?? '')).events.map(({ kind }) => kind)).to.include('opened');
    });
  });
});

describe('a message of a feed of changes', () => {
  const record = {
    eventID: 'e-1',
    eventTime: '2026-11-19T22:41:00Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'AttachRolePolicy',
    recipientAccountId: '111122223333',
    requestParameters: { roleName: 'bot', policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
  };
  const ids = (body: unknown) => {
    const reading = readMessage(JSON.stringify(body));
    return reading.ok ? reading.events.map(({ eventID }) => eventID) : reading.reason;
  };

  it('is an event by itself, in an envelope, in a list, or in what SNS puts around it', () => {
    expect(ids(record)).to.deep.equal(['e-1']);
    expect(ids({ 'detail-type': 'AWS API Call via CloudTrail', detail: record })).to.deep.equal(['e-1']);
    expect(ids([record, { ...record, eventID: 'e-2' }])).to.deep.equal(['e-1', 'e-2']);
    expect(
      ids({ TopicArn: 'arn:aws:sns:x', Message: JSON.stringify({ 'detail-type': 'x', detail: record }) }),
    ).to.deep.equal(['e-1']);
  });

  it('says nothing where nothing was changed', () => {
    expect(ids({ ...record, errorCode: 'AccessDenied' })).to.deep.equal([]);
    expect(ids({ ...record, eventName: 'GetRole', readOnly: true })).to.deep.equal([]);
    expect(ids({ ...record, eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances' })).to.deep.equal([]);
  });

  it('is set aside with its reason where it cannot be read', () => {
    for (const body of [
      null,
      'text',
      7,
      {},
      { detail: {} },
      { TopicArn: 'x', Message: 'no JSON' },
      [record, {}],
    ])
      expect(ids(body), JSON.stringify(body)).to.be.a('string').that.is.not.empty;
  });
});
