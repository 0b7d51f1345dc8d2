import { PlainHttpError, refusePlainHttp } from '../../collect/aws/endpoint.ts';

/** An address of the web, or why it is none that may be used. */
export type WebAddress =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly problem: string };

/** Reads an address that secrets or people's findings go over: https, or http on this machine; without a user or a fragment. */
export function readWebAddress(text: string): WebAddress {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.hash !== '') {
    return { ok: false, problem: `\`${text}\` is no address: write \`https://…\`` };
  }
  try {
    refusePlainHttp(url.protocol, url.hostname);
  } catch (error) {
    if (error instanceof PlainHttpError) return { ok: false, problem: error.message };
    throw error;
  }
  return { ok: true, url };
}
