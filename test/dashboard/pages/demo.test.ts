import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { triage } from '../../../src/audit/triage.ts';
import type { Visitor } from '../../../src/dashboard/page.ts';
import { PageProblem } from '../../../src/dashboard/problem.ts';
import type { Decide } from '../../../src/dashboard/route.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import { runDemo } from '../../../src/run/demo.ts';
import { openStoreAndReader } from '../../../src/store/reading/open-reader.ts';
import type { Reader } from '../../../src/store/reading/reader.ts';
import type { FindingRow } from '../../../src/store/reading/rows.ts';
import type { Store } from '../../../src/store/store.ts';
import { locationOf } from '../../store/location-of.ts';
import { ask, bodyOf, textOf } from './ask.ts';

/** Two hours after the example organization was collected. */
const now = '2025-12-11T20:00:00.000Z' as Instant;
const triager: Visitor = { name: 'kim@example.com', role: 'triager', csrf: 'token-of-kim' };
const addresses = [
  '/',
  '/agents',
  '/findings',
  '/changes',
  '/changes?by=event',
  '/sessions',
  '/registry',
  '/scans',
];

describe('the pages of the example organization', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'overreach-pages-'));
  let store: Store;
  let reader: Reader;
  let findings: readonly FindingRow[];
  before(async () => {
    await runDemo('pglite:db', folder, () => {});
    ({ store, reader } = await openStoreAndReader(locationOf(`pglite:${join(folder, 'db')}`)));
    findings = (await reader.findings({}, { after: null, limit: 50 })).rows;
  });
  after(async () => {
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const decide: Decide = async (fingerprint, act) => {
    const [record] = await reader.finding(fingerprint);
    return store.triage(record?.estate ?? '', fingerprint, (kept) => triage(kept, act, triager.name, now));
  };
  const body = (address: string) => bodyOf(address, { reader, now });
  const text = async (address: string) => textOf(await body(address));
  const of = (rule: string): string => {
    const found = findings.find((finding) => finding.rule === rule)?.fingerprint ?? '';
    return `/findings/${found.replace('fp1:', '')}`;
  };

  it('say at once whether one may sleep', async () => {
    const page = await text('/');
    expect(page).to.match(/^ Overview As of data collected 2025-12-11 18:00 UTC/);
    expect(page).to.include('2 critical findings open');
    expect(page).to.match(/3 of 3 accounts read whole oldest data 2 h ago/);
    expect(page).to.match(/2 agents over scope/);
  });

  it('have one heading each, and headings that skip no level', async () => {
    for (const address of [...addresses, '/agents/kiro-cost-explorer', of('agent-outside-intended-scope')]) {
      const levels = [...(await body(address)).matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
      expect(
        levels.filter((level) => level === 1),
        address,
      ).to.have.length(1);
      expect(levels[0], address).to.equal(1);
      levels.slice(1).forEach((level, at) => {
        expect(level - (levels[at] ?? 0), `${address}: h${levels[at]} then h${level}`).to.be.at.most(1);
      });
    }
  });

  it('have no id twice, and a label for every field', async () => {
    for (const address of [...addresses, '/agents/kiro-cost-explorer', of('agent-outside-intended-scope')]) {
      const page = await ask(address, { reader, now, visitor: triager });
      const markup = 'body' in page ? String(await page.body) : '';
      const ids = [...markup.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
      expect(new Set(ids).size, address).to.equal(ids.length);
      for (const [, id] of markup.matchAll(/<(?:input|select)(?![^>]*type="hidden")[^>]*\sid="([^"]*)"/g)) {
        expect(markup, `${address}: ${id}`).to.include(`<label for="${id}">`);
      }
      for (const [, id = ''] of markup.matchAll(/aria-(?:labelledby|describedby)="([^"]*)"/g)) {
        expect(ids, `${address}: ${id}`).to.include(id);
      }
    }
  });

  it('work under a policy that lets no script and no style of a page work', async () => {
    for (const address of [...addresses, '/agents/kiro-cost-explorer', of('destructive-without-approval')]) {
      expect(await body(address), address).to.not.match(/<script|<style|\sstyle=|\son[a-z]+=|javascript:/i);
    }
  });

  it('link only to pages that there are', async () => {
    const seen = new Set<string>();
    const left = [...addresses];
    for (let address = left.pop(); address !== undefined; address = left.pop()) {
      const path = address.split('#')[0] ?? '/';
      if (seen.has(path)) continue;
      seen.add(path);
      const page = await ask(path, { reader, now });
      if ('to' in page) left.push(page.to);
      else {
        const markup = String(await page.body);
        for (const [, href = ''] of markup.matchAll(/href="([^"]*)"/g))
          left.push(href.replaceAll('&amp;', '&'));
      }
    }
    expect(seen.size).to.be.above(30);
    for (const address of addresses) expect([...seen]).to.include(address);
  });

  it('tell a finding in the order in which people ask', async () => {
    const page = await text(of('agent-outside-intended-scope'));
    const order = [
      'test-data-loader can do everything in rds',
      'What changed',
      'Before',
      'After',
      'The proof',
      'rds:DeleteDBCluster on arn:aws-cn:rds:cn-north-1:777788889999:cluster:example',
      'What still stops it',
      'Used since?',
      'No use outside the scope was seen',
      'Who and when',
      'OrganizationAccountAccessRole/terraform',
      '2025-12-10 22:41 UTC',
      'Terraform/1.14.1',
      'event 00000000-0000-4000-8000-200000000010',
      'Undo',
      'aws iam delete-role-policy --role-name agent-role-test-data-loader --policy-name hotfix-2025-12-10',
      'Proved',
      'If infrastructure code',
      'If this was meant',
      '- id: "test-data-loader"',
      'History',
      'Opened',
    ];
    let at = 0;
    for (const words of order) {
      const found = page.indexOf(words, at);
      expect(found, `${words} after ${page.slice(Math.max(0, at - 40), at)}`).to.be.at.least(0);
      at = found + words.length;
    }
  });

  it('tell what an agent did on a session of a human', async () => {
    const page = await text(of('agent-on-human-credentials'));
    expect(page).to.include("Kiro, on wei.chen@example.com's own session");
    expect(page).to.include('set by the client, it says nothing about who wanted it');
    expect(page).to.include('It was used');
  });

  it('show the way from human to agent to role', async () => {
    const page = await body('/agents/kiro-cost-explorer');
    expect(page).to.match(/<svg[^>]*role="img"[^>]*aria-labelledby="way-title"/);
    expect(textOf(page)).to.include(
      'Human: wei.chen, wei.chen@example.com; Agent: kiro-cost-explorer; Runs as: AWSReservedSSO_ProdOperator_0123456789abcdef',
    );
    expect(textOf(await body('/agents/test-data-loader'))).to.match(/rds 46 5 117 1/);
  });

  it('tell a change by its own link, with what it moved', async () => {
    const [cause] = (await reader.causes({ after: null, limit: 9 })).rows.filter(({ parts }) =>
      parts.some(({ command }) => command !== null),
    );
    const id = cause?.id.replace('ch1:', '') ?? '';
    expect(await ask(`/changes/ch1:${id.slice(0, 12)}`, { reader, now })).to.deep.equal({
      to: `/changes/${id}`,
    });
    const page = await text(`/changes/${id}`);
    expect(page).to.include('inline policy hotfix-2025-12-10 added to role/agent-role-test-data-loader');
    expect(page).to.include('aws iam delete-role-policy --role-name agent-role-test-data-loader');
    expect(page).to.include('test-data-loader can do everything in rds');
  });

  it('go on from the beginning of a fingerprint to the link that stays', async () => {
    const whole = of('scope-used-beyond');
    expect(await ask(whole.slice(0, 22), { reader, now })).to.deep.equal({ to: whole });
    const id = whole.replace('/findings/', '');
    expect(await ask(`/findings?q=fp1:${id}`, { reader, now })).to.deep.equal({ to: whole });
    expect(await ask(whole, { reader, now })).to.have.property('body');
    expect(await ask('/findings?q=444455556666&severity=high', { reader, now })).to.deep.equal({
      to: '/findings?severity=high&account=444455556666',
    });
  });

  for (const [address, status, words] of [
    ['/findings/0000000000000000', 404, 'no finding begins with `0000000000000000`'],
    ['/findings/%3Cscript%3E', 404, '`<script>` is no finding'],
    ["/findings/x'%20or%20true", 404, 'is no finding'],
    ['/agents/nobody', 404, 'no agent is called `nobody`'],
    ['/changes/0000000', 404, 'no change begins with `0000000`'],
    ['/changes/%00', 404, 'no change begins'],
    ['/nowhere', 404, 'no page'],
    ['/findings?severity=hgih', 400, '`severity` cannot be `hgih`: use info, low, medium, high or critical'],
    ['/findings?state=closed', 400, '`state` cannot be `closed`: use new, open'],
    ['/findings?due=overdue&state=new', 400, '`due` cannot be `overdue`: use it without `state`'],
    ['/findings?rule=x', 400, '`rule` cannot be `x`'],
    ['/findings?account=12', 400, '`account` cannot be `12`: use twelve digits'],
    ['/findings?sevrity=high', 400, '`sevrity` cannot be `high`: use state, severity, lane, rule'],
    ['/findings?after=x', 400, '`after` cannot be `x`'],
    [`/findings?q=${'x'.repeat(400)}`, 400, 'use at most 300 characters'],
    ['/changes?by=night', 400, '`by` cannot be `night`: use cause or event'],
    ['/changes?by=event&kind=x', 400, '`kind` cannot be `x`'],
    ['/changes?after=WyJ4Il0', 400, '`after`'],
    ['/sessions?account=x', 400, '`account`'],
    ['/scans?accounts=x', 400, '`accounts` cannot be `x`'],
    ['/registry?team=red', 400, '`team` cannot be `red`'],
  ] as const) {
    it(`say what is wrong with ${address.slice(0, 60)}`, async () => {
      const thrown = await ask(address, { reader, now }).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(PageProblem);
      expect((thrown as PageProblem).status).to.equal(status);
      expect((thrown as PageProblem).message).to.include(words);
    });
  }

  it('offer a decision to triagers alone', async () => {
    const address = of('agent-outside-intended-scope');
    expect(await body(address)).to.not.include('<form');
    const page = await ask(address, { reader, now, visitor: triager });
    const markup = 'body' in page ? String(await page.body) : '';
    const forms = [...markup.matchAll(/<form[^>]*method="post" action="([^"]*)">(.*?)<\/form>/gs)];
    expect(forms.map(([, action]) => action)).to.deep.equal(Array(2).fill(`${address}/decide`));
    for (const [, , fields] of forms) {
      expect(fields).to.include('<input type="hidden" name="csrf" value="token-of-kim">');
    }
  });

  it('show the finding again where a refused decision is asked for anew', async () => {
    const address = of('scope-used-beyond');
    expect(await ask(`${address}/decide`, { reader, now })).to.deep.equal({ to: address });
  });

  it('take a decision, in the name of who made it, or say in words why not', async () => {
    const address = of('agent-outside-intended-scope');
    const post = (form: Readonly<Record<string, string>>) =>
      ask(`${address}/decide`, { reader, now, visitor: triager, decide, form });
    const refused = async (form: Readonly<Record<string, string>>) => {
      const page = await post(form);
      expect(page).to.include({ status: 409 });
      return 'body' in page ? String(await page.body) : '';
    };
    const withoutReason = await refused({ act: 'accept', reason: ' ', expires: '2026-01-31' });
    expect(textOf(withoutReason)).to.include('Not done An acceptance needs a reason.');
    expect(withoutReason).to.include('value="2026-01-31"');
    expect(textOf(await refused({ act: 'accept', reason: '<b>agreed', expires: '31.1.2026' }))).to.include(
      'needs its last day, such as 2027-01-31',
    );
    expect(textOf(await refused({ act: 'accept', reason: 'x', expires: '2026-02-31' }))).to.include(
      'needs its last day',
    );
    expect(textOf(await refused({ act: 'accept', reason: 'x', expires: '2025-01-31' }))).to.include(
      'must end in the future',
    );
    expect(textOf(await refused({ act: 'accept', reason: 'x', expires: '2030-01-31' }))).to.include(
      'ends within a year',
    );
    expect(textOf(await refused({ act: 'reopen', reason: '' }))).to.include(
      'nobody accepted or acknowledged it',
    );
    const odd = await post({ act: 'delete' }).catch((error: unknown) => error);
    expect(odd).to.be.instanceOf(PageProblem);

    expect(await post({ act: 'not-mine', note: 'ask <platform>' })).to.deep.equal({
      to: `${address}#decide`,
    });
    const acknowledged = await text(address);
    expect(acknowledged).to.include('acknowledged');
    expect(acknowledged).to.include('by kim@example.com: sent to the wrong team: ask <platform>');
    expect(
      await post({ act: 'accept', reason: 'until the migration', expires: '2026-01-31' }),
    ).to.have.property('to');
    expect(await text(address)).to.include(
      'by kim@example.com until 2026-01-31 23:59 UTC: until the migration',
    );
    expect(await post({ act: 'reopen', reason: 'not after all' })).to.have.property('to');
    expect(await text(address)).to.include('by kim@example.com: reopened: not after all');
  });
});

describe('the pages of an empty store', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'overreach-pages-'));
  let store: Store;
  let reader: Reader;
  before(async () => {
    ({ store, reader } = await openStoreAndReader(locationOf(`pglite:${join(folder, 'db')}`)));
  });
  after(async () => {
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [address, words] of [
    ['/', 'Nothing was scanned yet'],
    ['/', 'overreach demo'],
    ['/agents', 'overreach registry init --estate DIR'],
    ['/findings', 'overreach scan'],
    ['/changes', 'overreach scan'],
    ['/changes?by=event', 'Nothing happened'],
    ['/sessions', 'overreach sessions --events DIR'],
    ['/registry', 'overreach registry init --estate DIR'],
    ['/scans', 'overreach scan --estate DIR'],
    ['/scans', 'overreach worker'],
  ] as const) {
    it(`${address} teaches what to do: ${words}`, async () => {
      expect(textOf(await bodyOf(address, { reader, now }))).to.include(words);
    });
  }
});
