import { expect } from 'chai';
import fc from 'fast-check';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { FindingEvent, FindingRecord } from '../../src/audit/lifecycle.ts';
import { detection, judgement, scanReport } from '../fakes/findings.ts';

/** What one scan sees of one role. `gone`: not in the estate; `unjudged`: there, but no rule looked at it. */
type Sight =
  | { readonly kind: 'present'; readonly actions: readonly string[]; readonly id: string }
  | { readonly kind: 'absent' | 'unknown' | 'unjudged'; readonly id: string }
  | { readonly kind: 'gone' };

interface Night {
  readonly sealed: boolean;
  readonly sights: readonly Sight[];
}

const ids = fc.constantFrom('AROA1', 'AROA1', 'AROA1', 'AROA2');
const sight: fc.Arbitrary<Sight> = fc.oneof(
  fc.record({
    kind: fc.constant('present' as const),
    actions: fc.subarray(['a:A', 'a:B', 'a:C'], { minLength: 1 }),
    id: ids,
  }),
  fc.record({ kind: fc.constantFrom('absent' as const, 'unknown' as const, 'unjudged' as const), id: ids }),
  fc.constant({ kind: 'gone' as const }),
);
const nights: fc.Arbitrary<readonly Night[]> = fc.array(
  fc.record({ sealed: fc.boolean(), sights: fc.tuple(sight, sight) }),
  { minLength: 1, maxLength: 8 },
);

function report(night: Night, day: number) {
  const named = night.sights.map((seen, place) => ({ name: `r${place}`, seen }));
  return scanReport(day, {
    sealed: night.sealed,
    detections: named.flatMap(({ name, seen }) =>
      seen.kind === 'present' ? [detection(name, { actions: seen.actions, uniqueId: seen.id })] : [],
    ),
    judgements: named.flatMap(({ name, seen }) =>
      seen.kind === 'absent' || seen.kind === 'unknown' ? [judgement(name, seen.kind)] : [],
    ),
    principals: Object.fromEntries(
      named.flatMap(({ name, seen }) => (seen.kind === 'gone' ? [] : [[name, seen.id]])),
    ),
  });
}

interface Step {
  readonly night: Night;
  readonly before: ReadonlyMap<string, FindingRecord>;
  readonly after: ReadonlyMap<string, FindingRecord>;
  readonly events: readonly FindingEvent[];
}

function run(all: readonly Night[]): readonly Step[] {
  let records: ReadonlyMap<string, FindingRecord> = new Map();
  return all.map((night, day) => {
    const before = records;
    const advance = advanceFindings([...before.values()], report(night, day));
    const after = new Map(before);
    for (const record of advance.records) after.set(record.detection.fingerprint, record);
    records = after;
    return { night, before, after, events: advance.events };
  });
}

const check = (law: (step: Step, fingerprint: string, seen: Sight) => void): void =>
  fc.assert(
    fc.property(nights, (all) => {
      for (const step of run(all)) {
        step.night.sights.forEach((seen, place) => {
          law(step, `fp1:r${place}`, seen);
        });
      }
    }),
    { numRuns: 300 },
  );

describe('laws of advanceFindings', () => {
  it('no finding is lost', () =>
    check((step, fingerprint, seen) => {
      if (step.before.has(fingerprint)) expect(step.after.has(fingerprint)).to.equal(true);
      if (seen.kind === 'present') expect(step.after.get(fingerprint)?.presence).to.equal('present');
    }));

  it('nothing is resolved but in a sealed scan that judged it absent or lists the principal no more', () =>
    check((step, fingerprint, seen) => {
      const was = step.before.get(fingerprint)?.presence;
      if (was === undefined || was === 'absent') return;
      if (step.after.get(fingerprint)?.presence !== 'absent') return;
      expect(step.night.sealed).to.equal(true);
      expect(seen.kind).to.be.oneOf(['absent', 'gone']);
    }));

  it('what a sealed scan shows to be gone is resolved', () =>
    check((step, fingerprint, seen) => {
      if (!step.before.has(fingerprint) || !step.night.sealed) return;
      if (seen.kind !== 'absent' && seen.kind !== 'gone') return;
      expect(step.after.get(fingerprint)?.presence).to.equal('absent');
    }));

  it('growth is always said', () =>
    check((step, fingerprint, seen) => {
      const before = step.before.get(fingerprint);
      if (seen.kind !== 'present' || before === undefined || before.presence === 'absent') return;
      if (before.detection.uniqueId !== seen.id) return;
      const held = new Set(before.detection.excess?.regions.flatMap(({ actions }) => actions));
      const grew = seen.actions.some((action) => !held.has(action));
      const kinds = step.events.filter((event) => event.fingerprint === fingerprint).map(({ kind }) => kind);
      expect(kinds.includes('widened')).to.equal(grew);
    }));

  it('events explain every presence and every life', () =>
    fc.assert(
      fc.property(nights, (all) => {
        const state = new Map<string, { gone: boolean; life: number; id: string | null }>();
        for (const step of run(all)) {
          for (const { fingerprint, kind, detail } of step.events) {
            const now = state.get(fingerprint) ?? { gone: false, life: 0, id: null };
            if (kind === 'opened' || kind === 'regressed') {
              state.set(fingerprint, { ...now, gone: false, life: Number(detail['life']) });
            } else if (kind === 'resolved') state.set(fingerprint, { ...now, gone: true });
          }
          for (const [fingerprint, record] of step.after) {
            const told = state.get(fingerprint);
            expect(told?.life).to.equal(record.life);
            expect(told?.gone).to.equal(record.presence === 'absent');
          }
        }
      }),
      { numRuns: 300 },
    ));

  it('a scan repeated writes no events', () =>
    fc.assert(
      fc.property(nights, (all) => {
        const steps = run(all);
        const last = steps.at(-1);
        const night = all.at(-1);
        if (!last || !night) return;
        const again = advanceFindings([...last.after.values()], report(night, all.length));
        expect(again.events).to.deep.equal([]);
      }),
      { numRuns: 300 },
    ));
});
