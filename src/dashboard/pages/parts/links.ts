import type { FindingFilter } from '../../../store/reading/finding-filter.ts';

/** The page of a finding: by its whole fingerprint, so that the link stays. */
export function findingHref(fingerprint: string): string {
  return `/findings/${encodeURIComponent(fingerprint.replace(/^fp1:/, ''))}`;
}

/** The page of an agent. */
export function agentHref(agent: string): string {
  return `/agents/${encodeURIComponent(agent.toWellFormed())}`;
}

/** The page of a change: by its whole id, so that the link stays. */
export function changeHref(id: string): string {
  return `/changes/${encodeURIComponent(id.replace(/^ch1:/, '').toWellFormed())}`;
}

/** The findings that fit. */
export function findingsHref(filter: FindingFilter & { readonly after?: string }): string {
  return withQuery('/findings', filter);
}

/** A path with its query; what is absent is left out. */
export function withQuery(path: string, query: object): string {
  const entries = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries).toString()}`;
}
