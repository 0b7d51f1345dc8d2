import type { Counted, RegistryDraft } from '../audit/draft/draft-registry.ts';

/** The page before anybody has written a line: how many agents, and the worst that they could do. */
export function summaryLines({ summary }: Pick<RegistryDraft, 'summary'>): readonly string[] {
  const { agents, onHumanCredentials, canDestroyProduction, couldSwitchOffLog } = summary;
  const unknown = [
    ...unknownText(canDestroyProduction, 'can destroy production'),
    ...unknownText(couldSwitchOffLog, 'could switch off the log'),
  ];
  return [
    [
      `${agents} ${agents === 1 ? 'agent' : 'agents'}`,
      `${onHumanCredentials ?? 'unknown how many'} on human credentials`,
      `${canDestroyProduction.yes} can destroy production`,
      `${couldSwitchOffLog.yes} could switch off the log`,
    ].join(', '),
    ...unknown,
  ];
}

function unknownText({ unknown }: Counted, what: string): readonly string[] {
  return unknown === 0
    ? []
    : [`of ${unknown} nobody can say whether ${unknown === 1 ? 'it' : 'they'} ${what}`];
}
