import type { Evidence, Remedy } from '../../audit/finding.ts';
import type { ShownFinding } from '../scan-result.ts';
import { witnessInWords } from '../text/access-words.ts';
import { proofInWords as sureInWords } from '../text/cause-words.ts';
import { isAssumption } from '../text/finding-block.ts';
import { originInWords } from '../text/origin-words.ts';
import { momentInWords } from '../text/times.ts';
import { regionsToShow } from '../worst-regions.ts';
import type { ExportedCause, ExportedFinding } from './export-data.ts';

const usedSinceMark = 'used since? ';

/** The evidence of one kind, in its order. */
export function evidenceOf<Kind extends Evidence['kind']>(
  finding: Pick<ShownFinding, 'evidence'>,
  kind: Kind,
): readonly Extract<Evidence, { kind: Kind }>[] {
  return finding.evidence.filter((item): item is Extract<Evidence, { kind: Kind }> => item.kind === kind);
}

/** The request that proves a finding, or the event that did; null where neither is known. What happened goes first. */
export function proofInWords(finding: ShownFinding): string | null {
  const [event] = evidenceOf(finding, 'event');
  if (event !== undefined) return `${event.text} (event ${event.eventID})`;
  const witness = finding.excess === null ? null : regionsToShow(finding.excess.regions)[0]?.witness;
  if (witness) return witnessInWords(witness);
  return evidenceOf(finding, 'witness')[0]?.text ?? null;
}

/** What the trail shows of the use of an excess; null where the finding does not speak of it. */
export function usedSince(finding: Pick<ShownFinding, 'details'>): string | null {
  const said = finding.details.find((detail) => detail.startsWith(usedSinceMark));
  return said === undefined ? null : said.slice(usedSinceMark.length);
}

/** What a finding says of itself, but for what stands elsewhere: its use, and what it rests on. */
export function furtherDetails(finding: Pick<ShownFinding, 'details'>): readonly string[] {
  return finding.details.filter((detail) => !isAssumption(detail) && !detail.startsWith(usedSinceMark));
}

/** What a finding rests on, each said once. */
export function assumptionsOf({ details, excess }: ShownFinding): readonly string[] {
  const said = details.filter(isAssumption).map((detail) => detail.replace(/^assumed: /, ''));
  return [...new Set([...said, ...(excess?.assumptions ?? [])])];
}

/** Whether a remedy was compared again with it in place; null where there is nothing to prove. */
export function remedyProofInWords({ proof, proofNote }: Remedy): string | null {
  switch (proof) {
    case 'proved':
      return proofNote === undefined ? 'proved' : `proved: ${proofNote}`;
    case 'not-proved':
      return `not proved: ${proofNote ?? 'nobody compared again with it in place'}`;
    case 'not-applicable':
      return null;
  }
}

/** Its state with its reason, and who accepted it until when: `suppressed; accepted by …`. */
export function stateInWords({ state, presenceReason, suppression }: ShownFinding): string {
  const reason = presenceReason === null ? '' : `: ${presenceReason}`;
  if (suppression === null) return `${state}${reason}`;
  const until = momentInWords(suppression.expires);
  return `${state}${reason}; accepted by ${suppression.person} until ${until}: ${suppression.reason}`;
}

/** When the last thing happened to a finding: its own times and its history's. ISO 8601. */
export function changedAt({ finding, history }: ExportedFinding): string {
  const times = [finding.lastSeen, finding.resolvedAt ?? '', ...history.map(({ at }) => at)];
  return times.reduce((latest, at) => (at > latest ? at : latest));
}

/** What was done that made it worse, by whom, and how sure that is, a line each; nothing where nobody knows. */
export function causeInWords(cause: ExportedCause | null): readonly string[] {
  if (cause === null) return [];
  const { parts, sure, undo, unexplained, change } = cause;
  if (parts.length === 0) return unexplained === null ? [] : [unexplained];
  const isTraced = sure === 'proved' || sure === 'among' || sure === 'bearing';
  return [
    // What was only done, and changed no access, is told by the finding itself.
    ...parts.map(({ text, origin }) => `${sure === 'act' ? '' : `${text}: `}${originInWords(origin)}`),
    ...(isTraced ? [sureInWords(sure, parts.length, undo)] : []),
    `change ${change.replace(/^ch1:/, '').slice(0, 12)}`,
  ];
}
