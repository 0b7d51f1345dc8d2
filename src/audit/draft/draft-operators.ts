import type { Estate } from '../../estate/estate.ts';
import type { Session, SessionHuman } from '../../estate/session.ts';
import { permissionSetOf } from '../../estate/special-roles.ts';
import { compareTexts, DraftNames, isPattern } from './draft-names.ts';
import type { DraftTeams } from './draft-teams.ts';

/** A human who was seen driving an agent. */
export interface DraftOperator {
  readonly id: string;
  readonly match: Readonly<Partial<Record<OperatorField, string>>>;
  readonly team: string | null;
  readonly assignments: readonly { readonly permissionSet: string; readonly accounts: readonly string[] }[];
}

type OperatorField = 'userName' | 'iamUser' | 'samlSubject' | 'sourceIdentity';

/** The operators, and which one a human is; null for one that a registry cannot name. */
export interface DraftOperators {
  readonly operators: readonly DraftOperator[];
  idOf(human: SessionHuman): string | null;
  /** Humans that a registry cannot name: a web identity's subject, or a name that would match others. */
  readonly unnameable: readonly string[];
}

/** Drafts an operator for each of some humans, with the permission sets that all their sessions were seen on. */
export function draftOperators(
  estate: Estate,
  humans: readonly SessionHuman[],
  teams: DraftTeams,
): DraftOperators {
  const names = new DraftNames();
  const wanted = new Map<string, Map<OperatorField, string>>();
  const unnameable = new Set<string>();
  for (const { id, via } of [...humans].sort((left, right) => compareTexts(left.id, right.id))) {
    const field = fieldOf(via);
    if (field === null || isPattern(id) || id.trim() === '') unnameable.add(id);
    else wanted.set(id, (wanted.get(id) ?? new Map<OperatorField, string>()).set(field, id));
  }
  const ids = new Map([...wanted.keys()].map((id) => [id, names.of(id, id.replace(/@.*$/, ''))]));
  const sessions = Map.groupBy(estate.sessions, ({ human }) => human?.id ?? '');
  return {
    operators: [...wanted].map(([human, match]) => {
      const own = sessions.get(human) ?? [];
      const accounts = new Set(own.map(({ account }) => account));
      const owners = new Set([...accounts].map((account) => teams.ownerOf({}, account)));
      return {
        id: ids.get(human) ?? human,
        match: Object.fromEntries([...match].sort(([left], [right]) => compareTexts(left, right))),
        team: owners.size === 1 ? ([...owners][0] ?? null) : null,
        assignments: assignmentsOf(own),
      };
    }),
    idOf: ({ id, via }) => (fieldOf(via) === null ? null : (ids.get(id) ?? null)),
    unnameable: [...unnameable].sort(compareTexts),
  };
}

/** The field of a registry's operator that such a human matches (registry/operators.ts). */
function fieldOf(via: SessionHuman['via']): OperatorField | null {
  switch (via) {
    case 'identity-center':
      return 'userName';
    case 'iam-user':
    case 'console':
      return 'iamUser';
    case 'saml':
      return 'samlSubject';
    case 'source-identity':
      return 'sourceIdentity';
    case 'web-identity':
      return null;
  }
}

function assignmentsOf(sessions: readonly Session[]): DraftOperator['assignments'] {
  const sets = new Map<string, Set<string>>();
  for (const { issuer, account } of sessions) {
    const at = issuer.indexOf(':role/');
    const name = issuer.slice(issuer.lastIndexOf('/') + 1);
    const path = at < 0 ? '' : issuer.slice(at + ':role'.length, issuer.length - name.length);
    const set = permissionSetOf({ name, path })?.permissionSet;
    if (set === undefined || isPattern(set)) continue;
    sets.set(set, (sets.get(set) ?? new Set<string>()).add(account));
  }
  return [...sets]
    .sort(([left], [right]) => compareTexts(left, right))
    .map(([permissionSet, accounts]) => ({ permissionSet, accounts: [...accounts].sort(compareTexts) }));
}
