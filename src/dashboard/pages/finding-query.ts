import { severities } from '../../audit/finding.ts';
import { ruleIds } from '../../audit/rules.ts';
import type { FindingFilter } from '../../store/reading/finding-filter.ts';
import { badFilter } from '../problem.ts';

/** The states that findings are asked for by; without one all that are open. */
export const states = ['new', 'open', 'widened', 'regressed', 'unknown', 'suppressed', 'resolved'] as const;
export const lanes = ['alarm', 'hygiene'] as const;

/** Characters of a name or text that is looked for: beyond it there is none of ours. */
const longest = 300;

/** What may stand in the address of a list beside its filters. */
const others = ['after'];

/**
 * The filter of a list of findings. Throws badFilter for a name that is no filter and for a value that is none, with what may
 * stand there; an empty one is none.
 */
export function readFindingFilter(query: URLSearchParams): FindingFilter {
  const known = ['state', 'severity', 'lane', 'rule', 'account', 'agent', 'team', 'due', 'q', ...others];
  refuseUnknown(query, known);
  const state = oneOf(query, 'state', states);
  const severity = oneOf(query, 'severity', severities);
  const lane = oneOf(query, 'lane', lanes);
  const rule = oneOf(query, 'rule', ruleIds, 'the id of a rule, as in `overreach rules`');
  const account = oneText(query, 'account');
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw badFilter('account', account, 'twelve digits');
  }
  const agent = oneText(query, 'agent');
  const team = oneText(query, 'team');
  const due = oneOf(query, 'due', ['overdue']);
  if (due !== undefined && state !== undefined) {
    throw badFilter('due', due, 'it without `state`: what is overdue is open');
  }
  const text = oneText(query, 'q');
  return {
    ...(state === undefined ? {} : { state }),
    ...(severity === undefined ? {} : { severity }),
    ...(lane === undefined ? {} : { lane }),
    ...(rule === undefined ? {} : { rule }),
    ...(account === undefined ? {} : { account }),
    ...(agent === undefined ? {} : { agent }),
    ...(team === undefined ? {} : { team }),
    ...(due === undefined ? {} : { due }),
    ...(text === undefined ? {} : { text }),
  };
}

/** Throws badFilter for a name that is none of these: a filter that is misspelt would show too much. */
export function refuseUnknown(query: URLSearchParams, known: readonly string[]): void {
  for (const [key, value] of query) {
    if (!known.includes(key))
      throw badFilter(key.slice(0, 40), value, listOf(known.filter((one) => one !== 'after')));
  }
}

/** One of some words; undefined where it is absent or empty. */
export function oneOf<Word extends string>(
  query: URLSearchParams,
  key: string,
  words: readonly Word[],
  expected = listOf(words),
): Word | undefined {
  const value = query.get(key);
  if (value === null || value === '') return undefined;
  const found = words.find((word) => word === value);
  if (found === undefined) throw badFilter(key, value, expected);
  return found;
}

/** A text; undefined where it is absent or blank. */
export function oneText(query: URLSearchParams, key: string): string | undefined {
  const value = query.get(key)?.trim() ?? '';
  if (value === '') return undefined;
  if (value.length > longest) throw badFilter(key, value, `at most ${longest} characters`);
  return value;
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
