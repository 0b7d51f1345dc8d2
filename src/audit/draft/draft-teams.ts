import type { Estate } from '../../estate/estate.ts';
import { accountFacts, tagOf } from './draft-environments.ts';
import { compareTexts, DraftNames } from './draft-names.ts';

export interface DraftTeam {
  readonly id: string;
  readonly default: boolean;
  readonly accounts: readonly string[];
}

/** The teams of an estate, and whose an account or a tagged principal is. */
export interface DraftTeams {
  readonly teams: readonly DraftTeam[];
  /** Its tag decides before its account's; else the default team. */
  ownerOf(tags: Readonly<Record<string, string>>, account: string): string;
}

const teamKeys: readonly string[] = ['team', 'owner'];
const nobody = 'unassigned';

/** Teams from the tags `team` and `owner` of accounts; `unassigned` owns what none of them names. */
export function draftTeams(estate: Estate): DraftTeams {
  const names = new DraftNames();
  const fallback = names.of('', nobody);
  const teamOf = new Map<string, string>();
  const accounts = new Map<string, string[]>();
  for (const { id, tags } of accountFacts(estate)) {
    const tag = tagOf(tags, teamKeys);
    if (tag === null) continue;
    const team = names.of(tag, tag);
    teamOf.set(id, team);
    accounts.set(team, [...(accounts.get(team) ?? []), id]);
  }
  const tagged = [...accounts].map(([id, ids]) => ({ id, default: false, accounts: ids }));
  return {
    teams: [
      ...tagged.sort((left, right) => compareTexts(left.id, right.id)),
      { id: fallback, default: true, accounts: [] },
    ],
    ownerOf: (tags, account) => {
      const own = tagOf(tags, teamKeys);
      const named = own === null ? null : names.of(own, own);
      // A team that only a role's tag names is declared nowhere: its account's speaks then.
      return (named !== null && accounts.has(named) ? named : teamOf.get(account)) ?? fallback;
    },
  };
}
