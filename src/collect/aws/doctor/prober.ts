import { callFailure, statusOf, unlessNotOffered } from '../call-failure.ts';
import { PlainHttpError } from '../endpoint.ts';

/** What became of one call that was tried. */
export interface ProbeResult {
  /** As IAM's actions spell it. */
  readonly action: string;
  /**
   * - `allowed`: AWS answered, if only that there is no such thing
   * - `refused`: for want of a right, or by an organization's policy
   * - `failed`: no answer that says either
   * - `untried`: there was nothing to try it on, or it needs another call that was refused
   */
  readonly state: 'allowed' | 'refused' | 'failed' | 'untried';
  /** Why; empty when it is allowed. */
  readonly detail: string;
}

/** Tries calls one by one and keeps what became of them. */
export interface Prober {
  readonly results: readonly ProbeResult[];
  /** Makes a call; null where it gave no answer that others can build on. */
  ask<T>(action: string, call: () => Promise<T>): Promise<T | null>;
  /** Makes a call about something, where there is one; else says that there was nothing to try it on. */
  askOf<T, Of>(action: string, of: Of | null | undefined, call: (of: Of) => Promise<T>): Promise<T | null>;
}

/** A prober that has tried nothing yet. */
export function createProber(): Prober {
  const results: ProbeResult[] = [];
  const prober: Prober = {
    results,
    async ask(action, call) {
      try {
        const answer = await unlessNotOffered(call);
        if (answer === null)
          results.push({ action, state: 'untried', detail: 'AWS does not offer it in this Region' });
        else results.push({ action, state: 'allowed', detail: '' });
        return answer;
      } catch (error) {
        results.push(resultOf(action, error));
        return null;
      }
    },
    async askOf(action, of, call) {
      if (of !== null && of !== undefined) return prober.ask(action, () => call(of));
      results.push({ action, state: 'untried', detail: 'there is nothing to try it on' });
      return null;
    },
  };
  return prober;
}

/** AWS looks at rights first: who hears that there is no such thing was allowed to ask. */
function resultOf(action: string, error: unknown): ProbeResult {
  if (error instanceof PlainHttpError) throw error;
  const { reason, detail } = callFailure(error, action);
  if (reason === 'denied' || reason === 'scp-denied') return { action, state: 'refused', detail };
  const status = statusOf(error);
  if (reason === 'malformed' && status !== null && status >= 400 && status < 500)
    return { action, state: 'allowed', detail: '' };
  return { action, state: 'failed', detail };
}
