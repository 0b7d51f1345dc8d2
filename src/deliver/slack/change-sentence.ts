import type { ChangePart, KeptChange, KeptOrigin } from '../../audit/kept-change.ts';
import { counted } from '../text/access-words.ts';
import { type Line, line, name, type TextSpan } from './message.ts';

/** Changes told one by one; further ones are counted. */
const mostTold = 2;

/** Who did what to make it so: `li.na attached AdministratorAccess (Terraform, via role/deployer).` */
export function changeSentences(change: KeptChange): Line {
  const { changes, unexplained, cause } = change;
  if (changes.length === 0) {
    if (unexplained !== null) return line(`What did it nobody can say: ${unexplained}.`);
    return cause === 'scope' ? line('Access is as it was; what is meant changed.') : [];
  }
  const rest = changes.length - mostTold;
  const doubt = cause === 'bearing' ? ' (that it is the reason was not proved)' : '';
  return [
    ...changes
      .slice(0, mostTold)
      .flatMap((part, index) => [
        ...line(index === 0 ? '' : ' '),
        ...changeSentence(part),
        ...line(`${doubt}.`),
      ]),
    ...line(rest > 0 ? ` And ${counted(rest, 'more change')}.` : ''),
  ];
}

/** The event's moment, where a change has one: since when it is so. */
export function momentOf(change: KeptChange | null): string | null {
  for (const { origin } of change?.changes ?? []) if (origin.state === 'found') return origin.at;
  return null;
}

function changeSentence({ text, facet, what, origin }: ChangePart): Line {
  if (origin.state !== 'found' && origin.state !== 'commit') return line(text, ` (${whoIsUnknown(origin)})`);
  if (origin.state === 'commit')
    return line(name(origin.author), ` changed the registry (commit `, name(origin.commit.slice(0, 12)), ')');
  const via = [
    ...(origin.tool === null ? [] : [toolName(origin.tool)]),
    ...(origin.human !== null && origin.actor !== null ? [`via ${roleOf(origin.actor)}`] : []),
    ...(origin.invokedBy === null ? [] : [`through ${origin.invokedBy}`]),
  ];
  const who = whoDidIt(origin);
  const how = via.length === 0 ? '' : ` (${via.join(', ')})`;
  if (facet.kind === 'attachment' && (what === 'added' || what === 'removed')) {
    const policy = name(facet.policy.slice(facet.policy.lastIndexOf('/') + 1));
    return line(who, what === 'added' ? ' attached ' : ' detached ', policy, how);
  }
  return line(who, `: ${text}${how}`);
}

function whoDidIt({ human, actor }: Extract<KeptOrigin, { state: 'found' }>): TextSpan {
  return name(human ?? (actor === null ? 'somebody' : roleOf(actor)));
}

/** The role of a session, without the session's name: that is a person's as often as not. Anything else as it ends. */
function roleOf(arn: string): string {
  const resource = arn.split(':').slice(5).join(':');
  const [kind = '', ...path] = resource.split('/');
  if (kind === 'assumed-role') return `role/${path[0] ?? ''}`;
  return resource === '' ? arn : resource;
}

/** `Terraform/1.14.1` is Terraform. */
function toolName(tool: string): string {
  return tool.split('/')[0] ?? tool;
}

function whoIsUnknown(origin: Exclude<KeptOrigin, { state: 'found' | 'commit' }>): string {
  switch (origin.state) {
    case 'by-aws':
      return 'by AWS itself';
    case 'not-in-trail':
      return 'no event of the trail did it';
    case 'trail-unread':
      return `who did it nobody can say: ${origin.reason}`;
  }
}
