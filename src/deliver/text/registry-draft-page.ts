import type { RegistryDraft } from '../../audit/draft/draft-registry.ts';
import { windowText } from '../../audit/trail-window.ts';
import { summaryLines } from '../draft-summary.ts';
import { counted } from './access-words.ts';
import { blank, type Page, paragraph, span, unbroken } from './page.ts';

/** The draft itself, line by line as the file would hold it. */
export function registryDraftPage(yaml: string): Page {
  return yaml
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => unbroken([line]));
}

/** The one page beside a file that was written: the counts, what could not be seen, what to do next. */
export function registryWrittenPage(draft: RegistryDraft, file: string): Page {
  const [counts = '', ...unknown] = summaryLines(draft);
  return [
    paragraph([span(counts, 'strong')]),
    ...unknown.map((line) => paragraph([span(line, 'warning')])),
    blank,
    ...draft.agents
      .slice(0, mostAgents)
      .map((agent) =>
        paragraph(
          [
            `${agent.id}: `,
            agent.onHumanCredentials > 0
              ? `${agent.onHumanCredentials} of ${counted(agent.sessions, 'session')} on human credentials; `
              : '',
            agent.because,
          ],
          2,
          4,
        ),
      ),
    ...(draft.agents.length > mostAgents
      ? [paragraph([`and ${draft.agents.length - mostAgents} more`], 2)]
      : []),
    ...(draft.agents.length > 0 ? [blank] : []),
    paragraph([
      draft.window === null ? 'No event was read.' : `Events were read ${windowText(draft.window)}.`,
    ]),
    ...draft.unseen.map((line) => paragraph([span(`not seen: ${line}`, 'dim')], 0, 2)),
    blank,
    paragraph([
      'Written to ',
      span(file, 'strong'),
      '. It says what was seen, not what is meant: read every scope, then',
    ]),
    unbroken([span(`overreach registry check ${file}`, 'code')], 2),
  ];
}

const mostAgents = 20;
