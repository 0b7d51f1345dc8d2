import { GetPolicyCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import type { AwsConnection } from '../connection.ts';
import { everyEntry, required } from '../pages.ts';
import { policyOf, readEach, type ServiceReading, unlessMissing } from './resource-entry.ts';

/** The functions of a Region with their policies (Lambda API Reference, ListFunctions, GetPolicy); not their versions' own. */
export async function readFunctionPolicies(
  connection: AwsConnection,
  region: string,
): Promise<ServiceReading> {
  const client = connection.client(LambdaClient, region);
  const functions = await everyEntry(
    (Marker) => client.send(new ListFunctionsCommand(Marker ? { Marker } : {})),
    ({ NextMarker }) => NextMarker || null,
    (page) => required(page.Functions, 'Functions'),
  );
  return readEach(functions, async ({ FunctionArn = '' }) => {
    const found = await unlessMissing(['ResourceNotFoundException'], () =>
      client.send(new GetPolicyCommand({ FunctionName: FunctionArn })),
    );
    return { arn: FunctionArn, policy: policyOf(found && { policy: found.Policy }, FunctionArn) };
  });
}
