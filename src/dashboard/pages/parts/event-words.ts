import type { FindingEvent } from '../../../audit/lifecycle.ts';
import { listInWords } from '../../../deliver/text/access-words.ts';
import { momentInWords } from '../../../deliver/text/times.ts';

const kinds: Readonly<Record<FindingEvent['kind'], string>> = {
  opened: 'Opened',
  widened: 'Widened',
  narrowed: 'Narrowed',
  'severity-changed': 'Severity changed',
  acknowledged: 'Acknowledged',
  suppressed: 'Accepted',
  expired: 'Opened again',
  resolved: 'Resolved',
  regressed: 'Came back',
  recreated: 'Principal made anew',
  notified: 'Told',
};

/** What an event is called. */
export function kindInWords(kind: FindingEvent['kind']): string {
  return kinds[kind];
}

/** What an event says beside its kind, in one line; empty where that is all. Holds what people wrote. */
export function detailInWords({ kind, detail }: Pick<FindingEvent, 'kind' | 'detail'>): string {
  const text = (key: string) => (typeof detail[key] === 'string' ? detail[key] : '');
  const by = text('person') === '' ? '' : `by ${text('person')}`;
  const list = (key: string) => {
    const value = detail[key];
    return Array.isArray(value) && value.length > 0 ? listInWords(value.map(String)) : '';
  };
  switch (kind) {
    case 'opened':
      return detail['baseline'] === true ? 'with the first scan of this estate' : text('severity');
    case 'widened':
      return [
        list('added') === '' ? 'by access that has no short name' : `added ${list('added')}`,
        list('removed') === '' ? '' : `lost ${list('removed')}`,
        detail['proved'] === false ? 'growth could not be excluded' : '',
      ]
        .filter((part) => part !== '')
        .join('; ');
    case 'narrowed':
      return list('removed') === '' ? '' : `lost ${list('removed')}`;
    case 'severity-changed':
      return `from ${text('from')} to ${text('to')}`;
    case 'acknowledged':
      return [by, detail['notMine'] === true ? 'sent to the wrong team' : '', text('note')]
        .filter((part) => part !== '')
        .join(': ');
    case 'suppressed':
      return `${by} until ${momentInWords(text('expires'))}: ${text('reason')}`;
    case 'expired':
    case 'resolved':
      return [by, text('reason')].filter((part) => part !== '').join(': ');
    case 'regressed':
      return text('resolvedAt') === '' ? '' : `it was resolved ${momentInWords(text('resolvedAt'))}`;
    case 'recreated':
      return `${text('from')} became ${text('to')}`;
    case 'notified':
      return '';
  }
}
