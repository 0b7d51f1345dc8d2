import { expect } from 'chai';
import type { Comparison } from '../../src/access/comparison.ts';
import type { Remedy } from '../../src/audit/finding.ts';
import { registryProposal } from '../../src/deliver/registry-proposal.ts';
import type { ScanResult, ShownFinding } from '../../src/deliver/scan-result.ts';
import { comparisonPage } from '../../src/deliver/text/comparison-page.ts';
import { demoPage } from '../../src/deliver/text/demo-page.ts';
import type { Page } from '../../src/deliver/text/page.ts';
import { renderPage } from '../../src/deliver/text/render.ts';
import { scanPage } from '../../src/deliver/text/scan-page.ts';
import { storyPage } from '../../src/deliver/text/story-page.ts';
import type { AccountId, Instant } from '../../src/estate/identifiers.ts';
import { expectGolden } from './golden.ts';
import { deleteStack, grown, kiro, sampleScan } from './sample-scan.ts';

const text = (page: Page, columns = 100) => renderPage(page, { columns, colour: false });
const explain = 'overreach explain';

const quietScan: ScanResult = {
  ...sampleScan,
  findings: [],
  changes: [],
  quarantined: [],
  coverage: { complete: true, accounts: { sealed: 2, total: 2 }, layers: [] },
};

describe('the page of a scan', () => {
  for (const columns of [100, 80]) {
    it(`reads well at ${columns} columns`, () => {
      expectGolden(`scan-${columns}.txt`, text(scanPage(sampleScan, explain), columns));
    });
  }

  it('begins with the worst finding and ends with how many accounts are sealed', () => {
    const page = text(scanPage(sampleScan, explain));
    expect(page).to.match(/^CRITICAL {2}Kiro ran on wei\.chen@example\.com/);
    expect(page).to.match(/\n2 of 3 accounts sealed\n$/);
  });

  it('is good news only when everything was read, judged and declared', () => {
    const said = (scan: ScanResult) => text(scanPage(scan, explain)).split('\n')[0];
    expect(said(quietScan)).to.match(/^Quiet: /);
    const blind = { ...quietScan, coverage: { ...quietScan.coverage, complete: false } };
    expect(said(blind)).to.match(/^No alarm is open, but not everything/);
    const unsure = { ...quietScan, findings: sampleScan.findings.filter(({ state }) => state === 'unknown') };
    expect(said(unsure)).to.equal(
      'Nobody could say tonight whether 1 finding is still so: held open, read on.',
    );
    expect(text(scanPage(unsure, explain))).to.include('0 alarms, 0 hygiene, 1 held open as unknown');
    const undeclared = { ...quietScan, scan: { ...quietScan.scan, registryDigest: null } };
    expect(said(undeclared)).to.match(/^No alarm is open, but no registry/);
    expect(said({ ...undeclared, findings: unsure.findings })).to.match(
      /is still so, and no registry was given/,
    );
  });

  it('says until when events were seen, and what they cannot show', () => {
    const events = [
      {
        accounts: ['444455556666' as AccountId],
        source: 'lookup-events',
        regions: ['eu-central-1', 'us-east-1'],
        from: '2025-12-09T22:00:00.000Z' as Instant,
        to: '2025-12-11T01:40:00.000Z' as Instant,
        limits: ['delivery-delay', 'management-events-only', 'usual-regions-only'],
      },
    ];
    const page = text(scanPage({ ...quietScan, coverage: { ...quietScan.coverage, events } }, explain), 200);
    expect(page).to.include(
      'Events seen from 2025-12-09 22:00 UTC until 2025-12-11 01:40 UTC in 2 Regions, by LookupEvents (account 444455556666)',
    );
    expect(page).to.include(
      'not seen there: use of objects (no data events); calls in Regions that an account switched on itself',
    );
  });

  it('says what changed: first scan, nothing, or that an older estate moved nothing', () => {
    const said = (scan: Partial<ScanResult['scan']>) =>
      text(scanPage({ ...quietScan, scan: { ...quietScan.scan, ...scan } }, explain));
    expect(said({})).to.include('Nothing changed since the last scan (data of 2025-12-10 18:00 UTC)');
    expect(said({ previous: null })).to.include('First scan of this estate: 0 findings opened');
    expect(said({ standing: 'superseded' })).to.include('moved no finding');
  });

  it('tells forty findings of one hygiene rule in one line', () => {
    const hygiene = sampleScan.findings.filter(({ lane }) => lane === 'hygiene');
    const many = Array.from({ length: 40 }, (_, index) =>
      hygiene.map((finding) => ({ ...finding, principal: `arn:x/role-${index}` })),
    ).flat();
    const page = text(scanPage({ ...quietScan, findings: many }, explain));
    expect(page).to.include('no-permissions-boundary: 40 findings  role-0, role-1');
    expect(page.match(/role-/g)).to.have.length(5);
  });

  it('offers no explanation from a store that keeps nothing', () => {
    expect(text(scanPage(sampleScan, null))).to.not.include('overreach explain');
  });

  it('shows names that strangers wrote without obeying them', () => {
    const hostile = '\u001b[2J\u202eowner\u2066\r\n# approved\u0007';
    const findings = sampleScan.findings.map((finding) => ({
      ...finding,
      title: hostile,
      agent: hostile,
      operator: hostile,
      principal: hostile,
      details: [hostile],
      owner: { ...finding.owner, team: hostile },
    }));
    const quarantined = [{ file: hostile, place: hostile, reason: hostile }];
    const page = text(scanPage({ ...sampleScan, findings, quarantined }, explain));
    expect(page).to.not.match(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    expect(page).to.include('\\u{1b}[2J\\u{202e}owner\\u{2066}\\r\\n# approved\\u{7}');
  });
});

describe('the other pages', () => {
  it('tell the whole story of a finding, in the order in which people ask', () => {
    const story = { finding: grown, history: sampleScan.changes.slice(1), proposal: registryProposal(grown) };
    expectGolden('story-excess.txt', text(storyPage(story)));
    const event = {
      finding: kiro,
      history: sampleScan.changes.slice(0, 1),
      proposal: registryProposal(kiro),
    };
    expectGolden('story-session.txt', text(storyPage(event)));
  });

  it('say of the demo that it is a replay', () => {
    expect(text(demoPage(sampleScan, explain))).to.include('replay of public reports');
  });

  it('tell a comparison by its verdict first', () => {
    const base: Comparison & { ms: number } = {
      verdict: 'exceeds',
      proof: 'exact',
      assumptions: ['resource policies are not read'],
      regions: [
        deleteStack,
        {
          ...deleteStack,
          certainty: 'may',
          exercisable: false,
          future: true,
          conditions: null,
          witness: null,
        },
      ],
      policy: null,
      ms: 1,
    };
    expectGolden('comparison.txt', text(comparisonPage(base)));
    const first = (verdict: Comparison['verdict']) =>
      text(comparisonPage({ ...base, verdict, regions: [], assumptions: [] })).split('  ')[0];
    expect(first('within')).to.equal('WITHIN');
    expect(first('may-exceed')).to.equal('MAY EXCEED');
    expect(first('unknown')).to.equal('UNKNOWN');
  });
});

describe('a remedy', () => {
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'rds:*', Resource: '*' }],
  } as const;
  const put = 'aws iam put-role-policy --role-name bot --policy-name x --policy-document';
  const remedied = (remedy: Partial<Remedy>): ShownFinding => ({
    ...grown,
    remedy: { text: 'deny it', command: null, hint: null, policy: null, proof: 'proved', ...remedy },
  });
  const told = (remedy: Partial<Remedy>) =>
    text(storyPage({ finding: remedied(remedy), history: [], proposal: null })).split('\nUndo\n')[1];
  const scanned = (remedy: Partial<Remedy>) =>
    text(scanPage({ ...sampleScan, findings: [remedied(remedy)] }, explain));

  it('says what was proved', () => {
    expect(told({ proofNote: 'compared again: nothing exceeds' })).to.equal(
      '  do        deny it\n            proved: this closes the excess (compared again: nothing exceeds)\n',
    );
  });

  it('says what was not, and why', () => {
    const unread = { proof: 'not-proved', proofNote: 'policy x is unread' } as const;
    expect(told(unread)).to.equal('  do        deny it\n            not proved: policy x is unread\n');
    expect(told({ proof: 'not-proved' })).to.include('not proved: nobody compared again with it in place');
  });

  it('prints the document beside a command that reads it from a file, and where to find it in a scan', () => {
    const command = `${put} file://remedy.json`;
    const lines = (told({ command, policy }) ?? '').split('\n').map((line) => line.trim());
    const [from, to] = [lines.indexOf('save as remedy.json:'), lines.indexOf(command)];
    expect(JSON.parse(lines.slice(from + 1, to).join(''))).to.deep.equal(policy);
    expect(scanned({ command, policy })).to.include('its document is in `explain`');
    expect(scanned({ command, policy })).to.not.include('rds:*"');
  });

  it('prints no document that stands in the command, and none that is too long for anybody', () => {
    const command = `${put} '${JSON.stringify(policy)}'`;
    expect(told({ command, policy })).to.not.include('save as');
    const Action = Array.from({ length: 2_000 }, (_, at) => `s3:Get${at}`);
    const long = { ...policy, Statement: [{ Effect: 'Deny', Action, Resource: '*' }] } as const;
    expect(told({ policy: long })).to.include('--format json has the document');
    expect(told({ policy: long })).to.not.include('s3:Get7');
  });
});
