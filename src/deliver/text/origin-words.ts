import type { KeptOrigin } from '../../audit/kept-change.ts';
import { momentInWords } from './times.ts';

/** Who made a change, when, by which call and with which tool: one sentence without its end. */
export function originInWords(origin: KeptOrigin): string {
  switch (origin.state) {
    case 'found': {
      const { actor, at, eventID, action, tool, invokedBy, human } = origin;
      const who = human ?? actor ?? 'somebody the event does not name';
      const by = human !== null && actor !== null ? ` as ${actor}` : '';
      const through = invokedBy === null ? '' : ` through ${invokedBy}`;
      return `${who}${by}, ${momentInWords(at)}, ${action}${through}${tool === null ? '' : ` with ${tool}`}, event ${eventID}`;
    }
    case 'commit':
      return `${origin.author}, ${momentInWords(origin.at)}, the last commit of the registry, ${origin.commit}`;
    case 'by-aws':
      return 'AWS itself: it edits its managed policies without an event in your trail';
    case 'not-in-trail':
      return 'not in the trail, which was read to its end';
    case 'trail-unread':
      return `unknown: ${origin.reason}`;
  }
}

/** The same in the fewest words: who and when, or why nobody knows. */
export function originInBrief(origin: KeptOrigin): string {
  switch (origin.state) {
    case 'found':
      return `${origin.human ?? shortActor(origin.actor)}, ${momentInWords(origin.at)}`;
    case 'commit':
      return `${origin.author}, ${momentInWords(origin.at)}`;
    case 'by-aws':
      return 'AWS itself';
    case 'not-in-trail':
      return 'not in the trail';
    case 'trail-unread':
      return 'who is unknown';
  }
}

/** What comes after the account in an ARN: `assumed-role/deployer/terraform`. */
function shortActor(actor: string | null): string {
  if (actor === null) return 'somebody the event does not name';
  return actor.split(':').slice(5).join(':') || actor;
}
