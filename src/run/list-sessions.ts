import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { loadCatalog } from '../catalog/index.ts';
import { printFileIssue } from '../collect/file-issue.ts';
import { readEvents } from '../collect/index.ts';
import type { SessionList, ShownSession } from '../deliver/session-list.ts';
import { sessionRoleName } from '../estate/principals.ts';
import type { Session, SessionAgent } from '../estate/session.ts';
import {
  type IdentifiedAgent,
  identifySession,
  matchOperators,
  type Operator,
  type Registry,
} from '../registry/index.ts';
import { failure } from './failure.ts';
import { readRegistryInput } from './read-inputs.ts';
import { sessionSignatures } from './session-signatures.ts';

/** What `sessions` works on: a folder or file of events, and a registry that names operators and agents. */
export interface SessionInputs {
  readonly events: string;
  readonly registry: string | null;
}

/**
 * Reads events and lists the sessions in them, with operators and declared agents where a registry names them. A
 * CommandFailure where the path cannot be read, holds no file of events, or is one file without an event.
 */
export async function listSessions(inputs: SessionInputs): Promise<SessionList> {
  const registry =
    inputs.registry === null
      ? null
      : (await readRegistryInput(inputs.registry, loadCatalog())).onDisk.parsed.registry;
  const events = await eventsPath(inputs.events);
  const read = await readEvents(events, sessionSignatures(registry));
  if (!read.ok) throw failure(`cannot read the events: ${printFileIssue(read.issue)}`);
  const { sessions, quarantined, counts } = read.value;
  if (counts.files === 0)
    throw failure(
      `no events in \`${inputs.events}\`: give a folder with CloudTrail files (.json, .jsonl, .json.gz), or one file`,
    );
  const isFile = !(await stat(events)).isDirectory();
  const [first] = quarantined;
  if (isFile && counts.events === 0 && first)
    throw failure(`no events in \`${inputs.events}\`: ${first.reason}`);
  return {
    sessions: sessions.map((session) => shownSession(session, registry)),
    quarantined,
    counts: { ...counts, quarantined: quarantined.length },
  };
}

/** Of an estate's folder its trail: the rest of it is no events. */
async function eventsPath(path: string): Promise<string> {
  const trail = join(path, 'cloudtrail');
  const [manifest, folder] = await Promise.all(
    [join(path, 'estate.json'), trail].map((file) => stat(file).catch(() => null)),
  );
  return manifest?.isFile() && folder?.isDirectory() ? trail : path;
}

function shownSession({ human, agent, ...session }: Session, registry: Registry | null): ShownSession {
  const operators = registry && human ? matchOperators(registry, human) : [];
  const declared =
    registry === null || agent === null ? [] : declaredAgents(registry, session, agent, operators);
  return {
    id: session.id,
    principal: session.principal,
    account: session.account,
    accessKeyId: session.accessKeyId,
    startedAt: session.startedAt,
    lastEventAt: session.lastEventAt,
    events: session.events,
    parent: session.parent,
    human: human === null ? null : { id: human.id, operator: operators[0]?.id ?? null, via: human.via },
    agent,
    credentialOrigin: session.credentialOrigin,
    sessionPolicies: session.sessionPolicies,
    sourceIdentity: session.sourceIdentity,
    tags: session.tags,
    issuer: session.issuer,
    startedBy: session.startedBy ?? { kind: 'unknown', by: null },
    durationSeconds: session.durationSeconds ?? null,
    expiresAt: session.expiresAt ?? null,
    declaredAs: declared.map(({ agent: { id } }) => id),
    tools: session.tools ?? [],
    cannotNameAgent: session.cannotNameAgent ?? null,
    calls: session.calls,
    callsTruncated: session.callsTruncated,
    madeByServices: session.madeByServices ?? 0,
  };
}

/** By the product that the evidence names most surely; by the others only where that one identifies nobody. */
function declaredAgents(
  registry: Registry,
  session: Omit<Session, 'human' | 'agent'>,
  { productId, productIds = [] }: SessionAgent,
  operators: readonly Operator[],
): readonly IdentifiedAgent[] {
  const isRole = sessionRoleName(session.principal) !== null;
  for (const product of new Set([productId, ...productIds])) {
    const found = identifySession(registry, {
      account: session.account,
      role: isRole ? session.issuer : null,
      user: isRole ? null : session.issuer,
      sessionName: isRole ? session.principal.slice(session.principal.lastIndexOf('/') + 1) : null,
      sourceIdentity: session.sourceIdentity,
      tags: session.tags,
      product,
      operators: operators.map(({ id }) => id),
    });
    if (found.length > 0) return found;
  }
  return [];
}
