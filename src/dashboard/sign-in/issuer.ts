import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import type { OidcSignIn } from '../../run/config/dashboard-config.ts';
import { readWebAddress } from '../../run/config/web-address.ts';
import { PageProblem } from '../problem.ts';
import { askIssuer, type Fetch, type JsonObject } from './issuer-json.ts';

/** What there is to know of an issuer (OpenID Connect Discovery 1.0, section 3). */
export interface Issuer {
  readonly authorizationEndpoint: URL;
  readonly tokenEndpoint: URL;
  /** Whether the client's secret goes into the form, because the issuer takes it nowhere else. */
  readonly secretInForm: boolean;
  /** Whether it names itself in its answers (RFC 9207); then it must. */
  readonly namesItself: boolean;
  /** Finds the key of a token among the issuer's own, and nowhere else. */
  readonly keys: JWTVerifyGetKey;
}

/** An issuer changes its endpoints rarely; its keys are kept apart from this, for ten minutes. */
const keptMs = 3_600_000;

/** Reads the issuer's metadata when it is first needed, so that the dashboard starts while the issuer is away. */
export function createIssuer(config: OidcSignIn, fetcher: Fetch, clock: () => Date): () => Promise<Issuer> {
  let known: { readonly issuer: Issuer; readonly until: number } | null = null;
  return async () => {
    if (known !== null && known.until > clock().getTime()) return known.issuer;
    const issuer = await readIssuer(config, fetcher);
    known = { issuer, until: clock().getTime() + keptMs };
    return issuer;
  };
}

async function readIssuer(config: OidcSignIn, fetcher: Fetch): Promise<Issuer> {
  const url = new URL(`${config.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { status, body } = await askIssuer(fetcher, url, { headers: { accept: 'application/json' } });
  if (status !== 200) throw misled(`status ${status}`);
  if (body['issuer'] !== config.issuer) throw misled('it calls itself by another name');
  const keysUrl = endpoint(body, 'jwks_uri');
  const methods = body['token_endpoint_auth_methods_supported'];
  return {
    authorizationEndpoint: endpoint(body, 'authorization_endpoint'),
    tokenEndpoint: endpoint(body, 'token_endpoint'),
    secretInForm:
      Array.isArray(methods) &&
      methods.includes('client_secret_post') &&
      !methods.includes('client_secret_basic'),
    namesItself: body['authorization_response_iss_parameter_supported'] === true,
    keys: createRemoteJWKSet(keysUrl, {
      [customFetch]: async (address, init) => {
        const keys = await askIssuer(fetcher, new URL(address), { headers: init.headers });
        return Response.json(keys.body, { status: keys.status });
      },
    }),
  };
}

/** An endpoint is used over https, but on this machine. */
function endpoint(body: JsonObject, name: string): URL {
  const value = body[name];
  const address = readWebAddress(typeof value === 'string' ? value : '');
  if (address.ok) return address.url;
  throw misled(`\`${name}\` is no address, or is not encrypted`);
}

function misled(why: string): PageProblem {
  return new PageProblem(503, `the sign-in service's description of itself cannot be used: ${why}`, 60);
}
