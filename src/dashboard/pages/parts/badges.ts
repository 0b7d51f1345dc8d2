import { html } from 'hono/html';
import type { Severity } from '../../../audit/finding.ts';
import type { EventKind, ShownState } from '../../../audit/lifecycle.ts';
import type { Html } from '../../page.ts';

/** A severity by colour, shape and word. */
export function severityBadge(severity: Severity): Html {
  return html`<span class="badge badge-${severity}">${severity}</span>`;
}

/** A finding's state; an acknowledged one is open and says so. */
export function stateBadge(state: ShownState | 'acknowledged'): Html {
  return html`<span class="state state-${state}">${state}</span>`;
}

/** Whether an event made things worse, better or neither: the class of its place in a timeline. */
export function eventClass(kind: EventKind): string {
  switch (kind) {
    case 'opened':
    case 'widened':
    case 'regressed':
    case 'recreated':
      return 'is-critical';
    case 'severity-changed':
    case 'expired':
      return 'is-high';
    case 'resolved':
    case 'narrowed':
      return 'is-ok';
    case 'acknowledged':
    case 'suppressed':
    case 'notified':
      return '';
  }
}
