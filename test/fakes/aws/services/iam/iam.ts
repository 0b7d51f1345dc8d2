import { awsQuery } from '../../protocols/aws-query.ts';
import { queryErrors } from '../../protocols/common-errors.ts';
import type { Service } from '../../service.ts';
import { getAccountAuthorizationDetails } from './authorization-details.ts';
import { generateCredentialReport, getCredentialReport } from './credential-report.ts';
import { getOpenIdConnectProvider, listOpenIdConnectProviders, listSamlProviders } from './federation.ts';
import { generateServiceLastAccessedDetails, getServiceLastAccessedDetails } from './last-accessed.ts';
import { listRoles } from './list-roles.ts';
import { simulateCustomPolicy } from './simulate-custom-policy.ts';

/** AWS Identity and Access Management. */
export const iam: Service = {
  protocol: awsQuery('https://iam.amazonaws.com/doc/2010-05-08/'),
  prefix: 'iam',
  errors: queryErrors,
  resource({ action, account, params, world }) {
    const home = `arn:${world.partition}:iam::${account.id}`;
    if (action === 'ListRoles') return `${home}:role/`;
    if (action === 'ListOpenIDConnectProviders') return `${home}:oidc-provider/*`;
    if (action === 'ListSAMLProviders') return `${home}:saml-provider/*`;
    return String(params['Arn'] ?? params['OpenIDConnectProviderArn'] ?? '*');
  },
  operations: {
    GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
    ListRoles: listRoles,
    GenerateCredentialReport: generateCredentialReport,
    GetCredentialReport: getCredentialReport,
    ListOpenIDConnectProviders: listOpenIdConnectProviders,
    GetOpenIDConnectProvider: getOpenIdConnectProvider,
    ListSAMLProviders: listSamlProviders,
    GenerateServiceLastAccessedDetails: generateServiceLastAccessedDetails,
    GetServiceLastAccessedDetails: getServiceLastAccessedDetails,
    SimulateCustomPolicy: simulateCustomPolicy,
  },
};
