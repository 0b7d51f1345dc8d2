import { CommonFailure, FakeAwsError, type HttpAnswer } from './answer.ts';
import { authorize, explicitDenial, implicitDenial } from './authorize.ts';
import type { Call } from './call.ts';
import type { Caller } from './credentials.ts';
import type { FaultEffect } from './fault.ts';
import type { FaultMatching } from './fault-matching.ts';
import type { Incoming } from './incoming.ts';
import type { FakeAwsOptions } from './options.ts';
import type { PageFault } from './paging.ts';
import type { RateGate } from './rate-limits.ts';
import type { Service } from './service.ts';
import { findService } from './services.ts';
import { checkSignature } from './signature.ts';
import type { FakeState, Turn } from './turn.ts';
import { emptyAccount } from './world/account.ts';
import { isOffered, partitionOfRegion } from './world/partitions.ts';
import type { World } from './world/world.ts';

/** What one fake holds while it runs. */
export interface Running {
  readonly options: FakeAwsOptions;
  readonly state: FakeState;
  faults: FaultMatching;
  readonly rates: RateGate;
  readonly calls: Call[];
  world: World;
  requests: number;
}

/** What goes over the wire. */
export interface Reply {
  /** null: none, the connection ends (`disconnect`) or hangs (`silence`). */
  readonly answer: HttpAnswer | null;
  readonly cut: 'disconnect' | 'silence' | 'truncatedBody' | null;
  readonly delay: number;
}

/**
 * Answers one request: credentials first, then rates, permissions and the operation, as AWS does; faults strike
 * where they would in AWS. Each call is recorded, whatever becomes of it.
 */
export function answerCall(running: Running, incoming: Incoming, now: number): Reply {
  const service = findService(incoming.service);
  const asked = service?.protocol.read(incoming) ?? null;
  if (!service || !asked)
    throw new Error(`no such service or operation: \`${incoming.service}\` ${incoming.path}`);
  running.requests += 1;
  const requestId = `00000000-0000-4000-8000-${String(running.requests).padStart(12, '0')}`;
  const caller = running.state.credentials.find(running.world, incoming.accessKeyId);
  const iamAction = service.permissions?.[asked.action] ?? `${service.prefix}:${asked.action}`;
  const effects = running.faults.of({ iamAction, account: caller?.account ?? null, region: incoming.region });
  for (const effect of effects) {
    if (effect.kind === 'tornRead') running.world = effect.change(running.world);
    if (effect.kind === 'expire' && caller) running.state.credentials.end(caller);
  }
  const turn = caller && turnOf(running, asked, iamAction, incoming, caller, effects, now);
  const delay = effects.reduce((sum, effect) => sum + (effect.kind === 'delay' ? effect.milliseconds : 0), 0);
  const isMissing = service.layer !== undefined && !isOffered(running.world, service.layer);
  const cut = isMissing ? 'disconnect' : cutOf(running.world, incoming.region, effects);
  let outcome: string = cut ?? 'ok';
  let answer: HttpAnswer | null = null;
  if (cut === null || cut === 'truncatedBody') {
    try {
      const result = perform(running, service, turn, incoming, effects, now);
      answer = service.protocol.write(asked, result, requestId);
    } catch (error) {
      const spelled = spell(service, error);
      outcome = spelled.code;
      answer = service.protocol.writeError(spelled, requestId);
    }
  }
  if (answer && effects.some(({ kind }) => kind === 'malformed')) {
    answer = malformed(answer);
    outcome = 'malformed';
  }
  running.calls.push({
    service: incoming.service,
    action: asked.action,
    iamAction,
    alsoNeeds: turn ? (service.alsoNeeds?.(turn) ?? []) : [],
    account: caller?.account ?? null,
    region: incoming.region,
    accessKeyId: incoming.accessKeyId,
    at: now,
    userAgent: incoming.userAgent,
    params: asked.params,
    outcome,
  });
  return { answer, cut, delay };
}

function turnOf(
  running: Running,
  asked: { readonly action: string; readonly params: Turn['params'] },
  iamAction: string,
  incoming: Incoming,
  caller: Caller,
  effects: readonly FaultEffect[],
  now: number,
): Turn {
  return {
    ...asked,
    iamAction,
    region: incoming.region,
    caller,
    account: running.world.accounts.get(caller.account) ?? emptyAccount(caller.account),
    world: running.world,
    now,
    state: running.state,
    pageFault: pageFaultOf(effects),
    plan: running.options.pages,
  };
}

function perform(
  running: Running,
  service: Service,
  turn: Turn | null,
  incoming: Incoming,
  effects: readonly FaultEffect[],
  now: number,
) {
  const { options, world, state, rates } = running;
  const isForeign = partitionOfRegion(incoming.region) !== world.partition;
  if (!turn || isForeign || world.regions?.[incoming.region] === 'off') {
    throw new CommonFailure('unknown-key', 'The security token included in the request is invalid.');
  }
  checkSignature(incoming, turn.caller, options, now);
  if (state.credentials.isExpired(turn.caller, now)) {
    throw new CommonFailure('expired-token', 'The security token included in the request is expired');
  }
  const resource = service.resource?.(turn) ?? '*';
  for (const effect of effects) strike(effect, turn, resource);
  if (!rates.admits(turn.iamAction, turn.caller.account, turn.region, now)) {
    throw new CommonFailure('throttled', 'Rate exceeded');
  }
  // Everyone may ask who they are (STS API Reference, GetCallerIdentity).
  const needed = turn.iamAction === 'sts:GetCallerIdentity' ? [] : [turn.iamAction];
  for (const action of [...needed, ...(service.alsoNeeds?.(turn) ?? [])]) {
    authorize(options.permissions, turn.caller, action, resource);
  }
  const operation = service.operations[turn.action];
  if (!operation) throw new CommonFailure('no-such-operation', `the fake has no ${turn.iamAction}`);
  return operation(turn);
}

function strike(effect: FaultEffect, turn: Turn, resource: string): void {
  switch (effect.kind) {
    case 'throttle':
      throw new CommonFailure('throttled', 'Rate exceeded');
    case 'internal':
      throw new CommonFailure('internal', 'The request processing has failed because of an unknown error.');
    case 'error':
      throw new FakeAwsError(effect.code, effect.message, effect.status ?? 400);
    case 'deny': {
      const by = effect.by ?? 'identity-based policy';
      throw effect.implicit
        ? implicitDenial(turn.caller.arn, turn.iamAction, resource, by)
        : explicitDenial(turn.caller.arn, turn.iamAction, resource, by);
    }
    case 'expire':
    case 'malformed':
    case 'truncatedBody':
    case 'emptyPage':
    case 'shortPage':
    case 'repeatMarker':
    case 'delay':
    case 'disconnect':
    case 'silence':
    case 'tornRead':
      return;
  }
}

function pageFaultOf(effects: readonly FaultEffect[]): PageFault | null {
  for (const { kind } of effects) {
    if (kind === 'emptyPage' || kind === 'shortPage' || kind === 'repeatMarker') return kind;
  }
  return null;
}

function cutOf(world: World, region: string, effects: readonly FaultEffect[]): Reply['cut'] {
  if (world.regions?.[region] === 'silent') return 'silence';
  for (const { kind } of effects) {
    if (kind === 'disconnect' || kind === 'silence' || kind === 'truncatedBody') return kind;
  }
  return null;
}

function spell(service: Service, error: unknown): FakeAwsError {
  if (error instanceof FakeAwsError) return error;
  if (!(error instanceof CommonFailure)) throw error;
  const { code, status } = service.errors[error.kind];
  return new FakeAwsError(code, error.message, status);
}

/** What a proxy in between may make of an answer: the right headers, and a body of something else. */
function malformed(answer: HttpAnswer): HttpAnswer {
  return { ...answer, body: '<html><body>Service Unavailable' };
}
