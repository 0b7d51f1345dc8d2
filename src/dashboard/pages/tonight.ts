import type { Severity } from '../../audit/finding.ts';
import { durationInWords } from '../../deliver/text/times.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { Counted, CoverageSummary, ScanRow } from '../../store/reading/rows.ts';
import { countOf, numberOf } from './parts/words.ts';

/** A nightly scan and two hours to spare: what is older says nothing of tonight. */
const freshHours = 26;
const hourMs = 60 * 60 * 1_000;

/** Whether one may sleep, in one word, one sentence and the reasons. */
export interface Tonight {
  /** `ok` only where everything that is required was read, lately, and nothing grave is open. */
  readonly state: 'ok' | 'warning' | 'critical' | 'unknown';
  readonly headline: string;
  readonly reasons: readonly string[];
}

/** What the answer rests on. */
export interface TonightFacts {
  readonly scans: readonly ScanRow[];
  readonly coverage: CoverageSummary;
  readonly open: Readonly<Record<Severity, Counted>>;
  readonly agentsOverScope: Counted;
  readonly overdue: Counted;
  readonly now: Instant;
}

/**
 * Are we safe tonight?
 * INVARIANT: never `ok` while any required layer of any account is unread or older than 26 hours: a quiet night with an
 * account unread is no quiet night.
 */
export function tonightOf(facts: TonightFacts): Tonight {
  const { scans, open, overdue } = facts;
  if (scans.length === 0) {
    return { state: 'unknown', headline: 'Nothing was scanned yet', reasons: [] };
  }
  const blind = blindness(facts);
  const grave = countOf(open.critical, 'critical finding');
  const reasons = [
    ...blind,
    ...(open.high.count > 0 ? [`${countOf(open.high, 'finding')} of high severity`] : []),
    ...(overdue.count > 0 ? [`${countOf(overdue, 'finding')} overdue`] : []),
  ];
  const agents = countOf(facts.agentsOverScope, 'agent');
  if (open.critical.count > 0) return { state: 'critical', headline: `${grave} open`, reasons };
  if (blind.length > 0) {
    const headline =
      open.high.count > 0 || facts.agentsOverScope.count > 0
        ? `${agents} over scope, and not all was seen`
        : 'Quiet, but not all was seen';
    return { state: 'unknown', headline, reasons };
  }
  if (facts.agentsOverScope.count > 0) return { state: 'warning', headline: `${agents} over scope`, reasons };
  if (open.high.count > 0 || overdue.count > 0)
    return { state: 'warning', headline: 'Something waits', reasons };
  return { state: 'ok', headline: 'Everything was read, and nothing grave is open', reasons };
}

/** What could not be seen, or was seen too long ago. */
function blindness({ coverage, scans, now }: TonightFacts): readonly string[] {
  const { accounts, sealed, oldestRequired } = coverage;
  const unread = accounts - sealed;
  const reasons: string[] = [];
  if (accounts === 0) reasons.push('no account was read');
  if (unread > 0) {
    reasons.push(`${unread.toLocaleString('en-US')} of ${numberOf(accounts, 'account')} unread`);
  }
  if (oldestRequired === null) {
    if (accounts > 0) reasons.push('some account was never read whole');
  } else if (ageHours(oldestRequired, now) >= freshHours) {
    reasons.push(
      `the oldest data is of ${durationInWords((ageHours(oldestRequired, now) * hourMs) / 1_000)} ago`,
    );
  }
  const stale = scans.filter(({ collectedAt }) => ageHours(collectedAt, now) >= freshHours).length;
  if (stale > 0 && oldestRequired !== null && ageHours(oldestRequired, now) < freshHours) {
    reasons.push(
      `${stale === 1 ? 'an estate was' : `${stale} estates were`} not scanned for ${freshHours} h`,
    );
  }
  return reasons;
}

function ageHours(instant: Instant, now: Instant): number {
  return (Date.parse(now) - Date.parse(instant)) / hourMs;
}
