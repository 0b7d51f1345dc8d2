import {
  GetOpenIDConnectProviderCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListSAMLProvidersCommand,
} from '@aws-sdk/client-iam';
import type { AwsConnection } from '../connection.ts';
import { required } from '../pages.ts';

/** Reads whom the account lets sign in from outside (IAM API Reference), as identity-providers.json. */
export async function readIdentityProviders(connection: AwsConnection): Promise<string> {
  const client = connection.client(IAMClient);
  const listed = await client.send(new ListOpenIDConnectProvidersCommand({}));
  const openId: object[] = [];
  for (const { Arn } of required(listed.OpenIDConnectProviderList, 'OpenIDConnectProviderList')) {
    const { Url, ClientIDList, ThumbprintList, CreateDate, Tags } = await client.send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: Arn }),
    );
    openId.push({ Arn, Url, ClientIDList, ThumbprintList, CreateDate, Tags });
  }
  const saml = await client.send(new ListSAMLProvidersCommand({}));
  const providers = {
    OpenIDConnectProviders: openId,
    SAMLProviders: required(saml.SAMLProviderList, 'SAMLProviderList'),
  };
  return `${JSON.stringify(providers, null, 1)}\n`;
}
