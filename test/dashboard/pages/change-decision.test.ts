import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { shownState } from '../../../src/audit/shown-state.ts';
import type { Visitor } from '../../../src/dashboard/page.ts';
import { PageProblem } from '../../../src/dashboard/problem.ts';
import type { DecideChange } from '../../../src/dashboard/route.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import { triageKept } from '../../../src/run/changes.ts';
import { runDemo } from '../../../src/run/demo.ts';
import { openStoreAndReader } from '../../../src/store/reading/open-reader.ts';
import type { Reader } from '../../../src/store/reading/reader.ts';
import type { Store } from '../../../src/store/store.ts';
import { locationOf } from '../../store/location-of.ts';
import { ask, bodyOf, textOf } from './ask.ts';

/** Two hours after the example organization was collected. */
const now = '2025-12-11T20:00:00.000Z' as Instant;
const triager: Visitor = { name: 'kim@example.com', role: 'triager', csrf: 'token-of-kim' };

describe('a change of the example organization', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'overreach-pages-'));
  let store: Store;
  let reader: Reader;
  let address: string;
  before(async () => {
    await runDemo('pglite:db', folder, () => {});
    ({ store, reader } = await openStoreAndReader(locationOf(`pglite:${join(folder, 'db')}`)));
    const causes = (await reader.causes({ after: null, limit: 50 })).rows;
    const worse = causes.find(({ direction }) => direction !== 'narrowed');
    address = `/changes/${worse?.id.replace('ch1:', '')}`;
  });
  after(async () => {
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const decideChange: DecideChange = (id, act) => triageKept(store, id, act, triager.name, now);
  const markup = async (at: string) => {
    const page = await ask(at, { reader, now, visitor: triager });
    return 'body' in page ? String(await page.body) : '';
  };
  const acts = async () =>
    [...(await markup(address)).matchAll(/name="act" value="([^"]*)"/g)].map(([, act]) => act);
  const post = (form: Readonly<Record<string, string>>) =>
    ask(`${address}/decide`, { reader, now, visitor: triager, decideChange, form });

  it('is decided about by triagers alone', async () => {
    expect(await bodyOf(address, { reader, now })).to.not.match(/<form|Decide/);
    const forms = [
      ...(await markup(address)).matchAll(/<form[^>]*method="post" action="([^"]*)">(.*?)<\/form>/gs),
    ];
    expect(forms.map(([, action]) => action)).to.deep.equal(Array(2).fill(`${address}/decide`));
    for (const [, , fields] of forms) {
      expect(fields).to.include('<input type="hidden" name="csrf" value="token-of-kim">');
    }
    expect(await ask(`${address}/decide`, { reader, now })).to.deep.equal({ to: address });
  });

  it('is refused in words on the page, with what the form held, and nothing is written', async () => {
    const refused = async (form: Readonly<Record<string, string>>) => {
      const page = await post(form);
      expect(page).to.include({ status: 409 });
      return 'body' in page ? String(await page.body) : '';
    };
    const withoutReason = await refused({ act: 'accept', reason: ' ', expires: '2026-01-31' });
    expect(textOf(withoutReason)).to.include('Not done An acceptance needs a reason.');
    expect(withoutReason).to.include('value="2026-01-31"');
    expect(textOf(await refused({ act: 'accept', reason: 'x', expires: '31.1.2026' }))).to.include(
      'needs its last day, such as 2027-01-31',
    );
    expect(textOf(await refused({ act: 'accept', reason: 'x', expires: '2025-01-31' }))).to.include(
      'must end in the future',
    );
    expect(textOf(await refused({ act: 'reopen', reason: '' }))).to.include(
      'Not done Nobody accepted or acknowledged it as one',
    );
    for (const act of ['', 'delete']) {
      expect(await post({ act }).catch((error: unknown) => error)).to.be.instanceOf(PageProblem);
    }
    const gone = await ask('/changes/0000000/decide', { reader, decideChange, form: {} }).catch(
      (error: unknown) => error,
    );
    expect(gone).to.be.instanceOf(PageProblem).and.to.have.property('status', 404);
    expect(await acts()).to.deep.equal(['acknowledge', 'not-mine', 'accept']);
  });

  it('is acknowledged, accepted and reopened as one, in the name of who decides', async () => {
    const done = { to: `${address}#decide` };
    const [cause] = await reader.cause(address.replace('/changes/', ''));
    const state = async () => (await reader.finding(cause?.told[0]?.fingerprint ?? '')).map(shownState)[0];
    expect(await post({ act: 'acknowledge', note: 'PLAT <1>' })).to.deep.equal(done);
    expect(textOf(await markup(address))).to.include('acknowledged by kim@example.com : PLAT <1>');
    expect(await acts()).to.deep.equal(['acknowledge', 'not-mine', 'accept', 'reopen']);
    // The database's own clock says what has run out.
    const until = new Date(Date.now() + 100 * 24 * 3_600_000).toISOString().slice(0, 10);
    const soon = {
      reader,
      visitor: triager,
      form: { act: 'accept', reason: 'the migration', expires: until },
    };
    const decideNow: DecideChange = (id, act) =>
      triageKept(store, id, act, triager.name, new Date().toISOString() as Instant);
    expect(await ask(`${address}/decide`, { ...soon, decideChange: decideNow })).to.deep.equal(done);
    expect(textOf(await markup(address))).to.include(
      `accepted by kim@example.com until ${until} 23:59 UTC : the migration`,
    );
    expect(await acts()).to.deep.equal(['reopen']);
    expect(await state()).to.equal('suppressed');
    expect(await post({ act: 'reopen', reason: 'not after all' })).to.deep.equal(done);
    expect(await acts()).to.deep.equal(['acknowledge', 'not-mine', 'accept']);
    expect(await state()).to.not.equal('suppressed');
  });
});
