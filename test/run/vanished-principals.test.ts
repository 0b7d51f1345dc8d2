import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { renderPage } from '../../src/deliver/text/render.ts';
import { scanPage } from '../../src/deliver/text/scan-page.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { Clock } from '../../src/run/clock.ts';
import { driftOfEstates } from '../../src/run/drift.ts';
import { judgeEstate, readScanInputs } from '../../src/run/judge-estate.ts';
import { recordJudged } from '../../src/run/scan.ts';
import { openStore } from '../../src/store/open-store.ts';
import { schemaErrors } from '../e2e/schemas.ts';

const account = '777788889999';

/** A role with a trust policy that lets a vendor in without an external id: a finding without any registry. */
const role = (name: string) => ({
  Path: '/',
  RoleName: name,
  RoleId: `AROA${name.toUpperCase().padEnd(17, 'X')}`,
  Arn: `arn:aws:iam::${account}:role/${name}`,
  CreateDate: '2025-01-01T00:00:00Z',
  AssumeRolePolicyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: 'AROAOLDOLDOLDOLDOLDOL' }, Action: 'sts:AssumeRole' }],
  },
  InstanceProfileList: [],
  RolePolicyList: [],
  AttachedManagedPolicies: [],
  Tags: [],
});

const registry = `apiVersion: overreach/v1
kind: Registry
teams: [{ id: security, default: true }]
operators: []
environments: []
agents:
  - id: bot
    owner: security
    identify: [{ role: "arn:aws:iam::*:role/bot*" }]
`;

describe('a scan that shows far fewer principals than the one before', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'overreach-vanishing-'));
    writeFileSync(join(folder, 'registry.yaml'), registry);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function estate(day: number, roles: number, dated = true): string {
    const path = join(folder, `estate-${day}-${roles}`);
    mkdirSync(join(path, 'accounts', account), { recursive: true });
    const manifest = {
      format: 'overreach-estate/1',
      partition: 'aws',
      ...(dated ? { collectedAt: `2025-12-${day}T18:00:00Z` } : {}),
      complete: { [account]: { iam: true, organization: true, cloudtrail: true } },
    };
    writeFileSync(join(path, 'estate.json'), JSON.stringify(manifest));
    const details = {
      RoleDetailList: Array.from({ length: roles }, (_, index) => role(`bot${index}`)),
      UserDetailList: [],
      GroupDetailList: [],
      Policies: [],
      IsTruncated: false,
    };
    writeFileSync(join(path, 'accounts', account, 'authorization-details.json'), JSON.stringify(details));
    return path;
  }

  async function nights(paths: readonly string[]) {
    const store = await openStore({ kind: 'memory' });
    let seconds = 0;
    const clock: Clock = {
      now: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)).toISOString() as Instant,
      newScanId: () => `scan-${seconds}`,
    };
    const results = [];
    for (const path of paths) {
      const judged = judgeEstate(await readScanInputs(path, join(folder, 'registry.yaml')));
      const result = await recordJudged(store, judged, clock.now(), clock);
      expect(schemaErrors('scan', JSON.parse(JSON.stringify(result)))).to.deep.equal([]);
      const text = renderPage(scanPage(result, null), { columns: 400, colour: false });
      const resolved = result.changes.filter(({ kind }) => kind === 'resolved').length;
      const unknown = result.findings.filter(({ presence }) => presence === 'unknown').length;
      results.push({ resolved, unknown, text, scan: result.scan });
    }
    await store.close();
    return results;
  }

  it('says so and holds their findings until a second one agrees', async () => {
    const [first, second, third] = await nights([estate(12, 20), estate(13, 2), estate(14, 2)]);
    if (!first || !second || !third) throw new Error('no scan');
    expect(first.scan.held).to.equal(undefined);
    expect(second.resolved).to.equal(0);
    expect(second.unknown).to.be.at.least(18);
    expect(second.scan.held).to.deep.equal([{ account, gone: 18, known: 20 }]);
    expect(second.text).to.include(`18 of 20 principals of account ${account} were gone at once.`);
    expect(third.resolved).to.equal(second.unknown);
    expect(third.scan.held).to.equal(undefined);
  });

  it('believes the later of two estates that are compared, with a time of collection or without', async () => {
    const request = { registry: join(folder, 'registry.yaml'), registryBefore: null };
    for (const [from, to] of [
      [estate(12, 20), estate(13, 2)],
      [estate(12, 21), estate(12, 3)],
      [estate(12, 22, false), estate(13, 4, false)],
      [estate(12, 23, false), estate(13, 5)],
    ] as const) {
      const { counts } = await driftOfEstates(
        { ...request, from: { path: from }, to: { path: to } },
        () => {},
      );
      expect(counts.resolved, to).to.be.at.least(18);
    }
  });

  it('says that an estate without a time of collection settles nothing', async () => {
    const [, second] = await nights([estate(12, 5), estate(13, 2, false)]);
    expect(second?.resolved).to.equal(0);
    expect(second?.scan.addsOnly).to.include('does not say when it was collected');
    expect(second?.text).to.include('This estate can open and widen findings, and settle none');
  });
});
