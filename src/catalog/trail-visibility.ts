import { loadCatalog } from './catalog.ts';
import { grade } from './grades.ts';

/**
 * What a trail shows of the use of an action:
 * - `recorded`: a management event of its own, which every trail of management events holds
 * - `data-event`: a data event, which trails hold only where somebody switched it on, per resource
 * - `excludable`: a management event that trails are often told to leave out (AWS KMS, Amazon RDS Data API)
 * - `no-event`: no event of its own: IAM checks it inside another call, or the service writes none
 */
export type TrailVisibility = 'recorded' | 'data-event' | 'excludable' | 'no-event';

/**
 * Actions whose events are data events (AWS CloudTrail User Guide, "Logging data events", and the services' own pages).
 * Too many is safe: what is listed here is only never called unused.
 */
const dataEvents: Readonly<Record<string, readonly string[]>> = {
  aoss: ['*'],
  appconfig: ['GetLatestConfiguration', 'StartConfigurationSession'],
  appsync: ['GraphQL'],
  'aws-mcp': ['*'],
  bedrock: [
    'ApplyGuardrail',
    'InvokeAgent',
    'InvokeFlow',
    'InvokeInlineAgent',
    'InvokeModelWithBidirectionalStream',
    'RenderPrompt',
    'Rerank',
    'Retrieve*',
  ],
  'bedrock-agentcore': ['*'],
  cassandra: ['Select', 'Modify'],
  'cloudfront-keyvaluestore': ['*'],
  'cloudtrail-data': ['*'],
  cloudwatch: ['Get*', 'List*', 'PutMetricData'],
  codewhisperer: ['*'],
  'cognito-identity': ['GetCredentialsForIdentity', 'GetId', 'GetOpenIdToken*', 'UnlinkIdentity'],
  datazone: ['*'],
  dax: ['*'],
  deadline: ['AssumeQueueRole*', 'AssumeFleetRole*', 'BatchGetJobEntity', 'UpdateWorker*'],
  dynamodb: [
    'BatchGetItem',
    'BatchWriteItem',
    'ConditionCheckItem',
    'DeleteItem',
    'GetItem',
    'GetRecords',
    'GetShardIterator',
    'PartiQL*',
    'PutItem',
    'Query',
    'Scan',
    'UpdateItem',
  ],
  ebs: ['*'],
  events: ['PutEvents', 'PutPartnerEvents'],
  firehose: ['PutRecord*'],
  geo: ['*'],
  'geo-maps': ['*'],
  'geo-places': ['*'],
  'geo-routes': ['*'],
  healthlake: ['Create*', 'Delete*', 'Get*', 'Read*', 'Search*', 'Update*'],
  iot: ['Connect', 'Publish', 'Receive', 'RetainPublish', 'Subscribe', '*ThingShadow'],
  iotsitewise: ['BatchGet*', 'BatchPut*', 'GetAssetProperty*', 'GetInterpolated*', 'ExecuteQuery'],
  kendra: ['Query', 'Retrieve', 'Rescore', 'BatchPutDocument', 'BatchDeleteDocument'],
  kinesis: ['GetRecords', 'GetShardIterator', 'PutRecord*', 'SubscribeToShard', 'ListShards', 'Describe*'],
  kinesisvideo: ['Get*', 'PutMedia', 'Join*', 'Connect*'],
  lambda: ['Invoke*'],
  lex: ['PostContent', 'PostText', 'Recognize*', '*Session'],
  logs: ['FilterLogEvents', 'Get*', 'PutLogEvents', 'StartLiveTail', 'StartQuery', 'StopQuery', 'Unmask'],
  machinelearning: ['Predict'],
  'medical-imaging': ['*'],
  mobiletargeting: ['Send*', 'PutEvents', 'UpdateEndpoint*'],
  personalize: ['Get*', 'PutEvents', 'PutItems', 'PutUsers'],
  'personalize-runtime': ['*'],
  q: ['*'],
  qapps: ['*'],
  qbusiness: ['Chat*', 'BatchPutDocument', 'BatchDeleteDocument', 'PutFeedback', 'SearchRelevantContent'],
  qldb: ['SendCommand', 'PartiQL*'],
  'rds-data': ['*'],
  'redshift-data': ['*'],
  rum: ['PutRumEvents'],
  s3: [
    '*Object',
    '*ObjectAcl',
    '*ObjectAttributes',
    '*ObjectLegalHold',
    '*ObjectRetention',
    '*ObjectTagging',
    '*ObjectTorrent',
    '*ObjectVersion',
    '*ObjectVersion*',
    'AbortMultipartUpload',
    'BypassGovernanceRetention',
    'InitiateReplication',
    'ListBucket',
    'ListBucketMultipartUploads',
    'ListBucketVersions',
    'ListMultipartUploadParts',
    'ObjectOwnerOverrideToBucketOwner',
    'Replicate*',
  ],
  's3-object-lambda': ['*'],
  's3-outposts': ['*Object*', 'ListBucket*', 'AbortMultipartUpload', 'ListMultipartUploadParts'],
  s3express: ['CreateSession'],
  s3tables: ['GetTableData', 'PutTableData'],
  s3vectors: ['GetVectors', 'ListVectors', 'PutVectors', 'QueryVectors', 'DeleteVectors'],
  sagemaker: [
    'InvokeEndpoint*',
    'PutRecord',
    'GetRecord',
    'BatchGetRecord',
    'DeleteRecord',
    'BatchPutMetrics',
  ],
  scn: ['*'],
  sdb: ['*'],
  servicediscovery: ['Discover*', 'GetInstance*'],
  ses: ['Send*'],
  signin: ['*'],
  'sms-voice': ['Send*'],
  sns: ['Publish*'],
  'social-messaging': ['Send*', '*WhatsAppMessage*'],
  sqs: ['ChangeMessageVisibility*', 'DeleteMessage*', 'ReceiveMessage', 'SendMessage*'],
  states: ['GetActivityTask', 'InvokeHTTPEndpoint', 'SendTask*', 'StartSyncExecution'],
  swf: ['Count*', 'Poll*', 'RecordActivityTaskHeartbeat', 'Respond*', 'Signal*', 'StartWorkflowExecution'],
  thinclient: ['*'],
  timestream: ['Select*', 'WriteRecords', 'CancelQuery', 'PrepareQuery'],
  verifiedpermissions: ['IsAuthorized*', 'BatchIsAuthorized*'],
  voiceid: ['*'],
  wisdom: ['*'],
  workmailmessageflow: ['*'],
  xray: ['Get*', 'BatchGet*', 'Put*'],
};

/** Actions that IAM checks inside other calls, or whose services write no event (their pages on CloudTrail). */
const noEvents: Readonly<Record<string, readonly string[]>> = {
  'execute-api': ['*'],
  ec2messages: ['*'],
  'eks-auth': ['*'],
  elasticache: ['Connect'],
  elasticfilesystem: ['Client*'],
  es: ['ESHttp*', 'ESCrossCluster*'],
  freertos: ['*'],
  iam: ['PassRole'],
  'kafka-cluster': ['*'],
  memorydb: ['Connect'],
  'neptune-db': ['*'],
  'rds-db': ['*'],
  ssmmessages: ['*'],
  dsql: ['DbConnect*'],
  sts: ['TagSession', 'SetSourceIdentity', 'SetContext', 'GetServiceBearerToken'],
  'vpc-lattice-svcs': ['*'],
};

/** "You can choose to exclude AWS KMS and Amazon RDS Data API events" (User Guide, "Logging management events"). */
const excludable: Readonly<Record<string, readonly string[]>> = {
  kms: ['Decrypt*', 'Encrypt', 'Generate*', 'ReEncrypt*', 'Sign', 'Verify*', 'DeriveSharedSecret'],
};

const remembered = new Map<string, TrailVisibility>();

/**
 * What a trail shows of an action, in any case. An action the catalog does not know counts as `no-event`: its events
 * may carry any name. Tags that are set while something is made have no event either.
 */
export function trailVisibility(action: string): TrailVisibility {
  const id = action.toLowerCase();
  let found = remembered.get(id);
  if (found === undefined) {
    found = work(id);
    remembered.set(id, found);
  }
  return found;
}

let listed: ReadonlyMap<string, TrailVisibility> | undefined;

function work(id: string): TrailVisibility {
  const catalog = loadCatalog();
  const index = catalog.actionIndex(id);
  if (index < 0) return 'no-event';
  listed ??= expandLists();
  const known = listed.get(id);
  if (known !== undefined) return known;
  if (grade(id)?.plane === 'data') return 'data-event';
  return catalog.accessLevels(index).includes('Tagging') ? 'no-event' : 'recorded';
}

function expandLists(): ReadonlyMap<string, TrailVisibility> {
  const catalog = loadCatalog();
  const all = new Map<string, TrailVisibility>();
  const add = (lists: Readonly<Record<string, readonly string[]>>, kind: TrailVisibility): void => {
    for (const [service, names] of Object.entries(lists))
      for (const name of names)
        for (const index of catalog.expandActions(`${service}:${name}`))
          all.set(catalog.actionName(index).toLowerCase(), kind);
  };
  add(excludable, 'excludable');
  add(dataEvents, 'data-event');
  add(noEvents, 'no-event');
  return all;
}
