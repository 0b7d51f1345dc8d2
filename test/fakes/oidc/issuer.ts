import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type IssuerKeys, issuerKeys, signed } from './keys.ts';

/** What a token is about, as the issuer would sign it. */
export interface Minted {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly keys: IssuerKeys;
}

/** What may be changed of the issuer between two requests. */
export interface IssuerBehaviour {
  /** Claims of the person that signs in, above the usual ones; undefined takes one away. */
  claims: Readonly<Record<string, unknown>>;
  /** Makes the id token; the usual one is signed with RS256. */
  mint: (minted: Minted) => Promise<string> | string;
  /** Changes the metadata. */
  metadata: (usual: Readonly<Record<string, unknown>>) => unknown;
  /** Answers this instead, for the path that it names. */
  instead: Readonly<Record<string, (response: ServerResponse) => void>>;
}

/** A small issuer of OpenID Connect that checks what it is sent, and forges what a test asks for. */
export interface FakeIssuer {
  readonly issuer: string;
  readonly keys: IssuerKeys;
  readonly behaviour: IssuerBehaviour;
  /** What came to the token endpoint, the last first. */
  readonly exchanges: readonly URLSearchParams[];
  /** How often the keys were asked for. */
  keyRequests(): number;
  /** Back to what it does usually. */
  reset(): void;
  close(): Promise<void>;
}

/** The client that it knows. The secret has what must be encoded in it. */
export const client = { id: 'overreach', secret: 'client secret+with/odd:characters%of-it' } as const;

interface Pending {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

const usualMint = ({ claims, keys }: Minted) =>
  signed(keys.rsa, { alg: 'RS256', kid: 'rsa', typ: 'JWT' }, claims);

const running = new Set<() => Promise<void>>();

// Of tests that failed halfway: what still listens would keep the run from ending.
after('close the issuers that are left', async () => {
  for (const close of running) await close();
});

/** Starts it on this machine. */
export async function startIssuer(): Promise<FakeIssuer> {
  const keys = await issuerKeys();
  const pending = new Map<string, Pending>();
  const exchanges: URLSearchParams[] = [];
  let keyRequests = 0;
  const usual = (): IssuerBehaviour => ({
    claims: {},
    mint: usualMint,
    metadata: (told) => told,
    instead: {},
  });
  const behaviour = usual();
  const json = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', issuer);
    const instead = behaviour.instead[url.pathname];
    if (instead !== undefined) return instead(response);
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json(response, 200, behaviour.metadata(metadataOf(issuer)));
      case '/jwks':
        keyRequests += 1;
        return json(response, 200, { keys: keys.published });
      case '/authorize': {
        const asked = url.searchParams;
        if (asked.get('response_type') !== 'code' || asked.get('code_challenge_method') !== 'S256') break;
        if (asked.get('client_id') !== client.id || !asked.get('scope')?.split(' ').includes('openid')) break;
        const code = randomBytes(16).toString('hex');
        const redirectUri = asked.get('redirect_uri') ?? '';
        pending.set(code, {
          challenge: asked.get('code_challenge') ?? '',
          nonce: asked.get('nonce') ?? '',
          redirectUri,
        });
        const back = new URL(redirectUri);
        back.searchParams.set('code', code);
        back.searchParams.set('state', asked.get('state') ?? '');
        response.writeHead(302, { location: back.href }).end();
        return;
      }
      case '/token': {
        const form = new URLSearchParams(await bodyOf(request));
        exchanges.unshift(form);
        const found = pending.get(form.get('code') ?? '');
        pending.delete(form.get('code') ?? '');
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        const isRight =
          found !== undefined &&
          isClient(request, form) &&
          form.get('grant_type') === 'authorization_code' &&
          form.get('redirect_uri') === found.redirectUri &&
          challenge === found.challenge;
        if (!isRight) return json(response, 400, { error: 'invalid_grant' });
        const now = Math.floor(Date.now() / 1000);
        const claims = Object.fromEntries(
          Object.entries({
            iss: issuer,
            sub: 'subject-1',
            aud: client.id,
            iat: now,
            exp: now + 300,
            nonce: found.nonce,
            email: 'mary@example.com',
            email_verified: true,
            ...behaviour.claims,
          }).filter(([, value]) => value !== undefined),
        );
        const token = await behaviour.mint({ claims, keys });
        return json(response, 200, { access_token: 'opaque', token_type: 'Bearer', id_token: token });
      }
    }
    json(response, 400, { error: 'invalid_request' });
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> => {
    running.delete(close);
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  running.add(close);
  return {
    issuer,
    keys,
    behaviour,
    exchanges,
    keyRequests: () => keyRequests,
    reset: () => Object.assign(behaviour, usual()),
    close,
  };
}

function metadataOf(issuer: string): Readonly<Record<string, unknown>> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

/** By the header as RFC 6749 writes it, or by the form. */
function isClient(request: IncomingMessage, form: URLSearchParams): boolean {
  const [scheme, given = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme !== 'Basic')
    return form.get('client_id') === client.id && form.get('client_secret') === client.secret;
  const [id, secret] = Buffer.from(given, 'base64').toString('utf8').split(':').map(decodeForm);
  return id === client.id && secret === client.secret;
}

function decodeForm(text: string): string {
  return new URLSearchParams(`x=${text}`).get('x') ?? '';
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
