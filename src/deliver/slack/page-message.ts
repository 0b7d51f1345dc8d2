import type { KnownHead } from '../../audit/chain-check.ts';
import type { DigestFacts } from '../../audit/digest-facts.ts';
import type { KeptChange } from '../../audit/kept-change.ts';
import type { EventKind } from '../../audit/lifecycle.ts';
import type { Instant } from '../../estate/identifiers.ts';
import type { ShownFinding } from '../scan-result.ts';
import { counted } from '../text/access-words.ts';
import { momentInWords } from '../text/times.ts';
import { naming } from './digest.ts';
import { findingLine } from './finding-line.ts';
import { footLines } from './foot-lines.ts';
import { line, type Message, name, section, strong } from './message.ts';
import { knownPeople, type NamingOfPeople, nameAsWanted } from './people.ts';

/** What a page is made of: one finding that became critical. */
export interface PageInput {
  /** `pg1:…` */
  readonly id: string;
  readonly finding: ShownFinding;
  readonly event: EventKind;
  /** How many more findings became critical by the same scan and have no page. */
  readonly further: number;
  readonly scan: { readonly id: string; readonly collectedAt: Instant };
  readonly facts: DigestFacts | null;
  readonly change: KeptChange | null;
  readonly heads: readonly KnownHead[];
  readonly people: NamingOfPeople;
}

/** A finding that became critical, as a message of its own. */
export function pageMessage(input: PageInput): Message {
  const { finding, further, event } = input;
  const what = event === 'opened' ? 'new' : event === 'regressed' ? 'back again' : 'graver than before';
  const message: Message = {
    headline: `CRITICAL, ${what}: ${finding.agent ?? finding.rule} in ${accountText(input)}`,
    mood: 'bad',
    sections: section(null, [
      findingLine(finding, { change: input.change, others: [] }, { ...input, previous: null }),
      ...(further > 0
        ? [
            line(
              `${counted(further, 'more finding')} became critical by the same scan: the digest tells them.`,
            ),
          ]
        : []),
    ]),
    foot: footLines(input, input.scan.id),
  };
  return named(message, input);
}

/** How a page goes on once something was done about its finding. */
export type PageState = 'acknowledged' | 'accepted' | 'resolved' | 'narrowed' | 'unknown';

/** What became of a finding that was paged, or null where nothing did. */
export function pageState(finding: ShownFinding): PageState | null {
  if (finding.state === 'resolved') return 'resolved';
  if (finding.state === 'suppressed') return 'accepted';
  if (finding.severity !== 'critical') return 'narrowed';
  return finding.triage === 'acknowledged' ? 'acknowledged' : null;
}

/** The page as it goes on: the same message with what was done at its top. By webhook it is a message of its own. */
export function pageUpdate(input: PageInput, state: PageState, at: Instant): Message {
  const { finding } = input;
  const done = {
    acknowledged: 'somebody looks after it',
    accepted: `accepted until ${finding.suppression?.expires.slice(0, 10) ?? 'a day'}`,
    resolved: `closed: ${finding.presenceReason ?? 'it is not there any more'}`,
    narrowed: `it is ${finding.severity} now`,
    unknown: 'nobody can see whether it is still there',
  } as const;
  const headline = `${state.toUpperCase()}: ${finding.agent ?? finding.rule} in ${accountText(input)}`;
  const message: Message = {
    headline,
    mood: state === 'resolved' ? 'good' : 'warning',
    sections: section(null, [
      line(strong(state), `, ${momentInWords(at)}: ${done[state]}.`),
      findingLine(finding, { change: input.change, others: [] }, { ...input, previous: null }),
    ]),
    foot: footLines(input, input.scan.id),
  };
  return named(message, input);
}

/** What a missed scan is told by. */
export interface MissedInput {
  /** `ms1:…` */
  readonly id: string;
  /** Times at which a scan was due and none ran. */
  readonly slots: readonly string[];
  /** When the data of the last scan that counted was collected; null: there never was one. */
  readonly lastCollectedAt: string | null;
  readonly at: Instant;
  readonly reason: string | null;
}

/** A missed scan shouts: nobody looked, and quiet is no news. */
export function missedMessage({ id, slots, lastCollectedAt, at, reason }: MissedInput): Message {
  const hours =
    lastCollectedAt === null ? null : Math.floor((Date.parse(at) - Date.parse(lastCollectedAt)) / 3_600_000);
  const since = hours === null ? 'NO SCAN EVER FINISHED' : `NOBODY HAS LOOKED FOR ${hours} H`;
  const shown = slots.slice(0, 5).map(momentInWords);
  return {
    headline: `NO SCAN: ${since}`,
    mood: 'bad',
    sections: section(null, [
      ...(slots.length === 0
        ? []
        : [
            line(
              `${counted(slots.length, 'scan')} did not run: ${shown.join(', ')}${slots.length > 5 ? ` and ${slots.length - 5} more` : ''}.`,
            ),
          ]),
      ...(lastCollectedAt === null
        ? []
        : [line(`The last data that counted is of ${momentInWords(lastCollectedAt)}.`)]),
      ...(reason === null ? [] : [line(`The last try failed: ${reason}.`)]),
      line('What agents can do since then nobody knows. Look at the worker: ', name('/readyz'), '.'),
    ]),
    foot: [
      line('Could not see: anything since then.'),
      line(name(id.slice(0, id.indexOf(':') + 13)), ` · ${momentInWords(at)}`),
    ],
  };
}

function accountText({ finding, facts }: PageInput): string {
  const known = facts?.accounts[finding.account];
  return known === undefined ? finding.account : `${known} (${finding.account})`;
}

function named(message: Message, { people, facts, finding, change }: PageInput): Message {
  const known = knownPeople({ facts, findings: [finding], changes: change === null ? null : [change] });
  return nameAsWanted(message, known, naming({ people, facts, findings: [finding] }));
}
