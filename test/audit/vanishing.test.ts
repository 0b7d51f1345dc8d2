import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { FindingRecord } from '../../src/audit/lifecycle.ts';
import type { KnownPrincipals } from '../../src/audit/vanishing.ts';
import type { AccountId, Instant } from '../../src/estate/identifiers.ts';
import { detection } from '../fakes/findings.ts';

const [a, b, c] = ['100000000001', '100000000002', '100000000003'] as AccountId[] as [
  AccountId,
  AccountId,
  AccountId,
];

/** How many roles of each account a night shows, each with a finding; null: the account could not be read. */
type Night = readonly (readonly [account: AccountId, shown: number | null])[];

const roleOf = (account: AccountId, place: number) => `arn:aws:iam::${account}:role/r${place}`;

/** How many findings of each account are present, unknown and absent after each of the nights. */
function nights(list: readonly Night[]) {
  let kept: ReadonlyMap<string, FindingRecord> = new Map();
  let known: KnownPrincipals = {};
  return list.map((night, at) => {
    const collectedAt = `2026-11-${10 + at}T00:00:00.000Z` as Instant;
    const shown = night.flatMap(([account, count]) =>
      Array.from({ length: count ?? 0 }, (_, place) => ({ account, place })),
    );
    const step = advanceFindings([...kept.values()], {
      scanId: `scan-${at}`,
      startedAt: collectedAt,
      estate: 'o-1',
      estateDigest: String(at),
      collectedAt,
      registryDigest: null,
      sealed: true,
      layers: night.map(([account, count]) => ({
        account,
        layer: 'iam' as const,
        state: count === null ? ('unknown' as const) : ('complete' as const),
        reason: null,
        collectedAt,
      })),
      detections: shown.map(({ account, place }) => ({
        ...detection(`${account}-${place}`),
        account,
        principalKey: roleOf(account, place),
      })),
      judgements: [],
      principals: new Map(shown.map(({ account, place }) => [roleOf(account, place), `${account}-${place}`])),
      known,
    });
    kept = new Map([...kept, ...step.records.map((one) => [one.detection.fingerprint, one] as const)]);
    known = step.known;
    const then = [...kept.values()];
    return (account: AccountId) => {
      const of = (presence: FindingRecord['presence']) =>
        then.filter((one) => one.detection.account === account && one.presence === presence).length;
      return [of('present'), of('unknown'), of('absent')];
    };
  });
}

describe('principals that vanish from several accounts', () => {
  it('are not gone by the word of a night on which their own account was not read', () => {
    const [, second, third, fourth] = nights([
      [
        [a, 12],
        [b, 12],
        [c, 4],
      ],
      // Of all accounts together more than half are gone, and nobody saw b.
      [
        [a, 0],
        [b, null],
        [c, 4],
      ],
      [
        [a, 0],
        [b, 0],
        [c, 4],
      ],
      [
        [a, 0],
        [b, 0],
        [c, 4],
      ],
    ]);
    expect([second?.(a), second?.(b)]).to.deep.equal([
      [0, 12, 0],
      [0, 12, 0],
    ]);
    expect([third?.(a), third?.(b)]).to.deep.equal([
      [0, 0, 12],
      [0, 12, 0],
    ]);
    expect(fourth?.(b)).to.deep.equal([0, 0, 12]);
  });

  it('are gone after two nights where only all accounts together lost too many', () => {
    const few: Night = [
      [a, 8],
      [b, 8],
      [c, 2],
    ];
    const none: Night = [
      [a, 1],
      [b, 1],
      [c, 2],
    ];
    const [, second, third] = nights([few, none, none]);
    expect([second?.(a), second?.(b)]).to.deep.equal([
      [1, 7, 0],
      [1, 7, 0],
    ]);
    expect([third?.(a), third?.(b)]).to.deep.equal([
      [1, 0, 7],
      [1, 0, 7],
    ]);
  });
});
