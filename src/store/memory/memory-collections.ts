import type { Instant } from '../../estate/identifiers.ts';
import type { CollectionRun, CollectionStage, StagedAccount, StagedFile } from '../collection-stage.ts';
import { fenced } from '../next-slot.ts';
import { runOf } from '../run-name.ts';
import type { SlotHold } from '../slot.ts';
import type { StatementRunner } from '../statements.ts';
import { storableText } from '../storable.ts';

interface KeptRun extends CollectionRun {
  readonly hold: SlotHold;
  readonly accounts: Map<string, { readonly staged: StagedAccount; readonly files: readonly StagedFile[] }>;
}

/** There is no database to ask. */
const nothing: StatementRunner = { executeSql: async () => ({ rows: [] }) };

/**
 * What workers share of a collection, where all of them are in this process.
 * @param isHeld whether a slot is still its holder's
 * @param whileOpen fails once the store is closed
 */
export function createMemoryCollections(
  now: () => Instant,
  isHeld: (hold: SlotHold) => boolean,
  whileOpen: <T>(work: () => T) => Promise<T>,
): CollectionStage {
  let open: KeptRun | null = null;
  const workers = new Map<string, number>();
  const buckets = new Map<string, { tokens: number; filledAt: number }>();
  const isYoung = (run: KeptRun, maxAgeMs: number) => Date.parse(run.begunAt) > Date.parse(now()) - maxAgeMs;
  const accountsOf = (run: string) => (open?.run === run ? open.accounts : null);
  const shown = ({ run, plan, begunAt }: KeptRun): CollectionRun => ({ run, plan, begunAt });
  return {
    begin: (hold, plan, maxAgeMs) =>
      whileOpen(() => {
        if (!isHeld(hold)) throw fenced(hold);
        const isSame = open?.hold.name === hold.name && open.hold.dueAt === hold.dueAt && open.plan === plan;
        if (open !== null && isSame && isYoung(open, maxAgeMs)) return { ...shown(open), isResumed: true };
        open = { run: runOf(hold), plan, begunAt: now(), hold, accounts: new Map() };
        return { ...shown(open), isResumed: false };
      }),
    current: (maxAgeMs) => whileOpen(() => (open !== null && isYoung(open, maxAgeMs) ? shown(open) : null)),
    stage: async (staged, files, settle) => {
      if (!(await whileOpen(() => accountsOf(staged.run) !== null)) || !(await settle(nothing))) return false;
      const reason = staged.reason === null ? null : storableText(staged.reason);
      accountsOf(staged.run)?.set(staged.account, {
        staged: { ...staged, reason, reading: JSON.parse(JSON.stringify(staged.reading)) as unknown },
        files: files.toSorted((left, right) => (left.path < right.path ? -1 : 1)),
      });
      return true;
    },
    staged: (run, account) => whileOpen(() => accountsOf(run)?.get(account)?.staged ?? null),
    stagedFiles: (run, account) => whileOpen(() => accountsOf(run)?.get(account)?.files ?? []),
    progress: (run) =>
      whileOpen(() => {
        const all = [...(accountsOf(run)?.values() ?? [])].map(({ staged }) => staged);
        if (accountsOf(run) === null) return null;
        return {
          settled: all.filter(({ state }) => state !== 'again').length,
          roles: all.reduce((sum, { roles }) => sum + roles, 0),
        };
      }),
    drop: (run) =>
      whileOpen(() => {
        if (open?.run === run) open = null;
      }),
    seen: (worker, withinMs) =>
      whileOpen(() => {
        const at = Date.parse(now());
        workers.set(worker, at);
        return [...workers.values()].filter((seenAt) => seenAt > at - withinMs).length;
      }),
    takeTokens: ({ account, region, api, perSecond, burst, count }) =>
      whileOpen(() => {
        const key = `${account} ${region} ${api}`;
        const at = Date.parse(now());
        const bucket = buckets.get(key) ?? { tokens: burst, filledAt: at };
        const earned = (Math.max(0, at - bucket.filledAt) * perSecond) / 1000;
        const tokens = Math.min(burst, bucket.tokens + earned) - count;
        buckets.set(key, { tokens, filledAt: Math.max(bucket.filledAt, at) });
        return tokens >= 0 ? 0 : Math.ceil((-tokens * 1000) / perSecond);
      }),
  };
}
