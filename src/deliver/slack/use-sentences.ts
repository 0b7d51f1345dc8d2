import type { ShownFinding } from '../scan-result.ts';

/**
 * What a finding's own line on use comes to in a few words: `Not used outside its scope so far (…)`; null where it has
 * none. Never "not used": the words in brackets say what nobody could see.
 */
export function usedSentence({ details }: Pick<ShownFinding, 'details'>): string | null {
  const said = useOf(details);
  if (said === null) return null;
  const none = /^no use outside (?:the|its) (.+?) was seen from .*? UTC to .*? UTC \((.*?)\)/.exec(said);
  if (none !== null) return `Not used outside its ${none[1]} so far (${none[2]}).`;
  if (said.startsWith('yes, ')) return `Used: ${said.slice('yes, '.length).split('; closing')[0]}.`;
  return `Whether it was used ${said.split('; IAM saw')[0]}.`;
}

/** `nothing seen in use in 90 days breaks`, or what closing it takes away; null where nobody can say. */
export function undoTakes({ details }: Pick<ShownFinding, 'details'>): string | null {
  const said = useOf(details);
  if (said === null) return null;
  if (said.includes('closing it takes away nothing that was seen in use'))
    return `nothing used in ${windowOf(said)} breaks`;
  return said.includes('closing it would take away what was used') ? 'it takes away what was used' : null;
}

const begin = 'used since? ';

function useOf(details: readonly string[]): string | null {
  return details.find((detail) => detail.startsWith(begin))?.slice(begin.length) ?? null;
}

/** How long the events reach, in days, or in hours where that is less than two of them. */
function windowOf(said: string): string {
  const [from, to] = [...said.matchAll(/(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) UTC/g)].map(([, day, time]) =>
    Date.parse(`${day}T${time}Z`),
  );
  if (from === undefined || to === undefined || !(to >= from)) return 'the events that were read';
  const hours = Math.floor((to - from) / 3_600_000);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}
