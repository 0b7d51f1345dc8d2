import type { Region } from '../../access/comparison.ts';
import { type Severity, severities } from '../../audit/finding.ts';
import type { EventKind, FindingEvent } from '../../audit/lifecycle.ts';
import { regionKey } from '../../audit/region-key.ts';
import type { ShownFinding } from '../scan-result.ts';
import type { DigestInput } from './digest-input.ts';

/** A finding that got worse tonight, and by what. */
export interface Worsened {
  readonly finding: ShownFinding;
  readonly kind: EventKind;
}

/** What tonight's events come to, for a digest: each finding once, at its worst. */
export interface TonightsMoves {
  /** To be told singly. */
  readonly told: readonly Worsened[];
  /** Alarms that never reach the digest by themselves: read-only, not exercisable, or without a witness. */
  readonly quiet: readonly Worsened[];
  /** Hygiene that got worse. */
  readonly hygiene: readonly Worsened[];
  /** What accounts held on the first night that they were read. */
  readonly ofNewAccounts: readonly Worsened[];
  /** What a rule found on the first night that it judged. */
  readonly ofNewRules: readonly Worsened[];
  readonly resolved: readonly Ended[];
  readonly narrowed: readonly Ended[];
  /** Acceptances that ended tonight. */
  readonly expired: readonly Ended[];
}

/** A finding that got better, or is asked about again. */
export interface Ended {
  readonly finding: ShownFinding;
  readonly event: FindingEvent;
}

const worsening: ReadonlySet<EventKind> = new Set(['opened', 'widened', 'regressed', 'severity-changed']);

/** Sorts tonight's events by what is to be said of them. A finding that is accepted asks for nothing. */
export function tonightsMoves(input: DigestInput): TonightsMoves {
  const findings = new Map(input.findings.map((finding) => [finding.fingerprint, finding]));
  const moves = {
    told: [] as Worsened[],
    quiet: [] as Worsened[],
    hygiene: [] as Worsened[],
    ofNewAccounts: [] as Worsened[],
    ofNewRules: [] as Worsened[],
    resolved: [] as Ended[],
    narrowed: [] as Ended[],
    expired: [] as Ended[],
  };
  const worse = new Set<string>();
  for (const event of input.events) {
    const finding = findings.get(event.fingerprint);
    if (finding === undefined || !isOfTeam(finding, input.team)) continue;
    if (event.kind === 'resolved') moves.resolved.push({ finding, event });
    if (event.kind === 'narrowed') moves.narrowed.push({ finding, event });
    if (event.kind === 'expired') moves.expired.push({ finding, event });
    if (!isWorse(event) || finding.state === 'suppressed' || finding.state === 'resolved') continue;
    if (worse.has(finding.fingerprint)) continue;
    worse.add(finding.fingerprint);
    moves[placeOf(finding, event, input)].push({ finding, kind: event.kind });
  }
  return moves;
}

function placeOf(
  finding: ShownFinding,
  event: FindingEvent,
  { previous }: DigestInput,
): 'told' | 'quiet' | 'hygiene' | 'ofNewAccounts' | 'ofNewRules' {
  if (previous !== null) {
    if (!previous.accounts.has(finding.account)) return 'ofNewAccounts';
    if (previous.rules !== null && !previous.rules.has(finding.rule)) return 'ofNewRules';
  }
  if (finding.lane === 'hygiene') return 'hygiene';
  return isLoud(finding, event) ? 'told' : 'quiet';
}

/** Whether a finding is a team's own; all of them are where no team is asked for. */
export function isOfTeam({ owner }: Pick<ShownFinding, 'owner'>, team: string | null): boolean {
  return team === null || owner.team === team;
}

function isWorse({ kind, detail }: FindingEvent): boolean {
  if (!worsening.has(kind)) return false;
  return kind !== 'severity-changed' || rank(detail['to']) > rank(detail['from']);
}

function rank(severity: unknown): number {
  return severities.indexOf(severity as Severity);
}

/**
 * Whether a finding may reach the digest by itself. What was done always may. Of access only what somebody could do harm
 * with, shown by a request: reading, what nobody can exercise, and doubts without a witness are for the weekly page.
 */
function isLoud({ excess, evidence }: ShownFinding, event: FindingEvent): boolean {
  if (excess === null || evidence.some(({ kind }) => kind === 'event')) return true;
  const before = event.kind === 'widened' ? regionsBefore(event) : new Set<string>();
  const came = excess.regions.filter((region) => {
    const key = regionKey(region);
    return key === null || !before.has(key);
  });
  // Nothing says what came: then all of it is looked at.
  return (came.length > 0 ? came : excess.regions).some(isHarmful);
}

function isHarmful({ accessLevels, exercisable, certainty, witness }: Region): boolean {
  if (!exercisable || (certainty === 'may' && witness === null)) return false;
  const levels = Object.entries(accessLevels).filter(([, count]) => count > 0);
  // Actions that no catalog knows have no level: nobody can say that they only read.
  return levels.length === 0 || levels.some(([level]) => !/^(Read|List)$/.test(level));
}

function regionsBefore({ detail }: FindingEvent): ReadonlySet<string> {
  const before = detail['before'];
  const excess = isObject(before) ? before['excess'] : null;
  const regions = isObject(excess) && Array.isArray(excess['regions']) ? excess['regions'] : [];
  return new Set((regions as readonly Region[]).flatMap((region) => regionKey(region) ?? []));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a night has anything to tell a team: what is everybody's goes to the default route alone. */
export function concernsTeam(input: DigestInput, team: string): boolean {
  const moves = tonightsMoves({ ...input, team });
  if (Object.values(moves).some((moved) => moved.length > 0)) return true;
  const unread = new Set(
    input.scan.coverage.layers.flatMap(({ account, state }) => (state === 'unknown' ? [account] : [])),
  );
  return (
    input.agents.some((agent) => agent.team === team && agent.accounts.some((id) => unread.has(id))) ||
    input.findings.some(
      (finding) =>
        isOfTeam(finding, team) &&
        finding.state === 'suppressed' &&
        finding.suppression !== null &&
        Date.parse(finding.suppression.expires) <= Date.parse(input.now) + soonMs,
    )
  );
}

/** Acceptances that end so soon are told: time for one more review. */
export const soonMs = 7 * 24 * 60 * 60 * 1000;
