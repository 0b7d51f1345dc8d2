import { type AccountId, parseArn } from '../estate/identifiers.ts';
import { type FindingRecord, isSealedFor, type ScanReport } from './lifecycle.ts';
import { isListedKey } from './subject-keys.ts';

/** So many principals were not there any more that nobody believes it of one scan. */
export interface Vanishing {
  /** null: over all accounts together. */
  readonly account: AccountId | null;
  readonly gone: number;
  readonly known: number;
}

/**
 * What a store keeps of principals from one scan to the next, by `principals <account>` (how many there were when the
 * account was last read and believed), `held <account or *>` (when the collection was made that is not yet believed, in ms)
 * and `held * <account>` (the same, of an account that was read when all accounts together were not believed).
 */
export type KnownPrincipals = Readonly<Record<string, number>>;

/** What a scan makes of the principals that are gone. */
export interface VanishingJudgement {
  readonly held: readonly Vanishing[];
  /** Why a finding whose principal is gone may not be resolved yet; null when it may. */
  hold(record: FindingRecord): string | null;
  /** For the next scan. */
  readonly known: KnownPrincipals;
}

/** Fewer go on ordinary nights: a stack or a team's roles are taken down, and their findings should go with them. */
const fewest = 10;

/**
 * More than half of what was known has gone on no ordinary night, and a listing cut short, a wrong account behind a
 * profile or a restored backup usually loses more. A true clearance waits one night longer: that costs little.
 */
const implausibleShare = 0.5;

/** The accounts together. */
const everywhere = '*';

/**
 * Whether principals vanished that nobody should believe of one scan: of those with findings, or of all that were there, in
 * an account or over all accounts. Then no finding is resolved because its principal is gone, until another sealed scan
 * of a later collection does not show it either.
 * @param known what the scan before left
 */
export function judgeVanishing(
  records: readonly FindingRecord[],
  report: ScanReport,
  known: KnownPrincipals,
): VanishingJudgement {
  const now = Date.parse(report.collectedAt);
  const accounts = [...new Set(report.layers.map(({ account }) => account))].filter((account) =>
    isSealedFor(report.layers, account, ['iam']),
  );
  const sealed = new Set<string>(accounts);
  const counts = countByAccount(report.principals.keys());
  const since = (scope: string) => known[`held ${scope}`];
  const isPast = (scope: string) => (since(scope) ?? now) < now;
  /**
   * A collection before this one did not show it, and was held for that. INVARIANT: the account itself was read then; that
   * others lost principals on that night says nothing of this one.
   */
  const agreed = ({ detection, lastSeen }: FindingRecord): boolean =>
    [detection.account, `${everywhere} ${detection.account}`].some((scope) => {
      const held = since(scope);
      return held !== undefined && held < now && Date.parse(lastSeen) < held;
    });
  const live = records.filter(
    (record) =>
      record.presence !== 'absent' &&
      isListedKey(record.detection.principalKey) &&
      sealed.has(record.detection.account) &&
      !agreed(record),
  );
  const lost = live.filter(({ detection }) => !report.principals.has(detection.principalKey));
  const scopes = [...accounts.toSorted(), everywhere];
  const held = new Map<string, Vanishing>();
  for (const scope of scopes) {
    if (scope === everywhere && accounts.length < 2) continue;
    const inside = (account: string) => scope === everywhere || scope === account;
    const keys = (list: readonly FindingRecord[]) =>
      new Set(list.flatMap(({ detection }) => (inside(detection.account) ? detection.principalKey : [])));
    const found = worst([
      { gone: keys(lost).size, known: keys(live).size },
      fewer(isPast(scope) ? [] : accounts.filter((one) => inside(one) && !isPast(one)), known, counts),
    ]);
    if (found !== null)
      held.set(scope, { account: scope === everywhere ? null : (scope as AccountId), ...found });
  }
  return {
    held: [...held.values()],
    hold(record) {
      const by = held.get(record.detection.account) ?? held.get(everywhere);
      return by === undefined || agreed(record) ? null : reason(by);
    },
    known: nextKnown(known, scopes, held, counts, now),
  };
}

/** The first of these losses that is implausible. */
function worst(losses: readonly Omit<Vanishing, 'account'>[]): Omit<Vanishing, 'account'> | null {
  return losses.find(({ gone, known }) => gone >= fewest && gone > known * implausibleShare) ?? null;
}

/** By how many principals these accounts have fewer than they had. */
function fewer(
  accounts: readonly string[],
  known: KnownPrincipals,
  counts: ReadonlyMap<string, number>,
): Omit<Vanishing, 'account'> {
  const before = accounts.map((account) => known[`principals ${account}`] ?? 0);
  const gone = accounts.map((account, place) => (before[place] ?? 0) - (counts.get(account) ?? 0));
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + Math.max(0, one), 0);
  return { gone: sum(gone), known: sum(before) };
}

function countByAccount(keys: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const account = key.startsWith('policy:')
      ? null
      : key.startsWith('permission-set:')
        ? key.slice(key.lastIndexOf('@') + 1)
        : (parseArn(key)?.account ?? null);
    if (account !== null) counts.set(account, (counts.get(account) ?? 0) + 1);
  }
  return counts;
}

/** INVARIANT: an account that was not read, or is not believed, keeps what was known of it. */
function nextKnown(
  known: KnownPrincipals,
  scopes: readonly string[],
  held: ReadonlyMap<string, Vanishing>,
  counts: ReadonlyMap<string, number>,
  now: number,
): KnownPrincipals {
  const next = new Map(Object.entries(known));
  for (const scope of scopes) {
    const keep = (name: string, isHeld: boolean) => {
      const since = known[`held ${name}`];
      if (isHeld) next.set(`held ${name}`, since === undefined || since < now ? now : since);
      else next.delete(`held ${name}`);
    };
    keep(scope, held.has(scope));
    if (scope === everywhere) continue;
    keep(`${everywhere} ${scope}`, held.has(everywhere));
    if (held.has(scope) || held.has(everywhere)) continue;
    next.set(`principals ${scope}`, counts.get(scope) ?? 0);
  }
  return Object.fromEntries([...next].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function reason({ account, gone, known }: Vanishing): string {
  const where = account === null ? 'over all accounts' : `of account ${account}`;
  return `${gone} of ${known} principals ${where} were gone at once: held until a second sealed collection agrees`;
}

/** What a scan's kept counts hold of principals. */
export function knownPrincipals(counts: Readonly<Record<string, number>>): KnownPrincipals {
  return Object.fromEntries(
    Object.entries(counts).filter(([key]) => key.startsWith('principals ') || key.startsWith('held ')),
  );
}
