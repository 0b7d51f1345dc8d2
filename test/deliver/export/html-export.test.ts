import { expect } from 'chai';
import { loadCatalog } from '../../../src/catalog/index.ts';
import type { ExportData } from '../../../src/deliver/export/export-data.ts';
import { htmlExport } from '../../../src/deliver/export/html/html-export.ts';
import { trusted } from '../../../src/deliver/export/html/markup.ts';
import { grown, kiro } from '../sample-scan.ts';
import { exported, sampleExport } from './sample-export.ts';

const catalog = loadCatalog();
const proposals = new Map([[grown.fingerprint, 'agents:\n  - id: "test-data-loader"']]);
const page = (data: Partial<ExportData> = {}) =>
  [...htmlExport({ ...sampleExport, ...data }, catalog, { proposals })].join('');
const none = { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
const { byState } = sampleExport.counts;

describe('the HTML report', () => {
  it('is one file that needs nothing: no script, no address, a policy that loads nothing', () => {
    const text = page();
    expect(text).to.include("default-src 'none'; style-src 'unsafe-inline'");
    expect(text).to.not.match(/<(script|link|img|iframe|object|embed|form|base)\b/i);
    expect(text).to.not.match(/\b(src|href|action|on[a-z]+)=/i);
    expect(text.replaceAll('http://www.w3.org/2000/svg', '')).to.not.match(/https?:\/\//);
    expect(text).to.include('color-scheme:light dark');
    expect(text).to.include('@media print');
  });

  it('says first how bad it is, then how much could be seen, then the findings, the worst first', () => {
    const text = page();
    const order = [
      'Open: 1 critical, 1 high, 1 medium, 1 low.',
      '2 h old',
      '2 of 3 accounts sealed',
      'iam: throttled',
      '1 of 3 declared agents: test-data-loader',
      'Access beyond intent by service and access level',
      'critical: 1 finding',
      'high: 2 findings',
      'resolved: 1 finding',
      'What the findings rest on',
    ].map((said) => text.indexOf(said));
    expect(order).to.not.include(-1);
    expect(order).to.deep.equal(order.toSorted((left, right) => left - right));
  });

  it('tells a finding in the order in which people ask', () => {
    const text = page({
      findings: [exported({ ...grown, details: ['used since? nobody can say: no events'] })],
    });
    const order = [
      'what changed',
      'proof',
      'granted by',
      'used since?',
      'undo',
      'if it was meant',
      'history',
    ];
    const places = order.map((label) => text.indexOf(`<dt>${label}<dd>`));
    expect(places).to.not.include(-1);
    expect(places).to.deep.equal(places.toSorted((left, right) => left - right));
    for (const said of [
      'it grew by 2025-12-11 18:00 UTC: added rds:Delete*',
      'rds:DeleteDBInstance on arn:aws-cn:rds:cn-north-1:777788889999:db:orders',
      'nobody can say: no events',
      'li.na@example.com as arn:aws-cn:sts::777788889999:assumed-role/deployer/terraform, 2025-12-10 22:41 UTC, iam:PutRolePolicy with Terraform',
      'undone, it ends what is shown here',
      'the permissions boundary agents',
      'aws iam detach-role-policy --role-name agent-role-test-data-loader',
      'proved',
      grown.fingerprint,
    ])
      expect(text).to.include(said);
  });

  it('says of an event what did not stop it, who and when', () => {
    const text = page({ findings: [exported(kiro)] });
    expect(text).to.include('no SCP denies cloudformation:DeleteStack in this account');
    expect(text).to.include('(event a1b2c3d4-0000-4000-8000-000000000001)');
  });

  it('has the picture in words too, and a place for more', () => {
    const text = page();
    expect(text).to.match(/<svg [^>]*role="img"[^>]*aria-labelledby="excess-map-title"/);
    expect(text).to.match(/<th scope="row">rds<\/th>/);
    const more = [
      ...htmlExport(sampleExport, catalog, { plots: [trusted('<figure id="more"></figure>')] }),
    ].join('');
    expect(more).to.include('<figure id="more"></figure>');
  });

  it('is quiet only when nothing is open, all was read, and lately', () => {
    const quiet = { findings: [], counts: { byState, openBySeverity: none } };
    const [estate] = sampleExport.estates;
    const read = estate === undefined ? [] : [{ ...estate, sealed: true }];
    expect(page({ ...quiet, estates: read })).to.include('Quiet: no finding is open');
    expect(page(quiet)).to.include('not everything was read');
    expect(page({ ...quiet, estates: read, exportedAt: '2025-12-13T20:00:00.000Z' })).to.include(
      'not lately',
    );
    expect(page({ ...quiet, estates: [] })).to.not.include('Quiet');
    const undeclared = read.map((one) => ({ ...one, registryDigest: null }));
    expect(page({ ...quiet, estates: undeclared })).to.include('no registry was given');
    expect(page(quiet)).to.include('None that fits.');
  });

  it('stays below 10 MB with 10,000 findings, all of them in it', function () {
    this.timeout(60_000);
    const many = Array.from({ length: 10_000 }, (_, index) => {
      const one = exported(index % 2 === 0 ? kiro : grown);
      const id = `fp1:${index.toString(16).padStart(12, '0')}${'0'.repeat(52)}`;
      const title = `${one.finding.title} (${index})`;
      return { ...one, finding: { ...one.finding, fingerprint: id, title, severity: 'high' as const } };
    });
    let bytes = 0;
    let told = 0;
    for (const piece of htmlExport({ ...sampleExport, findings: many }, catalog)) {
      bytes += Buffer.byteLength(piece);
      told += piece.split('id="f-').length - 1;
    }
    expect(told).to.equal(many.length);
    expect(bytes).to.be.below(10_000_000);
  });
});
