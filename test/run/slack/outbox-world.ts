import { advanceFindings } from '../../../src/audit/advance-findings.ts';
import type { Detection } from '../../../src/audit/finding.ts';
import type { ScanReport } from '../../../src/audit/lifecycle.ts';
import type { SlackRoute, SlackRouting } from '../../../src/deliver/send/route.ts';
import { createSlackSender } from '../../../src/deliver/send/slack-sender.ts';
import type { Instant } from '../../../src/estate/identifiers.ts';
import { coverageOf } from '../../../src/run/coverage.ts';
import type { DeliveryMeans } from '../../../src/run/deliver-outbox.ts';
import type { Store } from '../../../src/store/store.ts';
import { detection, scanReport } from '../../fakes/findings.ts';
import type { FakeSlack } from '../../fakes/slack/fake-slack.ts';

const required = new Set(['iam'] as const);

/** A night that finds these, kept and settled: what it moved is grouped by nothing. */
export async function keepNight(
  store: Store,
  night: number,
  detections: readonly Detection[],
  { partial, ...more }: Parameters<typeof scanReport>[1] & Pick<ScanReport, 'partial'> = {},
): Promise<string> {
  const report = {
    ...scanReport(night, { ...more, detections }),
    scanId: `scan-${String(night).padStart(6, '0')}`,
    registryDigest: 'registry',
    ...(partial === undefined ? {} : { partial }),
  };
  const coverage = coverageOf(report.layers, required, report.startedAt);
  await store.recordScan(report, report.startedAt, coverage, advanceFindings);
  await store.settleScan(report.scanId, []);
  return report.scanId;
}

/** A finding of a team. */
export function ofTeam(team: string, name: string, severity: Detection['severity'] = 'high'): Detection {
  const found = detection(name, { severity, actions: ['s3:DeleteBucket'] });
  return {
    ...found,
    title: `${name} can call s3:DeleteBucket on example, which nobody meant`,
    owner: { team, decidedBy: 'registry' },
  };
}

/** A route by webhook, or by bot where a channel is given. */
export function route(slack: FakeSlack, key: string, team: string | null, channel?: string): SlackRoute {
  const target =
    channel === undefined
      ? ({ kind: 'webhook', url: `${slack.url}/services/${key.replaceAll(' ', '-')}` } as const)
      : ({ kind: 'bot', token: 'xoxb-test', channel, api: `${slack.url}/api/` } as const);
  return { key, team, told: channel ?? `webhook of ${key}`, target };
}

/** Means to send with, without waiting long. */
export function meansOf(
  routes: readonly SlackRoute[],
  more: Partial<DeliveryMeans> & { readonly people?: SlackRouting['people'] } = {},
): DeliveryMeans {
  const { people = 'full', ...rest } = more;
  return {
    routing: { routes, people },
    sender: createSlackSender({ timeoutMs: 300 }),
    holder: 'test',
    warn: () => {},
    firstWaitMs: 1,
    ...rest,
  };
}

/** The day of a night. */
export function dayOf(night: number): Instant {
  return new Date(Date.UTC(2026, 0, 1 + night)).toISOString() as Instant;
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
