import { readScope } from './read-scope.ts';
import type { Agent, Guardrail, IdentifyBlock, Place } from './registry.ts';
import type { WrittenAgent } from './schema.ts';
import type { Path } from './yaml-source.ts';

/** An agent as written, absent fields filled in; what the schema cannot say is reported. */
export function readAgent(
  agent: WrittenAgent,
  path: Path,
  place: (path: Path) => Place,
  report: (path: Path, message: string) => void,
): Agent {
  const credentials = agent.credentials ?? {};
  return {
    id: agent.id,
    description: agent.description ?? null,
    owner: agent.owner,
    sponsor: agent.sponsor ?? null,
    product: agent.product ?? null,
    operators: agent.operators ?? [],
    identify: agent.identify.map((block, index) =>
      readBlock(block, [...path, 'identify', index], place, report),
    ),
    scope:
      agent.scope === undefined
        ? null
        : readScope(agent.scope, [...path, 'scope'], place, report, (agent.operators ?? []).length > 0),
    credentials: {
      humanCredentials: credentials.humanCredentials ?? null,
      requireSessionPolicy: credentials.requireSessionPolicy ?? false,
      requirePermissionsBoundary: credentials.requirePermissionsBoundary ?? false,
      requireSourceIdentity: credentials.requireSourceIdentity ?? false,
      maxSessionMinutes: credentials.maxSessionMinutes ?? null,
    },
    guardrails: (agent.guardrails ?? []).map((guardrail) => readGuardrail(guardrail)),
    review: agent.review
      ? { cadenceDays: agent.review.cadenceDays ?? null, lastReviewed: agent.review.lastReviewed ?? null }
      : null,
    expires: agent.expires ?? null,
    killSwitch: agent.killSwitch
      ? { runbook: agent.killSwitch.runbook ?? null, testedOn: agent.killSwitch.testedOn ?? null }
      : null,
    place: place(path),
  };
}

function readBlock(
  block: WrittenAgent['identify'][number],
  path: Path,
  place: (path: Path) => Place,
  report: (path: Path, message: string) => void,
): IdentifyBlock {
  // INVARIANT: a signature names a product, never an agent; an account or an operator alone names every human there.
  const identity = block.role ?? block.user ?? block.sourceIdentity ?? block.sessionName ?? block.tags;
  if (identity === undefined && (block.product === undefined || block.operator === undefined)) {
    report(
      path,
      block.product !== undefined
        ? '`product` alone identifies no agent: add `operator`, or a role'
        : 'identifies no agent: name a `role`, `user`, `sourceIdentity`, `sessionName`, `tags`, or `product` with `operator`',
    );
  }
  return {
    role: block.role ?? null,
    user: block.user ?? null,
    sourceIdentity: block.sourceIdentity ?? null,
    sessionName: block.sessionName ?? null,
    product: block.product ?? null,
    operator: block.operator ?? null,
    accounts: block.accounts ?? [],
    tags: block.tags ?? [],
    place: place(path),
  };
}

/** A guardrail as written, absent fields filled in. */
export function readGuardrail(guardrail: NonNullable<WrittenAgent['guardrails']>[number]): Guardrail {
  const { id, when, require } = guardrail;
  return {
    id,
    when: {
      environments: when.environments ?? [],
      categories: when.categories ?? [],
      actions: when.actions ?? [],
      window: when.window ?? null,
    },
    require: {
      approvals: require.approvals ?? null,
      notRequester: require.notRequester ?? false,
      maxAgeHours: require.maxAgeHours ?? null,
      nothing: require.nothing ?? false,
    },
  };
}
