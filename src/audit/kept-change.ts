import type { Instant } from '../estate/identifiers.ts';
import type { DriftGroup, Moved } from './drift/drift.ts';
import type { EstateChange, Facet } from './drift/facet.ts';
import type { Lane, Severity } from './finding.ts';

/**
 * What one night changed and the findings that moved by it, as a store keeps it: a row of its own, which is told, taken
 * up and accepted as one. An SCP detached above 200 agents is one of these.
 */
export interface KeptChange {
  /** `ch1:` and a digest of the scan and the changes: settling a scan twice gives the same. */
  readonly id: string;
  readonly estate: string;
  /** The scan that showed it, and the applied one before that it was compared with. */
  readonly scanId: string;
  readonly previousScanId: string;
  /** When what shows it was collected. When it was done is the time of the event in `changes`. */
  readonly at: Instant;
  /** How sure it is that `changes` did it; of several findings the surest. */
  readonly cause: DriftGroup['cause'];
  /** Whether undoing any one of `changes` undoes it, or only all of them. */
  readonly undo: DriftGroup['undo'];
  /** What was done; empty where nothing that was collected explains it. */
  readonly changes: readonly ChangePart[];
  /** Why no cause was looked for, such as that the estate before is not kept any more; null where one was. */
  readonly unexplained: string | null;
  /** The gravest first. A reader whom row security shows only some accounts sees those accounts' findings only. */
  readonly findings: readonly ChangedFinding[];
  /** The worst of its findings. */
  readonly severity: Severity;
  /** `widened`: findings opened or grew; `narrowed`: they shrank or were resolved; `mixed`: both. */
  readonly direction: 'widened' | 'narrowed' | 'mixed';
  readonly triage: ChangeTriage;
}

/** One thing that was done, with who did it. */
export interface ChangePart {
  readonly what: EstateChange['what'];
  readonly facet: Facet | RegistryFacet | ActFacet;
  /** One line in plain words: `AdministratorAccess attached to role/deployer in prod (111122223333)`. */
  readonly text: string;
  readonly origin: KeptOrigin;
  /** The AWS CLI line that undoes it; null: no single line does, or nobody can undo it there. */
  readonly command: string | null;
}

/** What is meant: the registry's files. */
export interface RegistryFacet {
  readonly kind: 'registry';
}

/** Something that was done, and changed nobody's rights: a session acted. */
export interface ActFacet {
  readonly kind: 'act';
  readonly action: string;
  readonly resource: string | null;
}

/** Who did it, as far as anything tells. */
export type KeptOrigin =
  | {
      readonly state: 'found';
      readonly eventID: string;
      readonly at: Instant;
      /** `iam:AttachRolePolicy`. */
      readonly action: string;
      /** ARN of who called; null where the event names nobody. */
      readonly actor: string | null;
      /** The human at the end of the session's chain; null where the trail does not say. */
      readonly human: string | null;
      /** As the user agent says: set by the client. */
      readonly tool: string | null;
      /** The service that called on somebody's behalf. */
      readonly invokedBy: string | null;
    }
  /** The commit of the registry's files that the scan was made with, where they lie in a git checkout. */
  | { readonly state: 'commit'; readonly commit: string; readonly author: string; readonly at: Instant }
  /** AWS edits its own managed policies without an event in anybody's trail. */
  | { readonly state: 'by-aws' }
  /** The trail was read to its end, and no event of it did this. */
  | { readonly state: 'not-in-trail' }
  /** Nobody can say: the trail (or the registry's history) could not be read. */
  | { readonly state: 'trail-unread'; readonly reason: string };

/** What the change did to one finding, as it was in that scan. */
export interface ChangedFinding {
  readonly fingerprint: string;
  readonly moved: Moved['kind'];
  /** How sure it is that the change did it to this finding. */
  readonly cause: DriftGroup['cause'];
  readonly severity: Severity;
  readonly lane: Lane;
  readonly rule: string;
  readonly title: string;
  readonly agent: string | null;
  readonly team: string | null;
  readonly account: string;
  readonly principal: string;
}

/** What people decided about the change as one; each of its findings has its own state beside. */
export interface ChangeTriage {
  readonly state: 'new' | 'acknowledged' | 'accepted';
  readonly person: string | null;
  /** The note of an acknowledgement, the reason of an acceptance. */
  readonly reason: string | null;
  /** The end of an acceptance. */
  readonly until: Instant | null;
  readonly at: Instant | null;
}

/** Before anybody decided. */
export const untriaged: ChangeTriage = { state: 'new', person: null, reason: null, until: null, at: null };

/** What people see of a triage at a time: an acceptance whose time is over is none. */
export function shownTriage({ triage }: Pick<KeptChange, 'triage'>, at: Instant): ChangeTriage['state'] {
  return triage.state === 'accepted' && triage.until !== null && triage.until <= at ? 'new' : triage.state;
}
