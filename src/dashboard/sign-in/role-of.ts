import type { DashboardConfig, PeopleConfig } from '../../run/config/dashboard-config.ts';
import type { Role } from '../page.ts';

/** What a sign-in says of somebody that a role may rest on. */
export interface Known {
  /** What identifies the person for certain: a `sub`, a verified e-mail address, the proxy's name. */
  readonly names: readonly string[];
  readonly groups: readonly string[];
  /** The text of a claim; null: there is none. */
  claim(name: string): string | null;
}

/** The role that somebody has by the configuration; null: none, not even to look. */
export function roleOf(known: Known, config: Pick<DashboardConfig, 'viewers' | 'triagers'>): Role | null {
  if (isAmong(known, config.triagers)) return 'triager';
  return config.viewers === null || isAmong(known, config.viewers) ? 'viewer' : null;
}

function isAmong({ names, groups, claim }: Known, people: PeopleConfig): boolean {
  const isNamed = names.some((name) => people.people.some((one) => isSameName(one, name)));
  return (
    isNamed ||
    groups.some((group) => people.groups.includes(group)) ||
    people.claims.some(({ name, value }) => claim(name) === value)
  );
}

/** E-mail addresses are the same in any case; whatever else identifies a person is compared as it is. */
function isSameName(left: string, right: string): boolean {
  if (left === right) return true;
  return left.includes('@') && left.toLowerCase() === right.toLowerCase();
}
