import type { Rule } from '../../audit/rules.ts';
import { severityStyle } from './finding-block.ts';
import { blank, labelled, type Page, paragraph, span } from './page.ts';

const severityColumns = 10;

/** The rules by lane: how bad, what each says, its id and its controls. */
export function rulesPage(rules: readonly Rule[]): Page {
  return (['alarm', 'hygiene'] as const).flatMap((lane, index) => {
    const ofLane = rules.filter((rule) => rule.lane === lane);
    return [
      ...(index > 0 ? [blank] : []),
      paragraph([span(`${lane === 'alarm' ? 'Alarms' : 'Hygiene'} (${ofLane.length})`, 'strong')]),
      ...ofLane.flatMap((rule) => [
        paragraph(
          [span(rule.severity.padEnd(severityColumns), severityStyle(rule.severity)), rule.title],
          2,
          2 + severityColumns,
        ),
        labelled('', [span(`${rule.id} · ${rule.controls.join(', ')}`, 'dim')], 2, severityColumns),
      ]),
    ];
  });
}
