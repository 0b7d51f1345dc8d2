import type { Estate } from '../../estate/estate.ts';
import { findAccount } from '../../estate/principals.ts';
import { digestOf } from '../canonical-json.ts';
import { severities } from '../finding.ts';
import {
  type ChangedFinding,
  type ChangePart,
  type KeptChange,
  type KeptOrigin,
  untriaged,
} from '../kept-change.ts';
import { actParts } from './act-part.ts';
import { type ChangeOrigin, originOf } from './change-event-of.ts';
import { accountName, changeInWords } from './change-wording.ts';
import type { DriftGroup, Moved } from './drift.ts';
import { facetKey } from './facet.ts';
import { gravestFirst, gravity, isWorse } from './gravity.ts';
import { undoCommand } from './undo-command.ts';

/** The night that changes belong to. */
export type NightOfChanges = Pick<KeptChange, 'estate' | 'scanId' | 'previousScanId' | 'at'>;

/** What is known of the night beside its groups. */
export interface TracedNight extends NightOfChanges {
  readonly before: Estate;
  readonly after: Estate;
  /** The registry's edit, where it was edited since the scan before; null: it was not. */
  readonly registryEdit: ChangePart | null;
}

/**
 * The groups of a night as changes to keep, the gravest first: what one change did is one row, whether it is proved of all
 * of the findings or of some; what was done in a session is a row of its own; what nothing explains is told by account
 * where the account was not read before, and else by direction.
 */
export function keptChangesOf(groups: readonly DriftGroup[], night: TracedNight): readonly KeptChange[] {
  const drafts = new Map<string, Draft>();
  for (const group of groups)
    for (const moved of group.moved.toSorted(graverFirst)) {
      const draft = draftOf(group, moved, night);
      const known = drafts.get(draft.key);
      if (known === undefined) drafts.set(draft.key, draft);
      else known.findings.push(...draft.findings);
    }
  return inOrder([...drafts.values()].map((draft) => changeOf(draft, night)));
}

/** All that moved in a night whose changes cannot be traced, and why: what got worse, and what got better. */
export function untracedChanges(
  moved: readonly Moved[],
  why: string,
  night: NightOfChanges,
): readonly KeptChange[] {
  const [worse, better] = [true, false].map((isIt) =>
    moved.filter(({ kind }) => isWorse({ moved: kind }) === isIt),
  );
  return inOrder(
    [worse ?? [], better ?? []].flatMap((some, index) =>
      some.length === 0
        ? []
        : changeOf(
            {
              key: `untraced ${index}`,
              undo: 'all',
              parts: [],
              why,
              findings: some.map((one) => changedFinding(one, 'unexplained')),
            },
            night,
          ),
    ),
  );
}

function graverFirst(left: Moved, right: Moved): number {
  const weighed = ({ kind, detection }: Moved) => ({ moved: kind, severity: detection.severity });
  return gravestFirst(weighed(left), weighed(right));
}

interface Draft {
  readonly key: string;
  readonly undo: KeptChange['undo'];
  readonly parts: readonly ChangePart[];
  readonly why: string | null;
  readonly findings: ChangedFinding[];
}

function draftOf({ cause, changes, undo }: DriftGroup, moved: Moved, night: TracedNight): Draft {
  const { before, after } = night;
  const findings = [changedFinding(moved, cause)];
  switch (cause) {
    case 'proved':
    case 'among':
    case 'bearing': {
      // Of one change there is one way to undo it: proved of some findings and likely of others, it is one row.
      const way = changes.length === 1 ? 'all' : undo;
      const key = JSON.stringify([way, ...changes.map(({ facet, what }) => [what, facetKey(facet)])]);
      const parts = changes.map((change) => ({
        what: change.what,
        facet: change.facet,
        text: changeInWords(change, before, after),
        origin: keptOrigin(originOf(change, before, after)),
        command: undoCommand(change, before),
      }));
      return { key, undo: way, parts, why: null, findings };
    }
    case 'scope': {
      const { registryEdit } = night;
      return {
        key: 'scope',
        undo: 'all',
        parts: registryEdit === null ? [] : [registryEdit],
        why:
          registryEdit === null
            ? 'access is as it was; what is meant changed by what the operators hold, or by what is known of requests'
            : null,
        findings,
      };
    }
    case 'act':
      return {
        key: actKey(moved),
        undo: 'all',
        parts: actParts(moved, night),
        why: null,
        findings,
      };
    case 'unexplained':
      return { ...unexplained(moved, before, after), undo: 'all', parts: [], findings };
  }
}

/** Of one principal and human what was done is one row, whatever rules speak of it. */
function actKey({ kind, detection: { account, principalKey, subject } }: Moved): string {
  return JSON.stringify(['act', isWorse({ moved: kind }), account, principalKey, subject]);
}

function unexplained(
  { kind, detection }: Moved,
  before: Estate,
  after: Estate,
): { readonly key: string; readonly why: string } {
  const worse = isWorse({ moved: kind });
  const { account } = detection;
  if (worse && findAccount(before, account) === null)
    return {
      key: `account ${account}`,
      why: `account ${accountName(account, after)} was not read by the scan before`,
    };
  return { key: `unexplained ${worse}`, why: 'nothing that was collected explains it' };
}

function changeOf({ key, undo, parts, why, findings }: Draft, night: NightOfChanges): KeptChange {
  const { estate, scanId, previousScanId, at } = night;
  const once = new Map(findings.map((one) => [`${one.fingerprint} ${one.moved}`, one]));
  const sorted = [...once.values()].sort(
    (left, right) =>
      gravestFirst(left, right) ||
      compareTexts(left.account, right.account) ||
      compareTexts(left.fingerprint, right.fingerprint),
  );
  const worse = sorted.filter(isWorse);
  return {
    id: `ch1:${digestOf([scanId, key])}`,
    estate,
    scanId,
    previousScanId,
    at,
    cause: surest(sorted),
    undo,
    changes: parts,
    unexplained: why,
    findings: sorted,
    severity: worst(worse.length > 0 ? worse : sorted),
    direction: worse.length === 0 ? 'narrowed' : worse.length === sorted.length ? 'widened' : 'mixed',
    triage: untriaged,
  };
}

const byCertainty = ['proved', 'among', 'bearing', 'scope', 'act', 'unexplained'] as const;

function surest(findings: readonly ChangedFinding[]): KeptChange['cause'] {
  return byCertainty.find((cause) => findings.some((one) => one.cause === cause)) ?? 'unexplained';
}

function worst(findings: readonly ChangedFinding[]): KeptChange['severity'] {
  return severities.findLast((severity) => findings.some((one) => one.severity === severity)) ?? 'info';
}

function changedFinding({ kind, detection }: Moved, cause: DriftGroup['cause']): ChangedFinding {
  const { fingerprint, severity, lane, rule, title, agent, owner, account, principal } = detection;
  return {
    fingerprint,
    moved: kind,
    cause,
    severity,
    lane,
    rule,
    title,
    agent,
    team: owner.team,
    account,
    principal,
  };
}

/** An origin without the whole event. */
export function keptOrigin(origin: ChangeOrigin): KeptOrigin {
  if (origin.state === 'trail-unread')
    return { ...origin, reason: `the trail was not read to its end (${origin.reason})` };
  if (origin.state !== 'found') return origin;
  const { eventID, at, action, actor, tool, invokedBy } = origin.event;
  return { state: 'found', eventID, at, action, actor, human: origin.human, tool, invokedBy };
}

function inOrder(changes: readonly KeptChange[]): readonly KeptChange[] {
  return changes.toSorted(
    (left, right) =>
      gravity(right.findings) - gravity(left.findings) ||
      right.findings.length - left.findings.length ||
      compareTexts(left.id, right.id),
  );
}

function compareTexts(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
