import {
  GenerateCredentialReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetAccountAuthorizationDetailsCommand,
  GetCredentialReportCommand,
  GetOpenIDConnectProviderCommand,
  GetServiceLastAccessedDetailsCommand,
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  ListRolesCommand,
  ListSAMLProvidersCommand,
} from '@aws-sdk/client-iam';
import type { OptionalLayer } from '../collect-config.ts';
import type { AwsConnection } from '../connection.ts';
import type { Prober } from './prober.ts';

/** A job that nobody began: IAM says so to whoever may ask (IAM API Reference, NoSuchEntity). */
const noJob = '00000000-0000-4000-8000-000000000000';

/** Tries the calls of the tiers core, keys and federation, each with the smallest answer. */
export async function probeIam(
  connection: AwsConnection,
  layers: ReadonlySet<OptionalLayer>,
  prober: Prober,
): Promise<void> {
  const client = connection.client(IAMClient);
  await prober.ask('iam:GetAccountAuthorizationDetails', () =>
    client.send(new GetAccountAuthorizationDetailsCommand({ MaxItems: 1 })),
  );
  const roles = await prober.ask('iam:ListRoles', () => client.send(new ListRolesCommand({ MaxItems: 1 })));
  if (layers.has('last-accessed')) {
    const job = await prober.askOf('iam:GenerateServiceLastAccessedDetails', roles?.Roles?.[0]?.Arn, (Arn) =>
      client.send(new GenerateServiceLastAccessedDetailsCommand({ Arn })),
    );
    await prober.ask('iam:GetServiceLastAccessedDetails', () =>
      client.send(new GetServiceLastAccessedDetailsCommand({ JobId: job?.JobId ?? noJob })),
    );
  }
  if (layers.has('credential-report')) {
    await prober.ask('iam:GenerateCredentialReport', () =>
      client.send(new GenerateCredentialReportCommand({})),
    );
    await prober.ask('iam:GetCredentialReport', () => client.send(new GetCredentialReportCommand({})));
  }
  if (layers.has('identity-providers')) {
    const listed = await prober.ask('iam:ListOpenIDConnectProviders', () =>
      client.send(new ListOpenIDConnectProvidersCommand({})),
    );
    const none = `arn:${connection.partition}:iam::${connection.account}:oidc-provider/none.invalid`;
    await prober.ask('iam:GetOpenIDConnectProvider', () =>
      client.send(
        new GetOpenIDConnectProviderCommand({
          OpenIDConnectProviderArn: listed?.OpenIDConnectProviderList?.[0]?.Arn ?? none,
        }),
      ),
    );
    await prober.ask('iam:ListSAMLProviders', () => client.send(new ListSAMLProvidersCommand({})));
  }
}
