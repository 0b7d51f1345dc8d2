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
      `${atLeast(canDestroyProduction)} can destroy production`,
      `${atLeast(couldSwitchOffLog)} could switch off the log`,
    ].join(', '),
    ...unknown,
  ];
}

/** INVARIANT: of whom nobody can say is not counted among those who cannot. */
function atLeast({ yes, unknown }: Counted): string {
  return unknown === 0 ? String(yes) : `${yes} to ${yes + unknown}`;
}

function unknownText({ unknown }: Counted, what: string): readonly string[] {
  return unknown === 0
    ? []
    : [`of ${unknown} nobody can say whether ${unknown === 1 ? 'it' : 'they'} ${what}`];
}
