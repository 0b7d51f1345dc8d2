import type { AccessSet } from '../access/access-set.ts';
import type { Statement } from '../policy/document.ts';

/**
 * What a person should look at in the policies of a comparison, each one line: operators that nobody knows, which leave
 * their statement open, and statements of a resource policy without a Principal, which never apply.
 */
export function comparisonHints(granted: AccessSet, intended: AccessSet): readonly string[] {
  const hints = [...hintsOf(granted, 'granted'), ...hintsOf(intended, 'intended')];
  return [...new Set(hints)];
}

function hintsOf(access: AccessSet, side: string): readonly string[] {
  if (access.kind !== 'layers') return access.of.flatMap((member) => hintsOf(member, side));
  return access.levels.flatMap(({ policies, namesPrincipals }) =>
    policies.flatMap(({ document }) =>
      document.statements.flatMap((statement) => [
        ...unknownOperators(statement, side),
        ...(namesPrincipals === true && statement.principal === null
          ? [`${nameOf(statement, side)} has no Principal: in a resource policy it never applies`]
          : []),
      ]),
    ),
  );
}

function unknownOperators(statement: Statement, side: string): readonly string[] {
  return statement.conditions
    .filter(({ operator }) => operator === null)
    .map(
      ({ operatorText }) =>
        `${nameOf(statement, side)} has the operator \`${operatorText}\`, which nobody knows: it can be decided neither way`,
    );
}

function nameOf({ sid, index }: Statement, side: string): string {
  return `statement ${sid ?? index} of ${side}`;
}
