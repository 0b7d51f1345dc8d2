import { type FakeAwsError, HttpAnswer, ReadyXml, type Result } from '../answer.ts';
import type { Incoming } from '../incoming.ts';
import type { Asked, Protocol } from './protocol.ts';
import { xmlContent, xmlElement, xmlText } from './xml.ts';

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** What a query key asks of a bucket. */
const bucketQuestions: Readonly<Record<string, string>> = {
  policy: 'GetBucketPolicy',
  tagging: 'GetBucketTagging',
  publicAccessBlock: 'GetPublicAccessBlock',
  location: 'GetBucketLocation',
  policyStatus: 'GetBucketPolicyStatus',
};

/** S3's own protocol: paths and query keys come in, XML or an object's bytes go out. */
export const s3Rest: Protocol = {
  read: readPath,
  write(asked: Asked, result: Result, requestId: string): HttpAnswer {
    if (result instanceof HttpAnswer) return withId(result, requestId);
    const content = result instanceof ReadyXml ? result.text : xmlContent(result, 'repeated');
    const root = rootNames[asked.action] ?? `${asked.action}Result`;
    const body = `${head}<${root} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${root}>`;
    return withId(new HttpAnswer(200, { 'content-type': 'application/xml' }, body), requestId);
  },
  writeError(error: FakeAwsError, requestId: string): HttpAnswer {
    const members = Object.entries(error.members).map(([name, value]) => xmlElement(name, value, 'repeated'));
    const body = `${head}<Error><Code>${error.code}</Code><Message>${xmlText(error.message)}</Message>${members.join('')}<RequestId>${requestId}</RequestId></Error>`;
    const region = error.members['Region'];
    const headers = typeof region === 'string' ? { 'x-amz-bucket-region': region } : {};
    return withId(
      new HttpAnswer(error.status ?? 400, { 'content-type': 'application/xml', ...headers }, body),
      requestId,
    );
  },
};

const rootNames: Readonly<Record<string, string>> = {
  ListBuckets: 'ListAllMyBucketsResult',
  ListObjectsV2: 'ListBucketResult',
  GetBucketTagging: 'Tagging',
  GetPublicAccessBlock: 'PublicAccessBlockConfiguration',
  GetBucketLocation: 'LocationConstraint',
  GetBucketPolicyStatus: 'PolicyStatus',
};

function withId(answer: HttpAnswer, requestId: string): HttpAnswer {
  return new HttpAnswer(answer.status, { 'x-amz-request-id': requestId, ...answer.headers }, answer.body);
}

/** Buckets are found in the path, or before the address in the host's name. */
function readPath(incoming: Incoming): Asked | null {
  const host = /^([^:]+)\.(?:localhost|127\.0\.0\.1)(?::\d+)?$/.exec(incoming.headers['host'] ?? '')?.[1];
  const path = (host ? `/${host}${incoming.path}` : incoming.path)
    .split('/')
    .slice(1)
    .map(decodeURIComponent);
  const [Bucket = '', ...rest] = path;
  const Key = rest.join('/');
  const params = { ...Object.fromEntries(incoming.query), Bucket, Key, Range: incoming.headers['range'] };
  const action = actionOf(incoming, Bucket, Key);
  return action === null ? null : { action, params };
}

function actionOf({ method, query }: Incoming, bucket: string, key: string): string | null {
  if (method !== 'GET' && method !== 'HEAD') return null;
  if (bucket === '') return 'ListBuckets';
  if (key !== '') return method === 'HEAD' ? 'HeadObject' : 'GetObject';
  if (method === 'HEAD') return 'HeadBucket';
  for (const [name, action] of Object.entries(bucketQuestions)) if (query.has(name)) return action;
  return 'ListObjectsV2';
}
