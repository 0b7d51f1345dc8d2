import { mutates } from '../../audit/session-evidence.ts';
import { shortResource } from '../../audit/wording.ts';
import type { SessionAgent, SessionCall, SessionEvidence, SessionStart } from '../../estate/session.ts';
import type { ShownSession } from '../session-list.ts';
import { counted, listInWords } from './access-words.ts';
import { labelled, type Page, type Paragraph, paragraph, type Span, span } from './page.ts';
import { momentInWords } from './times.ts';

const labelColumns = 10;
/** Rows of one kind that a person reads before they become noise; JSON holds them all. */
const mostRows = 8;
const mostConsequences = 5;
/** Signs of an agent; the first ones are the strongest. */
const mostEvidence = 4;
const longestValue = 120;

/** One session as a tree: which credentials, the evidence with its limit, what it changed, what followed, what it read. */
export function sessionBlock(
  session: ShownSession,
  byId: ReadonlyMap<string, ShownSession>,
  indent: number,
): Page {
  const label = (name: string, parts: Parameters<typeof labelled>[1]) =>
    labelled(name, parts, indent + 2, labelColumns);
  const changes = session.calls.filter(mutates);
  const others = session.calls.filter((call) => !mutates(call));
  const { agent } = session;
  return [
    sessionLine(session, indent),
    label('from', [originInWords(session, byId)]),
    ...(session.sessionPolicies.length === 0
      ? []
      : [label('capped', [listInWords(session.sessionPolicies.map(policyInWords))])]),
    ...(agent === null
      ? []
      : evidenceLines(agent).map((parts, index) => label(index === 0 ? agent.tier : '', parts))),
    ...changes
      .slice(0, mostRows)
      .flatMap((call) => changeBlock(call, session.startedAt.slice(0, 10), indent + 2)),
    ...(changes.length > mostRows ? [label('', [span(`and ${changes.length - mostRows} more`, 'dim')])] : []),
    ...(others.length === 0 ? [] : [label('also', [otherCalls(others)])]),
    ...(session.callsTruncated ? [label('', [span('there were more calls than are kept', 'dim')])] : []),
  ];
}

/** One session in one line: when, as whom, how much. */
export function sessionLine(session: ShownSession, indent: number): Paragraph {
  const from = momentInWords(session.startedAt);
  const to = momentInWords(session.lastEventAt);
  const role = session.issuer.slice(session.issuer.lastIndexOf('/') + 1);
  const time =
    from === to
      ? from
      : `${from.replace(/ UTC$/, '')} to ${to.startsWith(from.slice(0, 10)) ? to.slice(11) : to}`;
  return paragraph(
    [time, span(`  ${role} in ${session.account}, ${counted(session.events, 'event')}`, 'dim')],
    indent,
    indent + 2,
  );
}

function changeBlock(call: SessionCall, day: string, indent: number): Page {
  const { consequences } = call;
  const line = labelled(
    'changed',
    [span(callInWords(call, { day, region: null }), 'code')],
    indent,
    labelColumns,
  );
  if (consequences === undefined) return [line];
  const at = indent + labelColumns;
  const harm = consequences.calls.filter(mutates);
  const rest =
    consequences.count - harm.slice(0, mostConsequences).reduce((sum, { count }) => sum + count, 0);
  const service = consequences.invokedBy.join(', ');
  return [
    line,
    paragraph(
      [
        span('and with it', 'bad'),
        ` ${counted(consequences.count, 'change')} that ${service} made with the caller's rights (inferred):`,
      ],
      at,
      at + 2,
    ),
    ...harm
      .slice(0, mostConsequences)
      .map((one) =>
        paragraph([span(callInWords(one, { day, region: call.region }), 'code')], at + 2, at + 4),
      ),
    ...(rest > 0 ? [paragraph([span(`and ${counted(rest, 'more change')}`, 'dim')], at + 2)] : []),
  ];
}

/** `cloudformation:DeleteStack on cost-explorer-prod, 01:12:31`; `known` is what the lines above say already. */
function callInWords(
  { action, resource, firstAt, count, region }: SessionCall,
  known: { readonly day: string; readonly region: string | null },
): string {
  const on = resource === null ? '' : ` on ${cut(shortResource(resource))}`;
  const times = count > 1 ? `, ${counted(count, 'time')}` : '';
  const day = firstAt.startsWith(known.day) ? '' : `${firstAt.slice(0, 10)} `;
  const where = region === '' || region === known.region ? '' : ` in ${region}`;
  return `${action}${on}${where}, ${day}${firstAt.slice(11, 19)}${times}`;
}

function otherCalls(calls: readonly SessionCall[]): string {
  const counts = new Map<string, number>();
  for (const { action, errorCode, count } of calls) {
    const text = errorCode === null ? action : `${action} (${errorCode})`;
    counts.set(text, (counts.get(text) ?? 0) + count);
  }
  return listInWords(
    [...counts].map(([text, count]) => (count === 1 ? text : `${text} ${counted(count, 'time')}`)),
  );
}

function originInWords(
  { credentialOrigin, startedBy, parent, accessKeyId, sourceIdentity }: ShownSession,
  byId: ReadonlyMap<string, ShownSession>,
): string {
  const above = parent === null ? undefined : byId.get(parent);
  return [
    ...(accessKeyId === null ? [] : [`key ${accessKeyId}`]),
    startInWords(startedBy, above),
    ...(credentialOrigin === null ? [] : [`credentials from ${credentialOrigin}, as the client says`]),
    ...(sourceIdentity === null ? [] : [`source identity ${sourceIdentity}`]),
  ].join(', ');
}

function startInWords({ kind, by }: SessionStart, above: ShownSession | undefined): string {
  switch (kind) {
    case 'session':
      return `issued to ${above === undefined ? (by ?? '') : above.principal.slice(above.principal.lastIndexOf('/') + 1)} (${by ?? ''})`;
    case 'service':
      return `role assumed by ${by ?? 'a service'}`;
    case 'federation':
      return `federated by ${by ?? 'an identity provider'}`;
    case 'other-account':
      return `role assumed from account ${by ?? 'unknown'}`;
    case 'sign-in':
      return 'signed in';
    case 'long-lived-key':
      return 'a long-lived key';
    case 'unknown':
      return 'issued by an event that was not read: parent unknown';
  }
}

/** Every signature once, by its first event; what one value shows together, and its limit once below. */
function evidenceLines({ evidence }: SessionAgent): readonly (readonly (Span | string)[])[] {
  const seen = new Set<string>();
  const first = evidence.filter(({ signature }) => !seen.has(signature) && seen.add(signature));
  const rest = first.length - mostEvidence;
  const byLimit = Map.groupBy(first.slice(0, mostEvidence), ({ doesNotProve }) => doesNotProve ?? '');
  return [
    ...[...byLimit].flatMap(([limit, items]) => [
      ...[...Map.groupBy(items, shownValue)].map(([value, same]) => [
        `${value} `,
        span(`${same.map(({ signature }) => signature).join(', ')}, event ${same[0]?.eventID ?? ''}`, 'dim'),
      ]),
      ...(limit === '' ? [] : [[span(limit, 'dim')]]),
    ]),
    ...(rest > 0 ? [[span(`and ${counted(rest, 'more sign')}`, 'dim')]] : []),
  ];
}

function shownValue({ field, value }: SessionEvidence): string {
  return `${field} \`${cut(field === 'userAgent' ? tellingPart(value) : value)}\``;
}

/** Of a user agent only the parts that agents mark; the whole of another one. JSON holds it all. */
function tellingPart(userAgent: string): string {
  const parts = userAgent.split(' ').filter((part) => /^\[?(exec-env\/|m\/|md\/awslabs)/.test(part));
  return parts.length === 0 ? userAgent : parts.join(' ');
}

function policyInWords(policy: string): string {
  return policy.startsWith('arn:') ? policy : 'an inline session policy';
}

/** Clients choose names and user agents, up to 1 KB of them. */
function cut(text: string): string {
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}…`;
}
