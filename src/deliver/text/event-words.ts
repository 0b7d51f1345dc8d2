import type { FindingEvent } from '../../audit/lifecycle.ts';
import { listInWords } from './access-words.ts';
import { momentInWords } from './times.ts';

/**
 * What an event says beside its kind, in one line for every sink; empty where that is all. Holds what people wrote. What only
 * programs read of it (digests, the excess before) is in the JSON.
 */
export function detailInWords({ kind, detail }: Pick<FindingEvent, 'kind' | 'detail'>): string {
  const text = (key: string) => (typeof detail[key] === 'string' ? detail[key] : '');
  const by = text('person') === '' ? '' : `by ${text('person')}`;
  const list = (key: string) => {
    const value = detail[key];
    return Array.isArray(value) && value.length > 0 ? listInWords(value.map(String)) : '';
  };
  const ended = text('suppressionEnded') === '' ? '' : `the acceptance by ${text('suppressionEnded')} ended`;
  switch (kind) {
    case 'opened':
      return parts([
        detail['baseline'] === true ? 'with the first scan of this estate' : '',
        text('severity'),
        lifeInWords(detail['life']),
      ]);
    case 'widened':
      return parts([
        list('added') === '' ? 'by access that has no short name' : `added ${list('added')}`,
        list('events') === '' ? '' : `by event ${list('events')}`,
        list('removed') === '' ? '' : `lost ${list('removed')}`,
        detail['proved'] === false ? 'growth could not be excluded' : '',
      ]);
    case 'narrowed':
      return list('removed') === '' ? '' : `lost ${list('removed')}`;
    case 'severity-changed':
      return `from ${text('from')} to ${text('to')}`;
    case 'acknowledged':
      return parts([by, detail['notMine'] === true ? 'sent to the wrong team' : '', text('note')], ': ');
    case 'suppressed':
      return `${by} until ${momentInWords(text('expires'))}: ${text('reason')}`;
    case 'expired':
      // Only who reopened it did something: an acceptance that ends by itself names whose it was.
      return text('reason').startsWith('reopened')
        ? parts([by, text('reason')], ': ')
        : parts([text('reason'), by === '' ? '' : `accepted ${by}`]);
    case 'resolved':
      return parts([text('reason'), editInWords(text('commit'), text('author'))]);
    case 'regressed':
      return parts([
        text('resolvedAt') === '' ? '' : `it was resolved ${momentInWords(text('resolvedAt'))}`,
        lifeInWords(detail['life']),
        ended,
      ]);
    case 'recreated':
      return parts([`${text('from')} became ${text('to')}`, ended]);
    case 'notified':
      return '';
  }
}

function lifeInWords(life: unknown): string {
  return typeof life === 'number' && life > 1 ? `life ${life}` : '';
}

/** Which edit of the registry; a commit is named by its first twelve digits, as git does. */
function editInWords(commit: string, author: string): string {
  if (commit === '') return '';
  return author === '' ? commit : `commit ${commit.slice(0, 12)} by ${author}`;
}

function parts(all: readonly string[], between = '; '): string {
  return all.filter((part) => part !== '').join(between);
}
