import type { Condition, ElementList, NamedPolicy, PolicyDocument, Statement } from '../policy/document.ts';
import { knownAccounts, membership } from './environments.ts';
import type { Agent, Registry } from './registry.ts';
import type { ResolvedScope, ScopeAccount } from './resolved-scope.ts';

/** What a scope resolves to, as `registry show AGENT` prints it. */
export interface ScopeDescription {
  /** At most 100 columns each, but for one name or pattern longer than that. */
  readonly lines: readonly string[];
  readonly json: ScopeJson;
}

/** The JSON of `registry show AGENT --format json`. */
export interface ScopeJson {
  readonly agent: string;
  readonly owner: string;
  readonly known: boolean;
  readonly unknown: readonly string[];
  readonly ceiling: { readonly kind: 'operator' | 'none'; readonly operators: readonly string[] };
  readonly environments: readonly EnvironmentJson[];
  readonly policies: readonly { readonly name: string; readonly document: unknown }[];
  readonly digest: string;
}

interface EnvironmentJson {
  readonly id: string;
  readonly tier: string;
  readonly accounts: readonly string[];
}

const width = 100;

/** Describes a resolved scope for people and for programs. */
export function describeScope(
  registry: Registry,
  agent: Agent,
  resolved: ResolvedScope,
  accounts: readonly ScopeAccount[],
): ScopeDescription {
  const kind = resolved.ceilingOperators.length > 0 ? 'operator' : 'none';
  const environments = registry.environments.map((environment) => ({
    id: environment.id,
    tier: environment.tier,
    accounts: knownAccounts(registry, accounts)
      .filter((account) => membership(environment, account) === 'in')
      .map(({ id }) => id),
  }));
  const json: ScopeJson = {
    agent: agent.id,
    owner: agent.owner,
    known: resolved.unknown.length === 0,
    unknown: resolved.unknown,
    ceiling: { kind, operators: resolved.ceilingOperators },
    environments,
    policies: resolved.policies.map(({ name, document }) => ({
      name,
      document: documentJson(document),
    })),
    digest: resolved.digest,
  };
  const lines = [
    `${agent.id} (owner ${agent.owner})`,
    kind === 'operator'
      ? `ceiling: what ${resolved.ceilingOperators.join(', ')} may do`
      : 'ceiling: none, the scope alone decides',
    ...environments.flatMap(({ id, tier, accounts: ids }) =>
      wrap(`environment ${id} (${tier}): `, ids.length > 0 ? ids : ['no collected account'], '  '),
    ),
    ...(resolved.unknown.length > 0 ? ['unknown, so nothing can be called within this scope:'] : []),
    ...resolved.unknown.flatMap((reason) => wrap('  ', reason.split(' '), '    ', ' ')),
    ...resolved.policies.flatMap((policy) => policyLines(policy, agent.id)),
    `digest ${resolved.digest}`,
  ];
  return { lines, json };
}

function policyLines({ name, document }: NamedPolicy, agent: string): readonly string[] {
  const title = name.startsWith(`${agent} `) ? name.slice(agent.length + 1) : name;
  return [title, ...document.statements.flatMap(statementLines)];
}

function statementLines(statement: Statement): readonly string[] {
  return [
    ...listLines(`  ${statement.effect} `, statement.action),
    ...(statement.resource === null ? [] : listLines('    on ', statement.resource)),
    ...statement.conditions.flatMap((condition) =>
      wrap(`    if ${condition.operatorText} ${condition.key}: `, condition.values, '      '),
    ),
  ];
}

/** Long lists (a category has thousands of actions) are counted; the JSON has them whole. */
function listLines(lead: string, { negated, patterns }: ElementList): readonly string[] {
  const shown = patterns.length > 12 ? patterns.slice(0, 8) : patterns;
  const rest = patterns.length - shown.length;
  return wrap(
    `${lead}${negated ? 'everything but ' : ''}`,
    [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])],
    '      ',
  );
}

function wrap(lead: string, words: readonly string[], indent: string, separator = ', '): readonly string[] {
  const lines: string[] = [];
  let line = lead;
  let empty = true;
  words.forEach((word, index) => {
    const text = index < words.length - 1 ? word + separator.trimEnd() : word;
    const gap = empty ? '' : ' ';
    if (!empty && line.length + gap.length + text.length > width) {
      lines.push(line);
      line = indent + text;
    } else line += gap + text;
    empty = false;
  });
  return [...lines, line.trimEnd()];
}

function documentJson({ version, statements }: PolicyDocument): unknown {
  return { Version: version, Statement: statements.map(statementJson) };
}

function statementJson(statement: Statement): unknown {
  const { sid, effect, action, resource, conditions } = statement;
  return {
    ...(sid === null ? {} : { Sid: sid }),
    Effect: effect,
    [action.negated ? 'NotAction' : 'Action']: action.patterns,
    ...(resource === null ? {} : { [resource.negated ? 'NotResource' : 'Resource']: resource.patterns }),
    ...(conditions.length === 0 ? {} : { Condition: conditionJson(conditions) }),
  };
}

function conditionJson(conditions: readonly Condition[]): unknown {
  const block: Record<string, Record<string, readonly string[]>> = Object.create(null);
  for (const { operatorText, key, values } of conditions) {
    block[operatorText] = { ...block[operatorText], [key]: values };
  }
  return block;
}
