import type { AgentPrincipal } from '../agent-principals.ts';
import type { AuditContext } from '../audit-context.ts';
import { ownerOf } from '../owner.ts';
import { useOf } from '../principal-use.ts';
import { absent, present, type Ruling, type Subject, undecided } from '../ruling.ts';
import { principalKey } from '../subject-keys.ts';
import { type TrailWindow, trailWindow, windowText } from '../trail-window.ts';
import { type GrantedUse, grantedUse, type UnseenService, whyUndecided } from '../use.ts';
import { accountLabel, counted, listed, minuteOf } from '../wording.ts';

const rule = 'unused-permissions';

/**
 * For every principal of a declared agent: may it do what nobody saw it do? Only with all events of its account over at
 * least 30 days; what only data events would show is never called unused. One finding per principal.
 */
export function unusedPermissions(context: AuditContext): readonly Ruling[] {
  return context.agents.map((agent) => judge(context, agent));
}

function judge(context: AuditContext, { principal, identified }: AgentPrincipal): Ruling {
  const { estate, catalog } = context;
  const subject: Subject = { rule, account: principal.account, principalKey: principalKey(principal) };
  // Asked first: what a principal may do at all takes longer to list.
  const early = whyUndecided(estate, principal, trailWindow(estate), useOf(estate, principal));
  if (early !== null) return undecided(estate, subject, early);
  const use = grantedUse(estate, principal, context.effective(principal), catalog);
  if (use.undecided !== null || use.window === null) {
    return undecided(estate, subject, use.undecided ?? 'no event was read');
  }
  const services = use.unseen.filter(({ whole }) => whole);
  if (services.length === 0) return absent(estate, subject);
  const agent = identified[0]?.agent ?? null;
  const total = services.length + use.servicesUsed;
  const where = accountLabel(estate, principal.account);
  const seen = `used ${use.servicesUsed} of the ${counted(total, 'service')} it may use`;
  return present(estate, subject, {
    severity: services.some(({ writes }) => writes) ? 'low' : 'info',
    principal: principal.arn,
    uniqueId: principal.uniqueId,
    agent: agent?.id ?? null,
    operator: agent?.operators[0] ?? null,
    owner: ownerOf(context, { agent, operator: null, account: principal.account }),
    title: `${principal.name} in ${where} ${seen} in ${counted(use.window.days, 'day')}`,
    details: details(use, use.window, services),
    remedy: {
      text: `take away what nobody used, or set a permissions boundary that says the intended scope: no use of ${listed(services.map(({ service }) => service))} was seen ${windowText(use.window)}`,
      command: null,
      hint: 'what was used, and what only data events would show, stays: see the details',
      policy: null,
      proof: 'not-applicable',
    },
  });
}

function details(
  use: GrantedUse,
  window: TrailWindow,
  services: readonly UnseenService[],
): readonly string[] {
  const partly = use.unseen.filter(({ whole, writes }) => !whole && writes);
  return [
    `events were read ${windowText(window)}`,
    ...services.slice(0, 8).map(unseenLine),
    ...(services.length > 8 ? [`and ${services.length - 8} more services of which no use was seen`] : []),
    ...(partly.length === 0
      ? []
      : [
          `in services it uses, no use was seen of: ${listed(
            partly.flatMap(({ actions }) => actions.slice(0, 2)),
            6,
          )}`,
        ]),
    ...use.used
      .slice(0, 5)
      .map(
        ({ action, count, lastAt, session }) =>
          `used: ${action} ${count} ${count === 1 ? 'time' : 'times'}, last at ${minuteOf(lastAt)} by session ${session}`,
      ),
    ...(use.used.length > 5 ? [`and ${use.used.length - 5} more actions were used`] : []),
    ...use.seenByIam
      .slice(0, 5)
      .map(
        ({ service, lastAt }) => `IAM saw ${service} asked last at ${minuteOf(lastAt)}, which no event shows`,
      ),
    ...(use.notObservable.length === 0
      ? []
      : [`not observable, since management events do not show them: ${listed(use.notObservable, 5)}`]),
  ];
}

function unseenLine({ service, actions }: UnseenService): string {
  const [gravest] = actions;
  const more = actions.length > 1 ? ` and ${actions.length - 1} more` : '';
  return `no use was seen of ${service}: ${gravest}${more}`;
}
