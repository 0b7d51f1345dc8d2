import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import type { AwsConnection } from '../connection.ts';
import { everyEntry, required } from '../pages.ts';

/** Tags by their keys. */
export type ResourceTags = Readonly<Record<string, string>>;

/** The tags of a Region's resources by ARN (Resource Groups Tagging API Reference, GetResources). */
export async function readResourceTags(
  connection: AwsConnection,
  region: string,
): Promise<ReadonlyMap<string, ResourceTags>> {
  const client = connection.client(ResourceGroupsTaggingAPIClient, region);
  const found = await everyEntry(
    (PaginationToken) =>
      client.send(
        new GetResourcesCommand({ ResourcesPerPage: 100, ...(PaginationToken ? { PaginationToken } : {}) }),
      ),
    ({ PaginationToken }) => PaginationToken || null,
    (page) => required(page.ResourceTagMappingList, 'ResourceTagMappingList'),
  );
  return new Map(
    found.map(({ ResourceARN = '', Tags = [] }) => [
      ResourceARN,
      // fromEntries makes own properties of any name, `__proto__` too.
      Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    ]),
  );
}
