import type { SignatureField, SignatureMatch } from '../signatures.ts';

/** What a match leaves open, in words for people: each claim is shown with its limit. */
export function evidenceLimit(field: SignatureField, tier: SignatureMatch['signature']['tier']): string {
  if (tier === 'host') return 'says where it runs; other programs run there too';
  switch (field) {
    case 'user-agent':
      return 'set by the client; says nothing about who wanted it';
    case 'invoked-by':
    case 'event-type':
      return 'set by AWS; says that it came through the service, not who wanted it';
    case 'assumed-by-service':
      return 'set by AWS; says which service holds the role, not who wanted the call';
    case 'oauth-resource':
      return 'set by AWS; says that a sign-in was granted to the server, not what was called through it';
    case 'session-name':
    case 'tag':
      return 'chosen by whoever started the session; a name or a tag proves nothing by itself';
    case 'source-identity':
      return 'chosen when the session started, and kept since; only a trust policy can vouch for it';
  }
}
