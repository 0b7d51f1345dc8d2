import { FakeAwsError } from '../../answer.ts';
import { requiredText, textOf, wholeOf } from '../../params.ts';
import { awsJson } from '../../protocols/aws-json.ts';
import { jsonErrors } from '../../protocols/common-errors.ts';
import { resourcesOf, tailOf } from '../../resources-of.ts';
import type { Service } from '../../service.ts';
import { pageOf, type Turn } from '../../turn.ts';
import { tagList } from '../../world/organization.ts';
import type { WorldResource } from '../../world/resources.ts';
import { documentText } from '../iam/documents.ts';

/** AWS Key Management Service: a key is a resource whose ARN ends in `key/<id>`. */
export const kms: Service = {
  protocol: awsJson('1.1'),
  prefix: 'kms',
  errors: { ...jsonErrors, internal: { code: 'KMSInternalException', status: 500 } },
  resource: ({ params }) => textOf(params, 'KeyId') ?? '*',
  operations: {
    ListKeys(turn) {
      const keys = resourcesOf(turn, 'kms').map(({ arn }) => ({ KeyId: idOf(arn), KeyArn: arn }));
      const { entries, next } = page(turn, keys);
      return { Keys: entries, Truncated: next !== null, NextMarker: next ?? undefined };
    },
    DescribeKey(turn) {
      const key = namedKey(turn);
      const KeyManager = key.keyManager ?? 'CUSTOMER';
      return {
        KeyMetadata: { KeyId: idOf(key.arn), Arn: key.arn, KeyManager, KeyState: 'Enabled', Enabled: true },
      };
    },
    GetKeyPolicy: (turn) => ({ Policy: documentText(namedKey(turn).policy), PolicyName: 'default' }),
    ListResourceTags(turn) {
      const tags = tagList(namedKey(turn).tags).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value }));
      const { entries, next } = page(turn, tags);
      return { Tags: entries, Truncated: next !== null, NextMarker: next ?? undefined };
    },
  },
};

function page<T>(turn: Turn, all: readonly T[]) {
  return pageOf(turn, all, {
    token: textOf(turn.params, 'Marker'),
    limit: wholeOf(turn.params, 'Limit'),
    usual: 100,
    wrongToken: 'InvalidMarkerException',
  });
}

function namedKey(turn: Turn): WorldResource {
  const id = requiredText(turn.params, 'KeyId');
  const key = resourcesOf(turn, 'kms').find(({ arn }) => arn === id || idOf(arn) === id);
  if (!key) throw new FakeAwsError('NotFoundException', `Key '${id}' does not exist`);
  return key;
}

function idOf(arn: string): string {
  return tailOf(arn).replace('key/', '');
}
