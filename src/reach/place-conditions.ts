import { loadCatalog } from '../catalog/index.ts';
import type { AccountId } from '../estate/identifiers.ts';
import { type CompiledCondition, compileCondition } from '../policy/conditions/compile.ts';
import { conditionsHold } from '../policy/conditions/evaluate.ts';
import type { Condition, PolicyVersion, Statement } from '../policy/document.ts';
import { Evaluation } from '../policy/evaluation.ts';
import { both, type Truth } from '../policy/truth.ts';
import type { Facts } from './principal-facts.ts';

/** Context keys (lower case) that say in which account a resource lies. */
const placeKeys: ReadonlySet<string> = new Set([
  'aws:resourceaccount',
  's3:resourceaccount',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
]);

/** Whether some condition asks where the resource lies. */
export function asksPlace({ conditions }: Statement): boolean {
  return conditions.some(({ keyId }) => placeKeys.has(keyId));
}

/** Account ids that stand in conditions on the resource's account, whatever those say of them. */
export function accountsInConditions({ conditions }: Statement): readonly AccountId[] {
  return conditions
    .filter(({ keyId }) => keyId === 'aws:resourceaccount' || keyId === 's3:resourceaccount')
    .flatMap(({ values }) => values.filter((value): value is AccountId => /^[0-9]{12}$/.test(value)));
}

/**
 * Whether the conditions on a resource's place hold of one account; every other condition is left open. A key that the
 * facts do not settle (an organization that nobody collected) leaves it unknown.
 * @param facts what holds in every request to that account's resources
 */
export function holdsIn(
  { conditions }: Statement,
  version: PolicyVersion,
  account: AccountId,
  facts: Facts,
): Truth {
  const settled = new Set(Object.keys(facts).map((key) => key.toLowerCase()));
  let truth: Truth = 'yes';
  for (const condition of conditions) {
    if (!placeKeys.has(condition.keyId)) continue;
    const isSettled = condition.keyId === 's3:resourceaccount' || settled.has(condition.keyId);
    truth = both(
      truth,
      isSettled ? holds(condition, version, { ...facts, 's3:ResourceAccount': account }) : 'unknown',
    );
  }
  return truth;
}

/**
 * A statement without what it says of `s3:ResourceAccount`, where that is the same of a request to S3 in this account
 * and of one to another service, which has no such key; null where it then never applies.
 */
export function inPlace(statement: Statement, version: PolicyVersion, account: AccountId): Statement | null {
  const conditions: Condition[] = [];
  for (const condition of statement.conditions) {
    const here =
      condition.keyId === 's3:resourceaccount' ? withAndWithout(condition, version, account) : 'unknown';
    if (here === 'no') return null;
    if (here === 'unknown') conditions.push(condition);
  }
  return conditions.length === statement.conditions.length ? statement : { ...statement, conditions };
}

function withAndWithout(condition: Condition, version: PolicyVersion, account: AccountId): Truth {
  // A variable is for the request to say.
  if (condition.values.some((value) => value.includes('${'))) return 'unknown';
  const inS3 = holds(condition, version, { 's3:ResourceAccount': account });
  return inS3 === holds(condition, version, {}) ? inS3 : 'unknown';
}

function holds(condition: Condition, version: PolicyVersion, context: Facts): Truth {
  const compiled: CompiledCondition = compileCondition(condition, version);
  const request = { principal: '', action: '', resource: '*', resourceAccountId: '', context };
  return conditionsHold([compiled], new Evaluation(request, loadCatalog(), 'permissive', null));
}
