import { expect } from 'chai';
import { severities } from '../../../src/audit/finding.ts';
import { overviewPage } from '../../../src/dashboard/pages/overview-page.ts';
import { type TonightFacts, tonightOf } from '../../../src/dashboard/pages/tonight.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import type { Counted, ScanRow } from '../../../src/store/reading/rows.ts';
import { textOf } from './ask.ts';

const now = '2026-11-20T08:00:00.000Z' as Instant;
const hoursAgo = (hours: number) => new Date(Date.parse(now) - hours * 3_600_000).toISOString() as Instant;
const count = (number: number): Counted => ({ count: number, atLeast: false });
const scan = (hours: number): ScanRow => ({
  seq: 1,
  id: 'scan-1',
  estate: 'o-example',
  startedAt: hoursAgo(hours),
  collectedAt: hoursAgo(hours),
  finishedAt: hoursAgo(hours),
  sealed: true,
  standing: 'applied',
  counts: null,
  registryDigest: null,
});

/** A night of which nothing is left to say, but for these facts. */
function facts(parts: {
  readonly hours?: number;
  readonly oldest?: number | null;
  readonly sealed?: number;
  readonly accounts?: number;
  readonly open?: Readonly<Partial<Record<(typeof severities)[number], number>>>;
  readonly agents?: number;
  readonly overdue?: number;
  readonly scans?: readonly ScanRow[];
}): TonightFacts {
  const { hours = 2, oldest = hours, accounts = 3, sealed = accounts } = parts;
  return {
    scans: parts.scans ?? [scan(hours)],
    coverage: {
      accounts,
      sealed,
      layers: [],
      oldestRequired: oldest === null ? null : hoursAgo(oldest),
    },
    open: Object.fromEntries(
      severities.map((severity) => [severity, count(parts.open?.[severity] ?? 0)]),
    ) as TonightFacts['open'],
    agentsOverScope: count(parts.agents ?? 0),
    overdue: count(parts.overdue ?? 0),
    now,
  };
}

describe('whether one may sleep tonight', () => {
  for (const [what, given, state, headline, reason] of [
    ['nothing is open and all was read', {}, 'ok', 'Everything was read, and nothing grave is open', null],
    [
      'only light findings are open',
      { open: { low: 4, info: 9, medium: 2 } },
      'ok',
      'Everything was read',
      null,
    ],
    ['the data is 25 h old', { hours: 25 }, 'ok', 'Everything was read', null],
    ['the data is 26 h old', { hours: 26 }, 'unknown', 'Quiet, but not all was seen', '26 h ago'],
    [
      'one account is unread',
      { accounts: 600, sealed: 599 },
      'unknown',
      'Quiet, but',
      '1 of 600 accounts unread',
    ],
    ['one layer is older than the rest', { oldest: 40 }, 'unknown', 'Quiet, but', '40 h ago'],
    ['an account was never read whole', { oldest: null }, 'unknown', 'Quiet, but', 'never read whole'],
    ['no account is known', { accounts: 0, oldest: null }, 'unknown', 'Quiet, but', 'no account was read'],
    [
      'another estate was not scanned',
      { scans: [scan(2), scan(80)] },
      'unknown',
      'Quiet, but',
      'an estate was not scanned',
    ],
    ['nothing was scanned', { scans: [] }, 'unknown', 'Nothing was scanned yet', null],
    [
      'an agent is over scope',
      { agents: 1, open: { high: 1 } },
      'warning',
      '1 agent over scope',
      '1 finding of high severity',
    ],
    ['something is overdue', { overdue: 2 }, 'warning', 'Something waits', '2 findings overdue'],
    [
      'an agent is over scope and an account unread',
      { agents: 2, sealed: 2 },
      'unknown',
      '2 agents over scope, and not all was seen',
      '1 of 3',
    ],
    ['something critical is open', { open: { critical: 1 } }, 'critical', '1 critical finding open', null],
    [
      'something critical is open and an account unread',
      { open: { critical: 3 }, sealed: 1 },
      'critical',
      '3 critical findings open',
      '2 of 3 accounts unread',
    ],
  ] as const) {
    it(`${state} when ${what}`, () => {
      const tonight = tonightOf(facts(given));
      expect(tonight.state).to.equal(state);
      expect(tonight.headline).to.include(headline);
      if (reason === null) return;
      expect(tonight.reasons.join('; ')).to.include(reason);
    });
  }

  it('is never a calm yes while anything that is required is unread, missing or old', () => {
    for (const blind of [{ sealed: 2 }, { oldest: null }, { oldest: 26 }, { hours: 27 }, { accounts: 0 }]) {
      for (const open of [{}, { low: 1 }, { high: 1 }, { critical: 1 }]) {
        expect(tonightOf(facts({ ...blind, open })).state).to.not.be.oneOf(['ok', 'warning']);
      }
    }
  });
});

describe('the figures of the first page', () => {
  const page = (given: Parameters<typeof facts>[0], accounts: readonly string[] | null = null) => {
    const nothing = {
      worst: [],
      causes: [],
      changes: [],
      changeCounts: null,
      trend: [],
      unread: [],
      slots: [],
    };
    return textOf(String(overviewPage({ ...facts(given), ...nothing, accounts }).body));
  };

  it('are one of each, or several', () => {
    const one = page({ agents: 1, accounts: 1, sealed: 0 }, ['111122223333']);
    expect(one).to.include('1 agent over scope');
    expect(one).to.include('0 of 1 account read whole').and.include('1 of 1 account unread');
    expect(one).to.include('; of 1 account, which');
    const two = page({ agents: 2, accounts: 2, sealed: 0 }, ['111122223333', '444455556666']);
    expect(two).to.include('2 agents over scope');
    expect(two).to.include('0 of 2 accounts read whole').and.include('2 of 2 accounts unread');
    expect(two).to.include('; of 2 accounts, which');
  });
});
