import { createEngine } from '../access/index.ts';
import { type Can, canDo, type Question } from '../audit/can.ts';
import { type Comparer, createComparer } from '../audit/index.ts';
import { loadCatalog } from '../catalog/index.ts';
import type { CanAnswer } from '../deliver/can-answer.ts';
import type { Estate, Role, User } from '../estate/estate.ts';
import { findPrincipal, principalsOf } from '../estate/principals.ts';
import { type AskedEstate, readAskedEstate } from './asked-estate.ts';
import { failure } from './failure.ts';
import { requireAskable } from './question.ts';

/** How many principals a complaint about an ambiguous name lists. */
const named = 3;

/** What one principal of an estate is allowed of a question. A CommandFailure when nobody is called so. */
export async function canPrincipal(asked: AskedEstate, name: string, question: Question): Promise<CanAnswer> {
  requireAskable(question);
  const { estate } = await readAskedEstate(asked);
  const principal = principalCalled(estate, name);
  return answerFor(estate, [principal], question, () => true);
}

/** Every role and user of an estate that is, or may be, allowed some of a question. */
export async function whoCan(asked: AskedEstate, question: Question): Promise<CanAnswer> {
  requireAskable(question);
  const { estate } = await readAskedEstate(asked);
  return answerFor(estate, estate.accounts.flatMap(principalsOf), question, ({ answer }) => answer !== 'no');
}

function answerFor(
  estate: Estate,
  principals: readonly (Role | User)[],
  question: Question,
  isTold: (can: Can) => boolean,
): CanAnswer {
  const comparer = comparerOfCatalog();
  const answers = principals.map((principal) => ask(estate, principal, question, comparer));
  return {
    ...question,
    collectedAt: estate.collectedAt,
    principals: answers.filter(isTold).sort(surestFirst),
    asked: answers.length,
    cannot: answers.filter(({ answer }) => answer === 'no').length,
  };
}

function ask(estate: Estate, principal: Role | User, question: Question, comparer: Comparer): Can {
  try {
    return canDo(estate, principal, question, comparer);
  } catch (error) {
    if (error instanceof RangeError) throw failure(`this cannot be asked: ${error.message}`, error);
    throw error;
  }
}

function comparerOfCatalog(): Comparer {
  const catalog = loadCatalog();
  return createComparer(createEngine(catalog), catalog);
}

const order: readonly Can['answer'][] = ['yes', 'may', 'unknown', 'no'];

function surestFirst(left: Can, right: Can): number {
  return (
    order.indexOf(left.answer) - order.indexOf(right.answer) || (left.principal < right.principal ? -1 : 1)
  );
}

/** By ARN (also a session's), or by name where only one principal of the estate has it. */
function principalCalled(estate: Estate, name: string): Role | User {
  const byArn = findPrincipal(estate, name);
  if (byArn !== null) return byArn;
  const found = estate.accounts.flatMap(principalsOf).filter((one) => one.name === name);
  const [only] = found;
  if (only === undefined) throw failure(`no role or user of the estate is called \`${name}\``);
  if (found.length === 1) return only;
  const arns = found.slice(0, named).map(({ arn }) => arn);
  throw failure(`${found.length} are called \`${name}\`: give the ARN, such as ${arns.join(', ')}`);
}
