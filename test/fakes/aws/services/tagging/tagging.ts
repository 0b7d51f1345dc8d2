import { listOf, textOf, wholeOf } from '../../params.ts';
import { awsJson } from '../../protocols/aws-json.ts';
import { jsonErrors } from '../../protocols/common-errors.ts';
import { regionOf } from '../../resources-of.ts';
import type { Service } from '../../service.ts';
import { pageOf, type Turn } from '../../turn.ts';
import { tagList } from '../../world/organization.ts';
import { mainRegion } from '../../world/partitions.ts';

interface TagFilter {
  readonly Key: string;
  readonly Values?: readonly string[];
}

interface Tagged {
  readonly arn: string;
  readonly tags: readonly { readonly Key: string; readonly Value: string }[];
}

/** Resource Groups Tagging API: every tagged resource of the Region. */
export const tagging: Service = {
  protocol: awsJson('1.1'),
  prefix: 'tag',
  errors: {
    ...jsonErrors,
    throttled: { code: 'ThrottledException', status: 400 },
    internal: { code: 'InternalServiceException', status: 500 },
  },
  operations: {
    GetResources(turn) {
      const filters = listOf(turn.params, 'TagFilters') as readonly TagFilter[];
      const kinds = listOf(turn.params, 'ResourceTypeFilters').map(String);
      const found = tagged(turn).filter(
        (one) => isKind(one, kinds) && filters.every((filter) => isTagged(one, filter)),
      );
      const { entries, next } = pageOf(turn, found, {
        token: textOf(turn.params, 'PaginationToken'),
        limit: wholeOf(turn.params, 'ResourcesPerPage'),
        usual: 50,
        most: 100,
        wrongToken: 'PaginationTokenExpiredException',
      });
      const list = entries.map(({ arn, tags }) => ({ ResourceARN: arn, Tags: tags }));
      return { ResourceTagMappingList: list, PaginationToken: next ?? '' };
    },
  },
};

function tagged({ account, region, world }: Turn): readonly Tagged[] {
  const resources = (account.resources ?? []).filter((resource) => regionOf(resource) === region);
  const buckets = (account.buckets ?? [])
    .filter((bucket) => (bucket.region ?? mainRegion(world.partition)) === region)
    .map(({ name, tags }) => ({ arn: `arn:${world.partition}:s3:::${name}`, tags }));
  return [...resources, ...buckets]
    .map(({ arn, tags }) => ({ arn, tags: tagList(tags) }))
    .filter(({ tags }) => tags.length > 0);
}

/** `lambda` or `lambda:function`, as in the ARN. */
function isKind({ arn }: Tagged, kinds: readonly string[]): boolean {
  const [, , service = '', , , ...tail] = arn.split(':');
  const kind = tail.join(':').split(/[:/]/)[0] ?? '';
  return kinds.length === 0 || kinds.includes(service) || kinds.includes(`${service}:${kind}`);
}

function isTagged({ tags }: Tagged, { Key, Values = [] }: TagFilter): boolean {
  return tags.some((tag) => tag.Key === Key && (Values.length === 0 || Values.includes(tag.Value)));
}
