import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Detection } from '../../src/audit/index.ts';
import type { AccountId, Instant } from '../../src/estate/identifiers.ts';
import type { Clock } from '../../src/run/clock.ts';
import { judgeBeside, judgeEstate, readScanInputs } from '../../src/run/judge-estate.ts';
import { createJudgingMemory } from '../../src/run/judging-memory.ts';
import { recordJudged, scanEstate } from '../../src/run/scan.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { inFolder } from '../collect/temporary-folder.ts';
import { projectRoot } from '../e2e/command-line.ts';

const examples = join(projectRoot, 'examples/organization');
const account = '777788889999';
const role = 'agent-role-test-data-loader';
const registry = join(examples, 'registry.yaml');

interface Call {
  readonly at: string;
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const everything = (action: string, effect = 'Allow') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: effect, Action: action, Resource: '*' }] });
const put = (at: string, action: string, effect?: string): Call => ({
  at,
  name: 'PutRolePolicy',
  parameters: { roleName: role, policyName: 'hotfix', policyDocument: everything(action, effect) },
});
const drop = (at: string): Call => ({
  at,
  name: 'DeleteRolePolicy',
  parameters: { roleName: role, policyName: 'hotfix' },
});
const administrator = (at: string, name: string): Call => ({
  at,
  name,
  parameters: { roleName: role, policyArn: 'arn:aws-cn:iam::aws:policy/AdministratorAccess' },
});

/** Makes the next evening: the same roles, and these calls in between. */
async function eveningAfter(folder: string, calls: readonly Call[]): Promise<string> {
  const tonight = join(folder, 'tonight');
  await cp(join(examples, 'yesterday'), tonight, { recursive: true });
  const manifest = join(tonight, 'estate.json');
  const text = await readFile(manifest, 'utf8');
  await writeFile(manifest, text.replace('2025-12-10T18:00:00Z', '2025-12-11T18:00:00Z'));
  await rm(join(tonight, 'cloudtrail'), { recursive: true, force: true });
  await mkdir(join(tonight, 'cloudtrail'));
  const records = calls.map(({ at, name, parameters }, index) => ({
    eventVersion: '1.09',
    eventID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    eventTime: at,
    eventSource: 'iam.amazonaws.com',
    eventName: name,
    awsRegion: 'cn-north-1',
    readOnly: false,
    recipientAccountId: account,
    userIdentity: {
      type: 'AssumedRole',
      arn: `arn:aws-cn:sts::${account}:assumed-role/Admin/kim`,
      accountId: account,
    },
    requestParameters: parameters,
  }));
  await writeFile(join(tonight, 'cloudtrail/night.json'), JSON.stringify({ Records: records }));
  return tonight;
}

function told(detections: readonly Detection[]): readonly string[] {
  return detections.flatMap(({ rule, severity, title, details }) =>
    rule === 'was-outside-scope' ? [`${severity} ${title} | ${details.slice(0, 2).join(' | ')}`] : [],
  );
}

/** What the rule says of a night with these calls. */
function toldAfter(calls: readonly Call[]): Promise<readonly string[]> {
  return inFolder({}, async (folder) => {
    const before = await readScanInputs(join(examples, 'yesterday'), registry);
    const inputs = await readScanInputs(await eveningAfter(folder, calls), registry);
    return told(judgeEstate(inputs, new Map(), createJudgingMemory(), before.estate).result.detections);
  });
}

describe('what came and went between two scans', function () {
  this.timeout(60_000);

  const between = async (open: Store, clock: (at: string) => Clock): Promise<void> => {
    const at = '2025-12-11T00:30:00.000Z' as Instant;
    const inputs = await readScanInputs(join(examples, 'yesterday'), registry);
    const judged = await judgeBeside(open, { ...inputs, estate: { ...inputs.estate, collectedAt: at } });
    const partial = { accounts: new Set([account as AccountId]), because: 'a call' };
    await recordJudged(open, judged, at, clock(at), () => {}, partial);
  };
  const ways = [
    ['', async () => {}],
    [', though a part was looked at after they were over', between],
  ] as const;
  for (const [though, meanwhile] of ways)
    it(`is found by replaying the calls of the night over the estate of the night before${though}`, async () => {
      await inFolder({}, async (folder) => {
        const calls = [put('2025-12-10T22:10:00Z', 'rds:*'), drop('2025-12-10T23:50:00Z')];
        const tonight = await eveningAfter(folder, calls);
        const open = await openStore({ kind: 'pglite', directory: join(folder, 'db') });
        try {
          const rest = { registry, store: undefined, folder, open, casesOut: null };
          const quiet = { report: () => {}, warn: () => {} };
          const clock = (at: string) => ({ now: () => at as Instant, newScanId: () => `scan ${at}` });
          const yesterday = join(examples, 'yesterday');
          await scanEstate({ ...rest, estate: yesterday }, quiet, clock('2025-12-10T19:00:00.000Z'));
          await meanwhile(open, clock);
          await scanEstate({ ...rest, estate: tonight }, quiet, clock('2025-12-11T19:00:00.000Z'));
          const [one, ...more] = told((await open.findings({})).map(({ detection }) => detection));
          expect(more).to.deep.equal([]);
          expect(one)
            .to.match(/^high test-data-loader could do everything in rds, /)
            .and.match(/from 2025-12-10 22:10 UTC to 2025-12-10 23:50 UTC/)
            .and.match(
              /begun by iam:PutRolePolicy .* by arn:aws-cn:sts::777788889999:assumed-role\/Admin\/kim/,
            )
            .and.match(/ended by iam:DeleteRolePolicy/);
        } finally {
          await open.close();
        }
      });
    });

  it('is found of a role that was made, given everything and deleted, and stays told', async () => {
    await inFolder({}, async (folder) => {
      const name = 'agent-role-test-night';
      const on = (at: string, action: string, more = {}): Call => ({
        at,
        name: action,
        parameters: { roleName: name, ...more },
      });
      const policyArn = 'arn:aws-cn:iam::aws:policy/AdministratorAccess';
      const calls = [
        on('2025-12-10T22:10:00Z', 'CreateRole', { assumeRolePolicyDocument: everything('sts:AssumeRole') }),
        on('2025-12-10T22:10:00Z', 'AttachRolePolicy', { policyArn }),
        on('2025-12-10T23:50:00Z', 'DetachRolePolicy', { policyArn }),
        on('2025-12-10T23:50:01Z', 'DeleteRole'),
      ];
      const tonight = await eveningAfter(folder, calls);
      const pattern = join(folder, 'registry.yaml');
      const text = await readFile(registry, 'utf8');
      await writeFile(pattern, text.replace('role/agent-role-test-data-loader', 'role/agent-role-test-*'));
      const open = await openStore({ kind: 'pglite', directory: join(folder, 'db') });
      try {
        const rest = { registry: pattern, store: undefined, folder, open, casesOut: null };
        const quiet = { report: () => {}, warn: () => {} };
        const clock = (at: string) => ({ now: () => at as Instant, newScanId: () => `scan ${at}` });
        const yesterday = join(examples, 'yesterday');
        await scanEstate({ ...rest, estate: yesterday }, quiet, clock('2025-12-10T19:00:00.000Z'));
        await scanEstate({ ...rest, estate: tonight }, quiet, clock('2025-12-11T19:00:00.000Z'));
        const [one, ...more] = told((await open.findings({})).map(({ detection }) => detection));
        expect(more).to.deep.equal([]);
        expect(one)
          .to.match(/^high test-data-loader could /)
          .and.match(/from 2025-12-10 22:10 UTC to 2025-12-10 23:50 UTC/);
        const manifest = join(tonight, 'estate.json');
        const last = await readFile(manifest, 'utf8');
        await writeFile(manifest, last.replace('2025-12-11T18:00:00Z', '2025-12-12T18:00:00Z'));
        await writeFile(join(tonight, 'cloudtrail/night.json'), JSON.stringify({ Records: [] }));
        await scanEstate({ ...rest, estate: tonight }, quiet, clock('2025-12-12T19:00:00.000Z'));
        const kept = (await open.findings({})).filter(
          ({ detection }) => detection.rule === 'was-outside-scope',
        );
        expect(kept.map(({ presence, resolvedAt }) => [presence, resolvedAt])).to.deep.equal([
          ['unknown', null],
        ]);
      } finally {
        await open.close();
      }
    });
  });

  it('knows AdministratorAccess, which nothing else attaches', async () => {
    const [one] = await toldAfter([
      administrator('2025-12-10T22:10:00Z', 'AttachRolePolicy'),
      administrator('2025-12-10T23:50:00Z', 'DetachRolePolicy'),
    ]);
    expect(one).to.match(/^high test-data-loader could .* begun by iam:AttachRolePolicy/);
  });

  it('is one finding, of the gravest state', async () => {
    const all = await toldAfter([
      put('2025-12-10T20:10:00Z', 's3:GetObject'),
      put('2025-12-10T22:10:00Z', 'rds:*'),
      put('2025-12-10T23:10:00Z', 's3:ListBucket'),
      drop('2025-12-10T23:50:00Z'),
    ]);
    expect(all).to.have.length(1);
    expect(all[0]).to.include('in rds').and.include('from 2025-12-10 22:10 UTC to 2025-12-10 23:10 UTC');
  });

  const made = 'arn:aws-cn:iam::777788889999:policy/made';
  const create = (at: string, action: string): Call => ({
    at,
    name: 'CreatePolicy',
    parameters: { policyName: 'made', policyDocument: everything(action) },
  });
  const version = (at: string, action: string): Call => ({
    at,
    name: 'CreatePolicyVersion',
    parameters: { policyArn: made, policyDocument: everything(action), setAsDefault: true },
  });
  const hold = (at: string, name: string): Call => ({
    at,
    name,
    parameters: { roleName: role.toUpperCase(), policyArn: made },
  });
  const managed: readonly (readonly [what: string, calls: readonly Call[], when: RegExp])[] = [
    [
      'was made for it, and is gone',
      [
        create('2025-12-10T22:00:00Z', 'rds:*'),
        hold('2025-12-10T22:10:00Z', 'AttachRolePolicy'),
        hold('2025-12-10T23:50:00Z', 'DetachRolePolicy'),
      ],
      /from 2025-12-10 22:10 UTC to 2025-12-10 23:50 UTC/,
    ],
    [
      'had another text meanwhile, and was detached',
      [
        create('2025-12-10T22:00:00Z', 's3:GetObject'),
        hold('2025-12-10T22:10:00Z', 'AttachRolePolicy'),
        version('2025-12-10T22:20:00Z', 'rds:*'),
        version('2025-12-10T22:40:00Z', 's3:GetObject'),
        hold('2025-12-10T23:50:00Z', 'DetachRolePolicy'),
      ],
      /from 2025-12-10 22:20 UTC to 2025-12-10 22:40 UTC/,
    ],
  ];
  for (const [what, calls, when] of managed)
    it(`knows a managed policy that ${what}`, async () => {
      const [one = ''] = await toldAfter(calls);
      expect(one).to.include('could do everything in rds').and.match(when);
    });

  const quiet: readonly (readonly [what: string, calls: readonly Call[]])[] = [
    ['a call before the scan before', [put('2025-12-10T17:10:00Z', 'rds:*'), drop('2025-12-10T17:50:00Z')]],
    [
      'calls within one second, which no trail orders',
      [put('2025-12-10T22:10:00Z', 'rds:*'), drop('2025-12-10T22:10:00Z')],
    ],
    [
      'a policy that only denies',
      [put('2025-12-10T22:10:00Z', 'rds:*', 'Deny'), drop('2025-12-10T23:50:00Z')],
    ],
    ['what was not ended by a call', [put('2025-12-10T22:10:00Z', 'rds:*')]],
    [
      'calls on a role of nobody that was declared',
      [
        {
          ...put('2025-12-10T22:10:00Z', 'rds:*'),
          parameters: { roleName: 'other', policyName: 'hotfix', policyDocument: everything('rds:*') },
        },
        drop('2025-12-10T23:50:00Z'),
      ],
    ],
  ];
  for (const [what, calls] of quiet) {
    it(`is not: ${what}`, async () => {
      expect(await toldAfter(calls)).to.deep.equal([]);
    });
  }
});
