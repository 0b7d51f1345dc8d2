import { type Parsed, parseJson } from '../policy/index.ts';
import { matchesName, matchesPattern } from './pattern.ts';

/** One approval from a ticket or just-in-time access system, as a line of JSON says it. */
export interface Approval {
  readonly id: string;
  /** Whose acts it covers: an agent of the registry, a human, or both together; never neither. */
  readonly agent: string | null;
  readonly human: string | null;
  readonly accounts: readonly string[];
  /** Action patterns, compared without case. */
  readonly actions: readonly string[];
  /** Resource patterns; empty = any resource of these accounts. */
  readonly resources: readonly string[];
  /** When it was given and when it ends; milliseconds since 1970 in UTC. */
  readonly from: number;
  readonly to: number;
  readonly approvers: readonly string[];
  readonly requester: string | null;
}

/** What was looked through for approvals. */
export interface ApprovalReading {
  readonly approvals: readonly Approval[];
  /** The sources that were read, as the registry names them. */
  readonly looked: readonly string[];
  /** Sources that could not be read, with why: whether something was approved there is unknown. */
  readonly unread: readonly { readonly source: string; readonly reason: string }[];
  /** Lines that are no approval: they approve nothing, and are counted. */
  readonly brokenLines: number;
}

/**
 * Reads one line of an approvals file: `{"id","agent"|"human","accounts":[],"actions":[],"resources":[],"from","to",
 * "approvers":[],"requester"}`.
 * INVARIANT: what does not say whom, where, what and when it covers is no approval: nothing is read into it.
 */
export function parseApproval(text: string): Parsed<Approval> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const { value } = json;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return wrong('$', 'is no object');
  const fields = new Map<string, unknown>(Object.entries(value));
  const textOf = (key: string): string | null => {
    const found = fields.get(key);
    return typeof found === 'string' && found.trim() !== '' ? found : null;
  };
  const listOf = (key: string): readonly string[] | null => {
    const found = fields.get(key) ?? [];
    return Array.isArray(found) && found.every((one) => typeof one === 'string' && one !== '') ? found : null;
  };
  const id = textOf('id');
  const agent = textOf('agent');
  const human = textOf('human');
  const accounts = listOf('accounts');
  const actions = listOf('actions');
  const resources = listOf('resources');
  const approvers = listOf('approvers');
  const from = momentOf(textOf('from'));
  const to = momentOf(textOf('to'));
  if (id === null) return wrong('$.id', 'is missing or no text');
  if (agent === null && human === null) return wrong('$', 'names neither `agent` nor `human`');
  if (accounts === null || accounts.length === 0) return wrong('$.accounts', 'is no list of account ids');
  if (actions === null || actions.length === 0) return wrong('$.actions', 'is no list of action patterns');
  if (resources === null) return wrong('$.resources', 'is no list of texts');
  if (approvers === null) return wrong('$.approvers', 'is no list of texts');
  if (from === null) return wrong('$.from', 'is no moment with an offset, such as `2026-11-19T08:00:00Z`');
  if (to === null) return wrong('$.to', 'is no moment with an offset, such as `2026-11-19T08:00:00Z`');
  if (to < from) return wrong('$.to', 'lies before `from`');
  const requester = textOf('requester');
  return {
    ok: true,
    value: { id, agent, human, accounts, actions, resources, from, to, approvers, requester },
  };
}

/** Whether an approval speaks of this action in this account. */
export function coversAction(approval: Approval, action: string, account: string): boolean {
  return (
    approval.accounts.some((pattern) => matchesPattern(pattern, account)) &&
    approval.actions.some((pattern) => matchesName(pattern, action))
  );
}

function momentOf(text: string | null): number | null {
  if (text === null) return null;
  const form =
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})$/;
  const time = form.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? null : time;
}

function wrong(path: string, message: string): Parsed<never> {
  return { ok: false, issues: [{ path, message }] };
}
