import { ceilingOf } from './ceiling.ts';
import type { ContainsRegions } from './excess-change.ts';
import type { Detection, Judgement } from './finding.ts';
import { type Step, type StepContext, stepWithDetection, stepWithoutDetection } from './finding-step.ts';
import type { Advance, FindingRecord, PartialReading, ScanReport } from './lifecycle.ts';
import { judgeVanishing } from './vanishing.ts';

/** What the kept findings become by one scan; every store calls the same one. */
export type AdvanceFindings = (previous: readonly FindingRecord[], report: ScanReport) => Advance;

/**
 * Makes the pure step from the kept findings to the next ones.
 * @param contains the engine's word on whether one excess lies inside another; without one every change of regions
 * that is not plainly a shrinkage counts as growth.
 */
export function createAdvance(contains: ContainsRegions): AdvanceFindings {
  return (previous, report) => {
    // INVARIANT: only scans of the same estate move a finding.
    const kept = new Map(
      previous
        .filter((record) => record.estate === report.estate)
        .map((record) => [record.detection.fingerprint, record]),
    );
    const detections = new Map(report.detections.map((detection) => [detection.fingerprint, detection]));
    // Of a hundred thousand nearly all are of what nobody ever found.
    const judgements = gravestJudgements(
      report.judgements.filter(({ fingerprint }) => kept.has(fingerprint)),
    );
    const known = report.known ?? {};
    const vanishing =
      report.addsOnly === undefined && report.believed !== true
        ? judgeVanishing([...kept.values()], report, known)
        : { held: [], hold: () => null, known };
    const context: StepContext = {
      report,
      contains,
      baseline: report.baseline ?? kept.size === 0,
      hold: vanishing.hold,
    };
    const steps: Step[] = [];
    for (const fingerprint of [...new Set([...kept.keys(), ...detections.keys()])].sort()) {
      const record = kept.get(fingerprint) ?? null;
      const detection = detections.get(fingerprint);
      if (detection) {
        if (!isNews(report.partial, record, detection)) continue;
        steps.push(stepWithDetection(record, detection, context));
      } else if (record && report.partial === undefined)
        steps.push(stepWithoutDetection(record, judgements.get(fingerprint) ?? null, context));
    }
    return {
      records: steps.flatMap(({ record }) => record ?? []),
      events: steps.flatMap(({ events }) => events),
      held: vanishing.held,
      known: vanishing.known,
    };
  };
}

/**
 * Whether a detection says more than what is kept. Of what was not read anew it repeats the last scan, and knows less of it:
 * no events are kept with an estate.
 */
function isNews(
  partial: PartialReading | undefined,
  record: FindingRecord | null,
  detection: Detection,
): boolean {
  if (partial === undefined) return true;
  if (detection.rule === 'visibility-gap' || detection.requires.includes('cloudtrail')) return false;
  if (record === null || record.presence === 'absent') return true;
  return (
    partial.accounts.has(detection.account) ||
    excessKey(detection) !== excessKey(record.detection) ||
    detection.severity !== record.detection.severity
  );
}

function excessKey(detection: Detection): string {
  return detection.excess === null && detection.members === undefined ? '' : ceilingOf(detection);
}

/** The step without an engine: sound, but it may call a mere rewriting of a policy `widened`. */
export const advanceFindings: AdvanceFindings = createAdvance(() => 'unknown');

/** Of two judgements on one fingerprint the one that keeps the finding alive counts. */
function gravestJudgements(judgements: readonly Judgement[]): ReadonlyMap<string, Judgement> {
  const weight = { absent: 0, unknown: 1, present: 2 };
  const gravest = new Map<string, Judgement>();
  for (const judgement of judgements) {
    const other = gravest.get(judgement.fingerprint);
    if (!other || weight[judgement.outcome] > weight[other.outcome]) {
      gravest.set(judgement.fingerprint, judgement);
    }
  }
  return gravest;
}
