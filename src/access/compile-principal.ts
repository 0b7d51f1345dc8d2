import type { PrincipalElement } from '../policy/document.ts';
import { type PrincipalName, principalName } from '../policy/principal-form.ts';
import type { Workspace } from './compile-statement.ts';
import { always, type FormulaId, never } from './formula.ts';
import { colon, type Glob, segmentStar, star, unitsOf } from './theories/glob.ts';

/**
 * Principal or NotPrincipal as a set of principals, each written `AWS:<ARN>`, `Service:<name>`, `Federated:<ARN>`
 * or `CanonicalUser:<id>`. The account (its id or `:root`) stands for every principal in it, a role for its
 * sessions and a user for its federated ones, `*` for everybody, the anonymous caller too; a deleted
 * principal for nobody.
 */
export function compilePrincipal(workspace: Workspace, element: PrincipalElement): FormulaId {
  const names = element.entries.map(principalName);
  return element.negated ? outside(workspace, names) : inside(workspace, names);
}

function inside(workspace: Workspace, names: readonly PrincipalName[]): FormulaId {
  const { formulas } = workspace;
  const named = principalIn(
    workspace,
    names.flatMap((name) => globsOf(workspace, name)),
  );
  // R-021, inferred: a user's ARN names its federated sessions too.
  const federated = names.flatMap((name) => (name.form === 'user' ? federatedOf(workspace, name) : []));
  const inferred = [principalIn(workspace, federated), nobodyKnows(workspace, ['R-021'])];
  // An S3 canonical id says nothing about which account it is: it may be anybody's.
  const canonical = names.flatMap(({ form, entry }) =>
    form === 'canonical-user'
      ? formulas.all([anyOfAws(workspace), nobodyKnows(workspace, ['CanonicalUser', entry.value])])
      : [],
  );
  return formulas.any([named, formulas.all(inferred), ...canonical]);
}

/**
 * NotPrincipal of a Deny (IAM User Guide, "AWS JSON policy elements: NotPrincipal"), as policy/match-principal.ts
 * decides it: whoever is listed without its account, or a session without its role, may be hit all the same, and
 * whoever has a permissions boundary is, which these policies do not say.
 */
function outside(workspace: Workspace, names: readonly PrincipalName[]): FormulaId {
  const { formulas } = workspace;
  const bounded = formulas.all([anyOfAws(workspace), nobodyKnows(workspace, ['has a permissions boundary'])]);
  if (names.some(({ form }) => form === 'everyone')) return bounded;
  const spared: Glob[] = [];
  const perhaps: Glob[] = [];
  for (const name of names) {
    if (name.form === 'account') spared.push(accountGlob(workspace, name, 'root'));
    else if (name.form === 'role') perhaps.push(sessionsOf(workspace, name));
    const own = exactly(workspace, name);
    switch (name.form) {
      case 'service':
      case 'provider':
      case 'canonical-user':
        spared.push(own);
        break;
      case 'user':
      case 'federated-user':
      case 'role':
        (hasAccount(names, name) ? spared : perhaps).push(own);
        break;
      case 'session':
        (hasAccount(names, name) && hasRole(names, name) ? spared : perhaps).push(own);
        break;
      case 'everyone':
      case 'account':
      case 'deleted':
      case 'nobody':
    }
  }
  const listed = names.map(({ entry }) => `${entry.type}:${entry.value}`).sort();
  const mercy = formulas.all([
    principalIn(workspace, perhaps),
    nobodyKnows(workspace, ['NotPrincipal', ...listed]),
  ]);
  const free = formulas.any([principalIn(workspace, spared), mercy]);
  return formulas.any([formulas.not(free), bounded]);
}

function globsOf(workspace: Workspace, name: PrincipalName): readonly Glob[] {
  const { table } = workspace.literals.sets;
  switch (name.form) {
    case 'everyone':
      return [table.intern([star])];
    case 'account':
      return [accountGlob(workspace, name, null)];
    case 'role':
      return [exactly(workspace, name), sessionsOf(workspace, name)];
    case 'user':
    case 'session':
    case 'federated-user':
    case 'service':
    case 'provider':
    case 'canonical-user':
      return [exactly(workspace, name)];
    case 'deleted':
    case 'nobody':
      return [];
  }
}

function exactly({ literals }: Workspace, { entry }: PrincipalName): Glob {
  return literals.sets.table.exactly(`${entry.type}:${entry.value}`);
}

function federatedOf({ literals }: Workspace, { identity, account }: PrincipalName): Glob {
  const text = `AWS:arn:${identity?.partition}:sts::${account}:federated-user/${identity?.name}`;
  return literals.sets.table.exactly(text);
}

/** a session's ARN has the role's name without its path. */
function sessionsOf({ literals }: Workspace, { identity, account }: PrincipalName): Glob {
  const text = `AWS:arn:${identity?.partition}:sts::${account}:assumed-role/${identity?.name}/`;
  return literals.sets.table.intern([...unitsOf(text), star]);
}

/** Everybody in the account, or its root user alone. R-026: `:root` names the account of one partition. */
function accountGlob(
  { literals }: Workspace,
  { account, identity }: PrincipalName,
  only: 'root' | null,
): Glob {
  const partition = identity === null ? [segmentStar] : unitsOf(identity.partition ?? '');
  const service = only === null ? [segmentStar] : unitsOf('iam');
  const who = only === null ? [star] : unitsOf(only);
  return literals.sets.table.intern([
    ...unitsOf('AWS:arn:'),
    ...partition,
    colon,
    ...service,
    ...unitsOf(`::${account}:`),
    ...who,
  ]);
}

function anyOfAws(workspace: Workspace): FormulaId {
  return principalIn(workspace, [workspace.literals.sets.table.intern([...unitsOf('AWS:arn:'), star])]);
}

function principalIn({ literals, formulas }: Workspace, globs: readonly Glob[]): FormulaId {
  const set = literals.sets.union(globs);
  if (set === literals.sets.all) return always;
  if (set === literals.sets.none) return never;
  return formulas.literal(
    literals.literal(
      { kind: 'principal' },
      { mode: 'one', absent: false, positive: true, values: { kind: 'globs', set } },
    ),
  );
}

/** A free Boolean shared by identical text, so that both of its values are searched. */
function nobodyKnows({ literals, formulas }: Workspace, text: readonly string[]): FormulaId {
  const set = literals.sets.union([literals.sets.table.exactly('true')]);
  return formulas.literal(
    literals.literal(
      { kind: 'opaque', text: JSON.stringify(text), condition: null },
      { mode: 'one', absent: false, positive: true, values: { kind: 'globs', set } },
    ),
  );
}

function hasAccount(names: readonly PrincipalName[], { account, identity }: PrincipalName): boolean {
  return names.some(
    (other) =>
      other.form === 'account' &&
      other.account === account &&
      (other.identity === null || other.identity.partition === identity?.partition),
  );
}

function hasRole(names: readonly PrincipalName[], { account, identity }: PrincipalName): boolean {
  return names.some(
    (other) =>
      other.form === 'role' &&
      other.account === account &&
      other.identity?.partition === identity?.partition &&
      other.identity?.name === identity?.name,
  );
}
