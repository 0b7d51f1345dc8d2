/**
 * What an answer of Slack means for a message (Slack's pages "chat.postMessage", errors, and "Sending messages using
 * incoming webhooks", handling errors).
 */
export type SlackOutcome =
  | { readonly kind: 'sent'; readonly channel: string | null; readonly ts: string | null }
  /** To be tried again. `refused`: Slack does not take what it says; retryAfterMs: not before, as Slack says. */
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly retryAfterMs: number | null;
      readonly refused: boolean;
    }
  /** Somebody must mend something first: trying again would only say the same. */
  | { readonly kind: 'failed'; readonly reason: string };

/** Codes that no second try mends: who may post, and where. */
const mendFirst: ReadonlySet<string> = new Set([
  ...['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'no_permission'],
  ...['missing_scope', 'not_allowed_token_type', 'org_login_required', 'ekm_access_denied', 'access_denied'],
  ...['channel_not_found', 'not_in_channel', 'is_archived', 'channel_is_archived', 'user_not_found'],
  ...['restricted_action', 'restricted_action_read_only_channel', 'restricted_action_thread_only_channel'],
  ...['no_service', 'no_service_id', 'no_team', 'team_disabled', 'invalid_token', 'action_prohibited'],
  ...['posting_to_general_channel_denied', 'messages_tab_disabled', 'cannot_dm_bot', 'user_disabled'],
  ...['team_not_found', 'team_access_not_granted', 'two_factor_setup_required', 'accesslimited'],
]);

/** Codes of a bad day of Slack's. */
const badDay: ReadonlySet<string> = new Set([
  ...['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout', 'rollup_error', 'timeout'],
  ...['ratelimited', 'rate_limited', 'message_limit_exceeded', 'team_added_to_org'],
]);

/** An answer's code, such as `is_archived`. A code that is not known counts as a refusal of what was said. */
export function outcomeOfCode(code: string, retryAfterMs: number | null): SlackOutcome {
  if (mendFirst.has(code)) return { kind: 'failed', reason: code };
  return { kind: 'retry', reason: code, retryAfterMs, refused: !badDay.has(code) };
}

/** The status of an answer that is not 200, with its body: webhooks say their code as plain text. */
export function outcomeOfStatus(status: number, body: string, retryAfterMs: number | null): SlackOutcome {
  const code = /^[a-z_]{3,60}$/.test(body.trim()) ? body.trim() : `status ${status}`;
  if (status === 429 || status >= 500) return { kind: 'retry', reason: code, retryAfterMs, refused: false };
  if (status >= 300 && status < 400)
    return { kind: 'failed', reason: `it redirects elsewhere (status ${status}), which is not followed` };
  if (status === 401 || status === 403 || status === 404 || status === 410)
    return { kind: 'failed', reason: code };
  return outcomeOfCode(code, retryAfterMs);
}

/** Nothing came back: nobody knows whether it was posted, so that it may come twice, with one id. */
export function outcomeOfSilence(reason: string): SlackOutcome {
  return { kind: 'retry', reason, retryAfterMs: null, refused: false };
}

/** Seconds of a Retry-After header in milliseconds; null where it says nothing. At most an hour: a typing error must not silence. */
export function retryAfterOf(header: string | null): number | null {
  if (header === null || !/^\d{1,9}$/.test(header.trim())) return null;
  return Math.min(Number(header.trim()), 3_600) * 1_000;
}
