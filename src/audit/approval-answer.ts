import type { SessionCall } from '../estate/session.ts';
import type { Truth } from '../policy/index.ts';
import { globOfText, matchGlob } from '../policy/match-glob.ts';
import { type Approval, type ApprovalReading, coversAction } from '../registry/approval.ts';
import type { Guardrail } from '../registry/registry.ts';
import { arnMayBegin } from './may-begin.ts';
import { counted, listed } from './wording.ts';

/** Whether somebody approved an act: three answers, never two. */
export type ApprovalAnswer =
  | { readonly kind: 'found'; readonly ids: readonly string[] }
  /** Every source was looked through, and none of their approvals is enough; `short` says of the near ones why. */
  | { readonly kind: 'none'; readonly sources: readonly string[]; readonly short: readonly string[] }
  /** Nobody looked, or not everywhere, or the trail does not say enough. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** An act for which approval is sought. */
export interface Act {
  readonly call: SessionCall;
  readonly account: string;
  /** Ids of the registry's agents that acted; empty: none is declared. */
  readonly agents: readonly string[];
  /** Names of the human behind it: as the trail has it, and ids of operators. */
  readonly humans: readonly string[];
}

const hour = 3_600_000;

/** Seeks what a guardrail requires. `reading` is null where no source is named. */
export function approvalOf(
  reading: ApprovalReading | null,
  act: Act,
  require: Guardrail['require'],
): ApprovalAnswer {
  if (reading === null) return { kind: 'unknown', reason: 'not looked for: the registry names no source' };
  const near = reading.approvals.flatMap((approval) => {
    const truth = covers(approval, act, require);
    return truth === 'no' ? [] : [{ approval, truth }];
  });
  const sure = near.filter(({ truth }) => truth === 'yes').map(({ approval }) => approval);
  if (isEnough(sure, act, require)) return { kind: 'found', ids: sure.map(({ id }) => id) };
  const all = near.map(({ approval }) => approval);
  if (isEnough(all, act, require)) {
    const ids = listed(all.map(({ id }) => id));
    return {
      kind: 'unknown',
      reason: `not known: ${ids} may cover it, but the trail does not name the resource`,
    };
  }
  const [unread] = reading.unread;
  if (unread) return { kind: 'unknown', reason: `not looked for in ${unread.source}: ${unread.reason}` };
  const short = all.map(({ id }) => `${id} is not enough: too few other people approved it`);
  const broken =
    reading.brokenLines === 0 ? [] : [`${counted(reading.brokenLines, 'line')} there could not be read`];
  return { kind: 'none', sources: reading.looked, short: [...short, ...broken] };
}

/** `approval: none found in approvals/*.jsonl`. */
export function approvalText(answer: ApprovalAnswer): string {
  switch (answer.kind) {
    case 'found':
      return `approval: found (${listed(answer.ids)})`;
    case 'none':
      return `approval: none found in ${listed(answer.sources)}${answer.short.map((text) => `; ${text}`).join('')}`;
    case 'unknown':
      return `approval: ${answer.reason}`;
  }
}

function covers(approval: Approval, act: Act, { maxAgeHours }: Guardrail['require']): Truth {
  const { call, account, agents } = act;
  if (approval.agent !== null && !agents.includes(approval.agent)) return 'no';
  if (approval.human !== null && !isAmong(approval.human, act.humans)) return 'no';
  if (!coversAction(approval, call.action, account)) return 'no';
  const first = Date.parse(call.firstAt);
  const last = Date.parse(call.lastAt);
  if (first < approval.from || last > approval.to) return 'no';
  if (maxAgeHours !== null && last - approval.from > maxAgeHours * hour) return 'no';
  return coversResource(approval.resources, call.resource);
}

function coversResource(patterns: readonly string[], resource: string | null): Truth {
  if (patterns.length === 0 || patterns.includes('*')) return 'yes';
  if (resource === null || !resource.startsWith('arn:')) {
    // A name without its ARN: another approval of that very name is as good as the trail is.
    return resource !== null && patterns.includes(resource) ? 'yes' : 'unknown';
  }
  const made = resource.endsWith('*') ? resource.slice(0, -1) : null;
  if (patterns.some((pattern) => matchGlob(globOfText(pattern), resource))) return 'yes';
  return made !== null && patterns.some((pattern) => arnMayBegin(pattern, made)) ? 'unknown' : 'no';
}

/** Enough different people, none of whom asked for it or did it where that is forbidden. */
function isEnough(approvals: readonly Approval[], act: Act, require: Guardrail['require']): boolean {
  const people = new Set<string>();
  for (const { approvers, requester } of approvals) {
    // Nobody can say that the approver is not the requester where no requester is named.
    if (require.notRequester && requester === null) continue;
    for (const approver of approvers) {
      const own = isAmong(approver, act.humans) || (requester !== null && isSame(approver, requester));
      if (!require.notRequester || !own) people.add(approver.trim().toLowerCase());
    }
  }
  return people.size >= Math.max(1, require.approvals ?? 1);
}

function isAmong(name: string, names: readonly string[]): boolean {
  return names.some((other) => isSame(name, other));
}

/** Names of people are told apart without case, as their sign-ins are. */
function isSame(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}
