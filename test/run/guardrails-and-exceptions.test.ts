import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Instant } from '../../src/estate/identifiers.ts';
import { driftOfEstates } from '../../src/run/drift.ts';
import { scanEstate } from '../../src/run/scan.ts';
import { details, manifest, roleDetail } from '../collect/sample-account.ts';
import { inFolder } from '../collect/temporary-folder.ts';

const account = '111122223333';
const boundary = `arn:aws:iam::${account}:policy/agent-boundary`;
const policy = (actions: readonly string[]) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
});

/** One agent's role as collected on a day of November. */
function night(
  day: number,
  actions: readonly string[],
  isCapped: boolean,
): Readonly<Record<string, unknown>> {
  const role = roleDetail('bot', {
    RolePolicyList: [{ PolicyName: 'own', PolicyDocument: policy(actions) }],
    ...(isCapped
      ? { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary } }
      : {}),
  });
  const cap = {
    PolicyName: 'agent-boundary',
    Arn: boundary,
    DefaultVersionId: 'v1',
    PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: policy(['s3:*', 'sqs:*']) }],
  };
  return {
    [`night-${day}/estate.json`]: { ...manifest, collectedAt: `2026-11-${day}T02:00:00Z` },
    [`night-${day}/accounts/${account}/authorization-details.json`]: details([role], { Policies: [cap] }),
  };
}

const registryText = (exceptions: string) => `apiVersion: overreach/v1
kind: Registry
teams: [{ id: lab, default: true }]
agents:
  - id: bot
    owner: lab
    identify: [{ role: "arn:aws:iam::*:role/bot" }]
    scope: { ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] }
${exceptions}`;
const accepting = (rule: string, scan: string) =>
  `exceptions:\n  - { id: EX, rule: ${rule}, agent: bot, ceiling: { scan: ${scan} }, reason: r, approvedBy: [a], expires: 2026-12-31 }\n`;

/** Scans these nights into one store, one after another; the states of the two rules' findings after each. */
async function states(
  nights: readonly {
    readonly actions: readonly string[];
    readonly capped: boolean;
    readonly exceptions?: string;
  }[],
): Promise<{ readonly told: readonly string[]; readonly warnings: readonly string[] }> {
  const files = Object.assign({}, ...nights.map((one, index) => night(10 + index, one.actions, one.capped)));
  return inFolder(files, async (folder) => {
    const told: string[] = [];
    const warnings: string[] = [];
    for (const [index, { exceptions = '' }] of nights.entries()) {
      const registry = join(folder, 'registry.yaml');
      writeFileSync(registry, registryText(exceptions));
      const { findings } = await scanEstate(
        { estate: join(folder, `night-${10 + index}`), registry, store: 'pglite:db', folder, casesOut: null },
        { report: () => {}, warn: (text) => warnings.push(text) },
        {
          now: () => `2026-11-${10 + index}T03:00:00.000Z` as Instant,
          newScanId: () => `scan-${index}`,
        },
      );
      const rules = ['agent-outside-intended-scope', 'guardrail-removed'];
      const shown = rules.map((rule) => findings.find((one) => one.rule === rule)?.state ?? 'none');
      told.push(shown.join(' '));
    }
    return { told, warnings };
  });
}

describe('what a store remembers of earlier scans', function () {
  // Each opens an embedded database a night.
  this.timeout(120_000);

  it('finds a guardrail gone night after night, until it is back', async () => {
    const { told } = await states([
      { actions: ['s3:GetObject'], capped: true },
      { actions: ['s3:GetObject'], capped: false },
      { actions: ['s3:GetObject'], capped: false },
      { actions: ['s3:GetObject'], capped: true },
    ]);
    expect(told).to.deep.equal(['none none', 'none new', 'none open', 'none resolved']);
  });

  it('accepts an excess as of the scan that an exception names, and nothing above it', async () => {
    const exceptions = accepting('agent-outside-intended-scope', 'scan-0');
    const { told, warnings } = await states([
      { actions: ['s3:PutObject'], capped: true },
      { actions: ['s3:PutObject'], capped: true, exceptions },
      { actions: ['s3:PutObject', 'sqs:SendMessage'], capped: true, exceptions },
      { actions: ['s3:PutObject'], capped: true, exceptions },
    ]);
    expect(told).to.deep.equal(['new none', 'suppressed none', 'widened none', 'suppressed none']);
    expect(warnings).to.deep.equal([]);
  });

  it('says of a scan that nobody knows that the exception does not hold', async () => {
    const exceptions = accepting('agent-outside-intended-scope', 'scan-of-another-store');
    const { told, warnings } = await states([{ actions: ['s3:PutObject'], capped: true, exceptions }]);
    expect(told).to.deep.equal(['new none']);
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(
      /^an exception as of scan `scan-of-another-store` does not hold, because this store keeps no scan of that id: bot can /,
    );
  });
});

describe('drift between a night with a boundary and one without', () => {
  it('tells of the guardrail that went, and of who may have taken it away', async () => {
    const files = {
      ...night(10, ['s3:*'], true),
      ...night(11, ['s3:*'], false),
      'registry.yaml': registryText(''),
    };
    const { causes } = await inFolder(files, (folder) => {
      const registry = join(folder, 'registry.yaml');
      const [from, to] = [join(folder, 'night-10'), join(folder, 'night-11')];
      return driftOfEstates(
        { from: { path: from }, to: { path: to }, registry, registryBefore: null },
        () => {},
      );
    });
    const told = causes.filter(({ findings }) => findings.some(({ rule }) => rule === 'guardrail-removed'));
    expect(told.flatMap(({ changes }) => changes.map(({ text }) => text))).to.deep.equal([
      `permissions boundary of role/bot in ${account} removed: it was agent-boundary`,
    ]);
  });
});
