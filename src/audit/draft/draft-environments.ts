import type { Estate } from '../../estate/estate.ts';
import type { AccountId } from '../../estate/identifiers.ts';
import { compareTexts } from './draft-names.ts';

/** Accounts of one kind, as a registry's environment. */
export interface DraftEnvironment {
  readonly id: string;
  readonly tier: 'production' | 'non-production';
  readonly accounts: readonly AccountId[];
  /** What says so, for people. */
  readonly because: string;
}

type Tier = DraftEnvironment['tier'];

/** What people call their environments; a word that is not here says nothing, and nothing known is production. */
const spellings: readonly (readonly [id: string, tier: Tier, words: readonly string[]])[] = [
  ['production', 'production', ['prod', 'production', 'prd', 'live']],
  ['development', 'non-production', ['dev', 'develop', 'development']],
  ['test', 'non-production', ['test', 'testing', 'tst', 'qa', 'uat', 'integration', 'int']],
  ['staging', 'non-production', ['stage', 'staging', 'stg', 'preprod', 'preproduction']],
  ['sandbox', 'non-production', ['sandbox', 'sbx', 'playground', 'lab', 'experiment']],
  ['non-production', 'non-production', ['nonprod', 'nonproduction', 'nonprd']],
];

const words: ReadonlyMap<string, readonly [id: string, tier: Tier]> = new Map(
  spellings.flatMap(([id, tier, all]) => all.map((word) => [word, [id, tier] as const] as const)),
);

/** Tags that say it, in lower case, the plainest first. */
const tagKeys: readonly string[] = ['tier', 'environment', 'env', 'stage'];

const unclassified = 'unclassified';

/** The environments of an estate's accounts, by tag, else by name; what nothing tells is production and says so. */
export function draftEnvironments(estate: Estate): readonly DraftEnvironment[] {
  const found = new Map<string, { tier: Tier; accounts: AccountId[]; because: Set<string> }>();
  for (const { id, name, tags } of accountFacts(estate)) {
    const [environment, tier, because] = judge(name, tags);
    const group = found.get(environment) ?? { tier, accounts: [], because: new Set<string>() };
    group.accounts.push(id);
    group.because.add(because);
    found.set(environment, group);
  }
  return [...found]
    .map(([id, { tier, accounts, because }]) => ({
      id,
      tier,
      accounts: accounts.sort(compareTexts),
      because: [...because].sort(compareTexts).join(', '),
    }))
    .sort((left, right) => compareTexts(left.tier, right.tier) * -1 || compareTexts(left.id, right.id));
}

/** What is known of an account. */
export interface AccountFacts {
  readonly id: AccountId;
  readonly name: string | null;
  readonly tags: Readonly<Record<string, string>>;
}

/** Every account that was collected, that events tell of, or that the organization names, in order of id. */
export function accountFacts({ accounts, organization, layers, sessions }: Estate): readonly AccountFacts[] {
  const facts = new Map<AccountId, AccountFacts>();
  for (const { account: id } of [...layers, ...sessions]) facts.set(id, { id, name: null, tags: {} });
  for (const { id, name } of accounts) facts.set(id, { id, name, tags: {} });
  for (const { id, name, tags } of organization?.accounts ?? []) facts.set(id, { id, name, tags });
  return [...facts.values()].sort((left, right) => compareTexts(left.id, right.id));
}

/** The value of the first of several tags that an account has, whatever the case of its key. */
export function tagOf(tags: Readonly<Record<string, string>>, keys: readonly string[]): string | null {
  const values = new Map(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
  for (const key of keys) {
    const value = values.get(key)?.trim();
    if (value) return value;
  }
  return null;
}

function judge(
  name: string | null,
  tags: Readonly<Record<string, string>>,
): readonly [environment: string, tier: Tier, because: string] {
  const tag = tagOf(tags, tagKeys);
  const byTag = tag === null ? null : wordIn(tag);
  const byName = name === null ? null : wordIn(name);
  // A tag decides; a name that says production is not overruled by one that says otherwise.
  if (byTag && !(byName?.[1] === 'production' && byTag[1] === 'non-production')) return [...byTag, 'by tag'];
  if (byName) return [...byName, 'by name'];
  return [unclassified, 'production', 'neither tag nor name says what they are'];
}

/** `cost-explorer-dev` is development, `non-prod` is not production; two words that disagree say nothing. */
function wordIn(text: string): readonly [id: string, tier: Tier] | null {
  const parts = text.toLowerCase().split(/[^a-z0-9]+/);
  const joined = parts.map((part, index) => {
    const negated = part === 'non' || part === 'not' || part === 'pre';
    return negated ? `${part === 'pre' ? 'pre' : 'non'}${parts[index + 1] ?? ''}` : part;
  });
  const spoken = joined.filter((_, index) => !/^(non|not|pre)$/.test(parts[index - 1] ?? ''));
  const hits = spoken.flatMap((part) => {
    const word = words.get(part);
    return word ? [word] : [];
  });
  const [first] = hits;
  if (first === undefined) return null;
  return hits.every(([id]) => id === first[0])
    ? first
    : (hits.find(([, tier]) => tier === 'production') ?? null);
}
