import { InvalidArgumentError } from 'commander';
import { ruleIds } from '../audit/rules.ts';

/** A rule that the product knows: a list of the findings of a mistyped one would be empty, and look like good news. */
export function knownRule(text: string): string {
  if (!(ruleIds as readonly string[]).includes(text))
    throw new InvalidArgumentError('there is no such rule (`overreach rules` lists them)');
  return text;
}

/** The twelve digits of an account. */
export function accountId(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new InvalidArgumentError('an account id has twelve digits');
  return text;
}
