import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { scanExitCode } from '../../src/cli/commands/scan.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { Clock } from '../../src/run/clock.ts';
import { judgeEstate, readScanInputs } from '../../src/run/judge-estate.ts';
import { recordJudged, scanEstate } from '../../src/run/scan.ts';
import { openStore } from '../../src/store/open-store.ts';
import { projectRoot } from '../e2e/command-line.ts';

const example = join(projectRoot, 'examples/organization');
const development = '777788889999';
const production = '444455556666';
const details = `accounts/${development}/authorization-details.json`;

/** Changes one file of an estate; null takes it away. */
type Edit = readonly [file: string, change: ((json: any_) => unknown) | null];
// A file's JSON, whatever its shape: the edits below know it.
// biome-ignore lint/suspicious/noExplicitAny: see above
type any_ = any;

/** What a night without data must not do to the findings of the night before. */
describe('a night on which less could be read', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'overreach-nights-'));
    cpSync(join(example, 'approvals'), join(folder, 'approvals'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function estate(name: string, day: number, edits: readonly Edit[]): string {
    const path = join(folder, name);
    cpSync(join(example, 'tonight'), path, { recursive: true });
    const dated: Edit = ['estate.json', (json) => ({ ...json, collectedAt: `2025-12-${day}T18:00:00Z` })];
    for (const [file, change] of [dated, ...edits]) {
      const at = join(path, file);
      if (change === null) rmSync(at, { recursive: true, force: true });
      else {
        mkdirSync(dirname(at), { recursive: true });
        let json: unknown = null;
        try {
          json = JSON.parse(readFileSync(at, 'utf8'));
        } catch {}
        writeFileSync(at, JSON.stringify(change(json)));
      }
    }
    return path;
  }

  /** Scans the estates in order; the finding of this rule and agent after each. */
  async function nights(rule: string, agent: string, paths: readonly string[]) {
    const store = await openStore({ kind: 'memory' });
    let seconds = 0;
    const clock: Clock = {
      now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)).toISOString() as Instant,
      newScanId: () => `scan-${seconds}`,
    };
    const registry = join(example, 'registry.yaml');
    const states = [];
    for (const path of paths) {
      const judged = judgeEstate(await readScanInputs(path, registry));
      const result = await recordJudged(store, judged, clock.now(), clock);
      const [finding] = (await store.findings({})).filter(
        ({ detection }) => detection.rule === rule && detection.agent === agent,
      );
      states.push({
        presence: finding?.presence ?? null,
        reason: finding?.presenceReason ?? null,
        exit: scanExitCode(result, 'low', true),
      });
    }
    await store.close();
    return states;
  }

  const grant: Edit = [
    `accounts/${development}/resource-policies/0.json`,
    () => ({
      arn: 'arn:aws-cn:s3:::release-notes-dev',
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: `arn:aws-cn:iam::${development}:role/agent-role-release-notes` },
            Action: 's3:DeleteObject',
            Resource: 'arn:aws-cn:s3:::release-notes-dev/*',
          },
        ],
      },
      tags: {},
    }),
  ];
  const open: Edit = [
    details,
    (json) => ({
      ...json,
      RoleDetailList: json.RoleDetailList.map((role: any_) =>
        role.RoleName === 'agent-role-release-notes' ? { ...role, PermissionsBoundary: undefined } : role,
      ),
    }),
  ];

  it('keeps what a resource policy granted, while resource policies are not read', async () => {
    const [first, second] = await nights('agent-outside-intended-scope', 'release-notes', [
      estate('one', 12, [grant, open]),
      estate('two', 13, [open]),
    ]);
    expect(first?.presence).to.equal('present');
    expect(second?.presence).to.equal('unknown');
    expect(second?.reason).to.include('resource-policies');
  });

  it('keeps a way into an account whose principals cannot be read', async () => {
    const assume: Edit = [
      details,
      (json) => ({
        ...json,
        RoleDetailList: json.RoleDetailList.map((role: any_) =>
          role.RoleName === 'agent-role-release-notes'
            ? {
                ...role,
                PermissionsBoundary: undefined,
                RolePolicyList: [
                  ...role.RolePolicyList,
                  {
                    PolicyName: 'jump',
                    PolicyDocument: {
                      Version: '2012-10-17',
                      Statement: [
                        {
                          Effect: 'Allow',
                          Action: 'sts:AssumeRole',
                          Resource: `arn:aws-cn:iam::${production}:role/*`,
                        },
                      ],
                    },
                  },
                ],
              }
            : role,
        ),
      }),
    ];
    const trust: Edit = [
      `accounts/${production}/authorization-details.json`,
      (json) => ({
        ...json,
        RoleDetailList: json.RoleDetailList.map((role: any_) => ({
          ...role,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: `arn:aws-cn:iam::${development}:role/agent-role-release-notes` },
                Action: 'sts:AssumeRole',
              },
            ],
          },
        })),
      }),
    ];
    const gone: Edit = [`accounts/${production}`, null];
    const [first, second, third] = await nights('agent-can-assume-human-role', 'release-notes', [
      estate('one', 12, [assume, trust]),
      estate('two', 13, [assume, gone]),
      estate('three', 14, [assume, gone]),
    ]);
    expect(first?.presence).to.equal('present');
    for (const night of [second, third]) {
      expect(night?.presence).to.equal('unknown');
      expect(night?.exit).to.equal(3);
    }
  });

  it('goes on under the same estate without organization.json', async () => {
    const [first, second] = await nights('agent-outside-intended-scope', 'test-data-loader', [
      estate('one', 12, []),
      estate('two', 13, [
        ['organization.json', null],
        [
          details,
          (json) => ({
            ...json,
            RoleDetailList: json.RoleDetailList.map((role: any_) => ({
              ...role,
              RolePolicyList: role.RolePolicyList.filter(
                ({ PolicyName }: { PolicyName: string }) => PolicyName !== 'hotfix-2025-12-10',
              ),
            })),
          }),
        ],
      ]),
    ]);
    expect(first?.presence).to.equal('present');
    expect(second?.presence).to.equal('unknown');
  });

  it('does not believe that IAM is not offered', async () => {
    const [, second] = await nights('agent-outside-intended-scope', 'test-data-loader', [
      estate('one', 12, []),
      estate('two', 13, [
        [`accounts/${development}`, null],
        [
          'estate.json',
          (json) => ({
            ...json,
            complete: {
              ...json.complete,
              [development]: { ...json.complete[development], iam: 'not-offered' },
            },
          }),
        ],
      ]),
    ]);
    expect(second?.presence).to.equal('unknown');
  });

  it('leaves the question open when an agent matches no principal', async () => {
    const [night] = await nights('visibility-gap', 'release-notes', [
      estate('one', 12, [
        [
          details,
          (json) => ({
            ...json,
            RoleDetailList: json.RoleDetailList.filter(
              ({ RoleName }: { RoleName: string }) => RoleName !== 'agent-role-release-notes',
            ),
          }),
        ],
      ]),
    ]);
    expect(night?.presence).to.equal('present');
    expect(night?.exit).to.equal(3);
  });

  it('refuses an estate of a day to come, which would outdate every later one', async () => {
    const path = estate('one', 12, [
      ['estate.json', (json) => ({ ...json, collectedAt: '2099-01-01T00:00:00Z' })],
    ]);
    const request = { estate: path, registry: null, store: 'memory:', folder, casesOut: null };
    const failed = await scanEstate(request, { report: () => {}, warn: () => {} }).catch(
      (error) => error.message,
    );
    expect(failed).to.include('2099-01-01').and.include('still to come');
  });
});
