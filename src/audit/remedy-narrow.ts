import type { AccessLayers } from '../access/access-set.ts';
import type { PolicyJson, StatementJson } from '../access/comparison.ts';
import type { PolicyReading, Role, User } from '../estate/estate.ts';
import type { ElementList, PolicyDocument, Statement } from '../policy/document.ts';
import { accessAbroad } from '../reach/access-abroad.ts';
import { effectiveAccess } from '../reach/effective-access.ts';
import { namedPolicy, policyOf, statementOf } from './policy-json.ts';
import { usesOf } from './policy-uses.ts';
import type { RemedyCandidate, RemedyCase } from './remedy-candidate.ts';
import { documentWord, iamCommand, inlineSize, nameWords, option, quota, sizeOf } from './remedy-command.ts';
import { sharedPolicy, shareNothing, withoutFacts } from './remedy-scope.ts';
import { onlyGrant, withoutPolicy } from './removal.ts';

/** Beyond so many patterns to ask about one by one, the statement is written anew at once. */
const mostPatterns = 40;

/**
 * The one policy that grants the excess with its granting statements narrowed: first without the patterns that lie wholly
 * outside of what was meant, then with those statements written anew as what they share with it, then without them.
 */
export function* narrowings(remedy: RemedyCase): Generator<RemedyCandidate> {
  const { excess } = remedy;
  const name = onlyGrant(excess);
  const reading = name === null ? null : editablePolicy(remedy, name);
  if (name === null || reading === null || !takesEdits(reading.document)) return;
  const { document } = reading;
  const references = new Set(
    excess.regions.flatMap((one) => one.grantedBy.map(({ statement }) => statement)),
  );
  const granting = new Set(
    document.statements.filter(
      ({ effect, sid, index }) => effect === 'Allow' && references.has(sid ?? String(index)),
    ),
  );
  const kept = withoutOutside(remedy, document, granting);
  if (kept !== null) yield* candidateOf(remedy, name, kept);
  const grants: AccessLayers = {
    kind: 'layers',
    levels: [
      { name, kind: 'identity', policies: [{ name, document: { ...document, statements: [...granting] } }] },
    ],
    facts: {},
  };
  const shared = sharedPolicy(remedy, grants, withoutFacts(remedy.intended.access));
  const others = document.statements.filter((statement) => !granting.has(statement)).map(withSid);
  if (shared !== null) yield* candidateOf(remedy, name, policyOf([...others, ...shared.Statement]));
  // What was meant goes with them, but not the Denies beside them.
  if (others.length > 0) yield* candidateOf(remedy, name, policyOf(others), 'take its granting statements');
}

/** A policy of the principal's own that can be edited without touching anybody else. */
function editablePolicy(
  { context, principal }: RemedyCase,
  name: string,
): Extract<PolicyReading, { state: 'readable' }> | null {
  const inline = principal.inlinePolicies.find((reading) => reading.name === name);
  if (inline !== undefined) return inline.state === 'readable' ? inline : null;
  const account = context.account(principal.account);
  if (account === null || !principal.attachedPolicyArns.includes(name) || isOfAws(name)) return null;
  if (usesOf(account, name) !== 1) return null;
  const managed = account.managedPolicies.get(name);
  return managed?.state === 'readable' ? managed : null;
}

/** AWS's own policies: nobody else can change them. */
function isOfAws(arn: string): boolean {
  return arn.split(':')[4] === 'aws';
}

/** A document of the version without variables is left alone where a text would become one. */
function takesEdits({ version, statements }: PolicyDocument): boolean {
  return version === '2012-10-17' || !JSON.stringify(statements).includes('${');
}

/** The document without what lies wholly outside; null where nothing does, where nothing is left, or where it is too much to ask. */
function withoutOutside(
  remedy: RemedyCase,
  document: PolicyDocument,
  granting: ReadonlySet<Statement>,
): PolicyJson | null {
  const patterns = [...granting].reduce(
    (sum, { action, resource }) => sum + action.patterns.length + (resource?.patterns.length ?? 0),
    0,
  );
  if (patterns > mostPatterns) return null;
  const statements = document.statements.flatMap((statement): readonly Statement[] => {
    if (!granting.has(statement)) return [statement];
    if (liesOutside(remedy, statement)) return [];
    const action = kept(statement.action, (one) => liesOutside(remedy, { ...statement, action: one }));
    const resource =
      statement.resource &&
      kept(statement.resource, (one) => liesOutside(remedy, { ...statement, action, resource: one }));
    return [{ ...statement, action, resource }];
  });
  const json = policyOf(statements.map(withSid));
  const before = policyOf(document.statements.map(withSid));
  return statements.length === 0 || sizeOf(json) === sizeOf(before) ? null : json;
}

function kept(list: ElementList, outside: (one: ElementList) => boolean): ElementList {
  if (list.negated || list.patterns.length === 1) return list;
  return { ...list, patterns: list.patterns.filter((text) => !outside({ ...list, patterns: [text] })) };
}

function liesOutside(remedy: RemedyCase, statement: Statement): boolean {
  const { granted, intended } = remedy;
  if (granted.access.kind !== 'layers') return false;
  const document: PolicyDocument = { version: '2012-10-17', id: null, statements: [statement] };
  const alone: AccessLayers = {
    kind: 'layers',
    levels: [{ name: 'statement', kind: 'identity', policies: [{ name: 'statement', document }] }],
    facts: granted.access.facts,
  };
  return shareNothing(remedy, alone, intended.access);
}

function withSid(statement: Statement): StatementJson {
  return { ...(statement.sid === null ? {} : { Sid: statement.sid }), ...statementOf(statement) };
}

function* candidateOf(
  remedy: RemedyCase,
  name: string,
  policy: PolicyJson,
  change: 'narrow it' | 'take its granting statements' = 'narrow it',
): Generator<RemedyCandidate> {
  const { context, principal } = remedy;
  const narrowed = namedPolicy(name, policy);
  if (narrowed === null) return;
  const inline = principal.inlinePolicies.some((reading) => reading.name === name);
  const held = inline ? inlineSize(principal.inlinePolicies, name) : 0;
  const limit = inline ? quota.inline[principal.kind] : quota.managed;
  if (held + sizeOf(policy) > limit) return;
  // Where it stands does not matter, only that the principal carries it.
  const rest = withoutPolicy<Role | User>(principal, name);
  const reading = { state: 'readable' as const, name, document: narrowed.document, digest: '' };
  const changed = { ...rest, inlinePolicies: [...rest.inlinePolicies, reading] };
  const after = effectiveAccess(context.estate, changed);
  const words = inline
    ? [
        `put-${principal.kind}-policy`,
        ...nameWords(principal),
        ...option('policy-name', name),
        '--policy-document',
      ]
    : ['create-policy-version', '--policy-arn', name, '--set-as-default', '--policy-document'];
  const versions = inline ? '' : ' (IAM keeps five versions of it: delete an old one if it refuses)';
  const whatToDo = (which: string): string =>
    change === 'narrow it'
      ? `narrow ${which} to what ${remedy.meant} holds of it`
      : `take the granting statements out of ${which}`;
  yield {
    kind: 'narrow-policy',
    text: `${whatToDo(name)}${versions}`,
    inPermissionSet: whatToDo(inline ? 'its inline policy' : name),
    command: iamCommand(context.estate.partition, [...words, documentWord(policy)]),
    policy,
    changes: 1,
    after,
    abroad: () => accessAbroad(context.estate, changed),
    rewrites: after,
  };
}
