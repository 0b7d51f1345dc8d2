/**
 * From a call that changes who may do what to the page about it in Slack: an organization behind the fake AWS is scanned whole
 * once, then agents' roles are widened one after another, each at a moment of its own. What is timed begins when the event is
 * there, CloudTrail's own delay is not in it. Arguments: accounts (50), roles of each (100), changes (20).
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Instant } from '../src/estate/identifiers.ts';
import { createChangeMetrics } from '../src/run/change-metrics.ts';
import { readSchedule } from '../src/run/config/schedule.ts';
import { scanFromAws } from '../src/run/scan-from-aws.ts';
import { startWorkerChanges } from '../src/run/worker-changes.ts';
import { startMessages } from '../src/run/worker-messages.ts';
import { openStore } from '../src/store/open-store.ts';
import { collectConfig } from '../test/collect/aws/collecting.ts';
import { asHub } from '../test/deploy/whole-run.ts';
import {
  changeAccount,
  generatedAccountId,
  generatedOrganization,
  startFakeAws,
} from '../test/fakes/aws/index.ts';
import { startFakeSlack } from '../test/fakes/slack/fake-slack.ts';
import { percentile } from './percentile.ts';
import { surroundings } from './usage.ts';

const [accounts = 50, roles = 100, changes = 20] = process.argv.slice(2).map(Number);
const bot = (account: string) => `arn:aws:iam::${account}:role/bot`;
const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

const folder = mkdtempSync(join(tmpdir(), 'overreach-bench-'));
const messages = join(folder, 'messages');
mkdirSync(messages);
const ids = Array.from({ length: changes }, (_, index) => generatedAccountId(1 + (index % (accounts - 1))));
const registry = join(folder, 'registry.yaml');
writeFileSync(registry, registryText([...new Set(ids)]));

let world = generatedOrganization({ accounts, rolesPerAccount: roles, keep: accounts });
for (const id of new Set(ids)) world = withBot(id, []);
const fake = await startFakeAws({ world });
const slack = await startFakeSlack();
const store = await openStore({ kind: 'pglite', directory: join(folder, 'db') });
const log = pino({ level: 'warn' });
await asHub(async () => {
  const config = collectConfig('aws', fake.url, { layers: new Set(), events: null });
  const request = { registry, store: undefined, folder, open: store, casesOut: null };
  await scanFromAws(config, request, { report: () => {}, warn: () => {} });
  const telling = startMessages({
    store,
    routing: {
      routes: [
        {
          key: 'all',
          team: null,
          told: 'the bench',
          target: { kind: 'webhook', url: `${slack.url}/services/T/B/bench` },
        },
      ],
      people: 'full',
    },
    schedule: readSchedule(undefined, null),
    name: 'nightly',
    since: (await store.now()) as Instant,
    holder: 'bench',
    log,
  });
  const watching = startWorkerChanges({
    ...{ store, config, registry, changes: { folder: messages }, log, onKept: () => telling.look() },
    metrics: createChangeMetrics(new Registry()),
  });
  const seconds: number[] = [];
  for (const [index, id] of ids.entries()) {
    const name = `all-${index}`;
    fake.change(() => {
      world = withBot(id, [{ PolicyName: name, PolicyDocument: everything }]);
      return world;
    });
    const before = slack.messages.length;
    const begun = performance.now();
    send(id, name, index);
    while (!slack.messages.slice(before).some(({ body }) => body.includes(id))) await pause(20);
    seconds.push((performance.now() - begun) / 1000);
  }
  await watching.stop();
  await telling.stop();
  const [p50, p95, worst] = [50, 95, 100].map((share) =>
    percentile(
      seconds.toSorted((a, b) => a - b),
      share,
    ).toFixed(1),
  );
  process.stdout.write(
    `changes: ${changes} calls in ${accounts * roles} roles, from the event to the page: p50 ${p50} s, p95 ${p95} s, worst ${worst} s (${surroundings()})\n`,
  );
});
await store.close();
await slack.close();
await fake.close();
rmSync(folder, { recursive: true, force: true });

function withBot(id: string, policies: readonly object[]): typeof world {
  return changeAccount(world, id, (account) => ({
    ...account,
    iam: {
      ...account.iam,
      RoleDetailList: [
        ...account.iam.RoleDetailList.filter(({ RoleName }) => RoleName !== 'bot'),
        {
          RoleName: 'bot',
          RoleId: `AROA${id}BOTBOT`,
          Arn: bot(id),
          Path: '/',
          CreateDate: '2026-01-01T00:00:00Z',
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
            ],
          },
          RolePolicyList: policies,
          AttachedManagedPolicies: [],
          InstanceProfileList: [],
          Tags: [],
        },
      ],
    },
  }));
}

function send(account: string, name: string, index: number): void {
  const event = {
    eventVersion: '1.09',
    eventID: `bench-${index}`,
    eventTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource: 'iam.amazonaws.com',
    eventName: 'PutRolePolicy',
    awsRegion: 'us-east-1',
    readOnly: false,
    recipientAccountId: account,
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws:sts::${account}:assumed-role/Admin/kim`,
      accountId: account,
    },
    requestParameters: { roleName: 'bot', policyName: name, policyDocument: everything },
  };
  writeFileSync(
    join(messages, `${index}.part`),
    JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail: event }),
  );
  renameSync(join(messages, `${index}.part`), join(messages, `${index}.json`));
}

function registryText(all: readonly string[]): string {
  return `apiVersion: overreach/v1
kind: Registry
teams: [{ id: platform, default: true }]
operators: [{ id: kim, match: { userName: kim }, team: platform }]
environments: [{ id: prod, tier: production, match: { accounts: [${all.map((id) => `"${id}"`).join(', ')}] } }]
agents:
${all
  .map(
    (id) => `  - id: bot-${id}
    owner: platform
    operators: [kim]
    identify: [{ role: "${bot(id)}" }]
    scope: { allow: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::notes/*"] }] }`,
  )
  .join('\n')}
`;
}
