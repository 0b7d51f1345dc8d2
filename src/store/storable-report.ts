import type { Detection, Judgement } from '../audit/finding.ts';
import type { ScanReport } from '../audit/lifecycle.ts';
import { storable } from './storable.ts';
import { writtenDetection } from './written-detection.ts';

/** A scan's report as every store can keep it: as `storable` makes it, without a walk through what needs none. */
export function storableReport(report: ScanReport): ScanReport {
  const { detections, judgements, ...rest } = report;
  return {
    ...storable(rest),
    detections: detections.map(storableDetection),
    judgements: judgements.map(storableJudgement),
  };
}

function storableDetection(detection: Detection): Detection {
  return writtenDetection(detection).isStorable ? detection : storable(detection);
}

/** Fingerprints, outcomes and digests are the audit's own letters; what else there is may hold names. */
function storableJudgement(judgement: Judgement): Judgement {
  const { reason, eventIDs } = judgement;
  return reason === null && eventIDs === undefined ? judgement : storable(judgement);
}
