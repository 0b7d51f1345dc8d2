import { FakeAwsError, type Output } from '../../answer.ts';
import { requiredText } from '../../params.ts';
import type { Turn } from '../../turn.ts';
import { tagList } from '../../world/organization.ts';

/** IAM API Reference, ListOpenIDConnectProviders: all at once. */
export function listOpenIdConnectProviders({ account }: Turn): Output {
  return { OpenIDConnectProviderList: (account.oidcProviders ?? []).map(({ arn }) => ({ Arn: arn })) };
}

/** IAM API Reference, GetOpenIDConnectProvider. */
export function getOpenIdConnectProvider({ account, params }: Turn): Output {
  const arn = requiredText(params, 'OpenIDConnectProviderArn');
  const provider = account.oidcProviders?.find((each) => each.arn === arn);
  if (!provider) {
    throw new FakeAwsError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`, 404);
  }
  return {
    Url: provider.url,
    ClientIDList: provider.clientIds,
    ThumbprintList: provider.thumbprints,
    CreateDate: new Date(provider.createdAt ?? '2024-01-01T00:00:00Z'),
    Tags: tagList(provider.tags),
  };
}

/** IAM API Reference, ListSAMLProviders: all at once. */
export function listSamlProviders({ account }: Turn): Output {
  return {
    SAMLProviderList: (account.samlProviders ?? []).map(({ arn, createdAt, validUntil }) => ({
      Arn: arn,
      CreateDate: new Date(createdAt),
      ValidUntil: new Date(validUntil),
    })),
  };
}
