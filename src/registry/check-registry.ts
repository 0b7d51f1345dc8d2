import type { Catalog } from '../catalog/index.ts';
import type { Parsed, PolicyDocument } from '../policy/document.ts';
import { checkIamArn } from './check-actions.ts';
import { checkAgent, checkDate, checkGuardrails } from './check-agent.ts';
import { type CheckReport, createReport } from './check-report.ts';
import { checkPolicyFile, checkScope, type ScopeCheckFacts } from './check-scope.ts';
import { checkSignatures } from './check-signatures.ts';
import { checkStatement } from './check-statement.ts';
import { didYouMean } from './nearest-name.ts';
import type { ParsedRegistry } from './parse-registry.ts';
import type { AllowEntry, Exception, Guardrail, IdentifyBlock, Registry, RegistryIssue } from './registry.ts';
import { canonicalJson } from './scope-digest.ts';
import { slackChannel } from './slack-channel.ts';
import type { Path } from './yaml-source.ts';

/** What a registry is checked against. */
export interface RegistryCheckFacts {
  readonly catalog: Catalog;
  /** Every rule id that an exception may name. */
  readonly rules: readonly string[];
  /** A policy file beside the registry, already read; null when it is not there. */
  policyFile(path: string): Parsed<PolicyDocument> | null;
  /**
   * `check` (the command) also fails on what a scan reports as findings: an agent without a scope, a registry
   * without agents.
   */
  readonly purpose: 'check' | 'scan';
}

/**
 * Everything in a registry that does not resolve or cannot be meant, in the order of its text. Errors make the
 * registry unusable; warnings are slips that may be meant.
 */
export function checkRegistry(parsed: ParsedRegistry, facts: RegistryCheckFacts): readonly RegistryIssue[] {
  const report = createReport(parsed);
  const { registry } = parsed;
  const scopeFacts: ScopeCheckFacts = {
    registry,
    catalog: facts.catalog,
    policyFile: facts.policyFile,
    emptiness: facts.purpose === 'check' ? 'error' : 'warning',
  };
  checkParts(report, registry);
  for (const [name, profile] of registry.profiles) {
    checkScope(report, ['profiles', name], profile, scopeFacts);
    if (namesItself(registry, name)) report.error(['profiles', name], `profile \`${name}\` names itself`);
  }
  registry.agents.forEach((agent, index) => {
    checkAgent(report, ['agents', index], agent, scopeFacts);
  });
  checkGuardrails(report, ['guardrails'], registry.guardrails, scopeFacts);
  checkApprovals(report, registry);
  checkIdentities(report, registry);
  checkSignatures(report, registry);
  registry.exceptions.forEach((exception, index) => {
    checkException(report, ['exceptions', index], exception, facts, scopeFacts);
  });
  if (facts.purpose === 'check') checkEmptiness(report, registry);
  const order = new Map(registry.files.map((file, index) => [file, index]));
  return [...report.issues].sort(
    (a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
}

function checkParts(report: CheckReport, registry: Registry): void {
  const teams = registry.teams.map(({ id }) => id);
  registry.teams.forEach((team, index) => {
    const first = registry.teams.findIndex((other) => other.default);
    if (team.default && index !== first) {
      report.error(
        ['teams', index, 'default'],
        `team \`${registry.teams[first]?.id}\` is the default already`,
      );
    }
    const { slack } = team;
    if (slack !== null && !slackChannel.test(slack))
      report.warning(
        ['teams', index, 'slack'],
        `\`${slack}\` is no channel, so nobody is told there: write \`#name\`, or its id, such as \`C0123456789\``,
      );
  });
  registry.operators.forEach(({ match, team, roles }, index) => {
    const path = ['operators', index];
    if (Object.values(match).every((pattern) => pattern === null)) {
      report.error(
        [...path, 'match'],
        'matches nobody: name `userName`, `userId`, `iamUser`, `samlSubject` or `sourceIdentity`',
      );
    }
    if (team !== null && !teams.includes(team)) {
      report.error([...path, 'team'], `no team \`${team}\` is declared${didYouMean(team, teams)}`);
    }
    roles.forEach((role, at) => {
      checkIamArn(report, [...path, 'roles', at], role, 'role');
    });
  });
  registry.environments.forEach(({ match }, index) => {
    if (Object.values(match).every((list) => list.length === 0)) {
      report.error(
        ['environments', index, 'match'],
        'matches nothing: name `accounts`, `ous`, `accountTags` or `resourceTags`',
      );
    }
  });
}

/** A guardrail that asks for approvals needs a place where they can be found. */
function checkApprovals(report: CheckReport, registry: Registry): void {
  if (registry.approvals.sources.length > 0) return;
  const asks = ({ require }: Guardrail): boolean =>
    !require.nothing && (require.approvals !== null || require.notRequester);
  const missing = 'asks for approvals, but `approvals.sources` names no files to find them in';
  registry.agents.forEach(({ guardrails }, agent) => {
    guardrails.forEach((guardrail, index) => {
      if (asks(guardrail)) report.warning(['agents', agent, 'guardrails', index, 'require'], missing);
    });
  });
  registry.guardrails.forEach((guardrail, index) => {
    if (asks(guardrail)) report.warning(['guardrails', index, 'require'], missing);
  });
}

/** Two agents with one block would make every match ambiguous. */
function checkIdentities(report: CheckReport, registry: Registry): void {
  const seen = new Map<string, string>();
  registry.agents.forEach(({ id, identify }, index) => {
    identify.forEach((block, at) => {
      const key = blockKey(block);
      const other = seen.get(key);
      if (other === undefined) seen.set(key, id);
      else if (other !== id) {
        report.warning(
          ['agents', index, 'identify', at],
          `agent \`${other}\` is identified by the same block`,
        );
      }
    });
  });
}

function blockKey({ place: _, ...block }: IdentifyBlock): string {
  return canonicalJson(block);
}

function checkException(
  report: CheckReport,
  path: Path,
  exception: Exception,
  facts: RegistryCheckFacts,
  scopeFacts: ScopeCheckFacts,
): void {
  const { rule, agent, ceiling, expires } = exception;
  if (!facts.rules.includes(rule)) {
    report.error([...path, 'rule'], `unknown rule \`${rule}\`${didYouMean(rule, facts.rules)}`);
  }
  const agents = scopeFacts.registry.agents.map(({ id }) => id);
  if (!agents.includes(agent)) {
    report.error([...path, 'agent'], `no agent \`${agent}\` is declared${didYouMean(agent, agents)}`);
  }
  checkDate(report, [...path, 'expires'], expires);
  if ('policyFile' in ceiling)
    checkPolicyFile(report, [...path, 'ceiling', 'policyFile'], ceiling.policyFile, scopeFacts, 'warning');
  if ('statement' in ceiling) {
    checkStatement(report, [...path, 'ceiling', 'statement'], ceiling.statement, 'Allow', facts.catalog);
  }
}

function checkEmptiness(report: CheckReport, registry: Registry): void {
  if (registry.agents.length === 0) report.error(['agents'], 'declares no agents');
  registry.agents.forEach(({ scope }, index) => {
    const path = ['agents', index];
    if (scope === null) report.error(path, '`scope` is missing: the intent is unknown');
    else if (scope.allow.length === 0) {
      report.error([...path, 'scope'], 'the scope has no `allow`: the intent is unknown');
    }
  });
}

function namesItself(registry: Registry, name: string): boolean {
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const named = (registry.profiles.get(next)?.allow ?? []).flatMap(profileNamed);
    if (named.includes(name)) return true;
    for (const inner of named) {
      if (!seen.has(inner)) open.push(inner);
      seen.add(inner);
    }
  }
  return false;
}

function profileNamed(entry: AllowEntry): readonly string[] {
  return entry.kind === 'profile' ? [entry.profile] : [];
}
