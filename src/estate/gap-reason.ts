/**
 * Why a layer of an account could not be read to its end: a closed set, for programs. The text beside it says the rest.
 * - `role-missing`: the reader role is known not to be there. The collector never says so: AWS answers a refused AssumeRole alike
 *   whether the role is not there or its trust does not hold (IAM User Guide, "Troubleshoot IAM roles"), and only a look into the
 *   account, which is what was refused, would tell. For collectors that know it otherwise: by the instances of a StackSet
 * - `trust-refused`: AWS refused the reader role; it does not say whether the role is missing or does not trust the caller
 * - `scp-denied`, `denied`: a call was refused by an organization's policy, or for want of a permission
 * - `throttled`, `expired`: AWS went on saying "slower", or that the credentials had ended, to the last attempt
 * - `account-suspended`: the organization lists the account as suspended, closed or being closed: nothing in it can act or be read
 * - `region-off`: nobody can read it there
 * - `unreachable`: no answer came
 * - `malformed`: an answer came that is none (broken text, a page marker that repeats)
 * - `torn`: it changed under the reader's hands as often as it was read
 * - `wrong-account`: the role led to another account than the one it was taken for
 * - `not-asked`: the configuration leaves it out
 */
export const gapReasons = [
  'role-missing',
  'trust-refused',
  'scp-denied',
  'denied',
  'throttled',
  'expired',
  'account-suspended',
  'region-off',
  'unreachable',
  'malformed',
  'torn',
  'wrong-account',
  'not-asked',
] as const;
export type GapReason = (typeof gapReasons)[number];
