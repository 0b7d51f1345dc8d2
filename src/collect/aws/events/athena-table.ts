import { sqlName, sqlText } from './sql-text.ts';
import { type TrailPlace, trailRoot } from './trail-keys.ts';

/** The table that the query reads. */
export interface AthenaTable {
  readonly database: string;
  readonly table: string;
}

/**
 * The statement that makes the table over a trail's bucket, once, by whoever may (the collector itself only reads):
 * AWS's own columns (Athena User Guide, "Create a table for CloudTrail logs in Athena using partition projection")
 * and the three that it leaves out, with partitions by account, Region and day of delivery that need no upkeep. null:
 * the names are no names of Glue's.
 */
export function createTableStatement({ database, table }: AthenaTable, place: TrailPlace): string | null {
  if (sqlName(database) === null || sqlName(table) === null) return null;
  const root = `s3://${place.bucket}/${trailRoot(place)}`;
  const property = ([key, value]: readonly [string, string]) => `  ${sqlText(key)} = ${sqlText(value)}`;
  return `CREATE EXTERNAL TABLE IF NOT EXISTS \`${database}\`.\`${table}\` (
  ${columns.join(',\n  ')}
)
PARTITIONED BY (account STRING, region STRING, day STRING)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION ${sqlText(root)}
TBLPROPERTIES (
${(
  [
    ['projection.enabled', 'true'],
    // Injected: the query names each account and Region, and nothing has to be told of new ones.
    ['projection.account.type', 'injected'],
    ['projection.region.type', 'injected'],
    ['projection.day.type', 'date'],
    ['projection.day.format', 'yyyy/MM/dd'],
    ['projection.day.range', '2020/01/01,NOW'],
    ['projection.day.interval', '1'],
    ['projection.day.interval.unit', 'DAYS'],
    ['storage.location.template', `${root}\${account}/CloudTrail/\${region}/\${day}`],
  ] as const
)
  .map(property)
  .join(',\n')}
)`;
}

const texts = [
  'eventversion',
  'eventtime',
  'eventsource',
  'eventname',
  'awsregion',
  'sourceipaddress',
  'useragent',
  'errorcode',
  'requestparameters',
  'responseelements',
  'additionaleventdata',
  'requestid',
  'eventid',
  'readonly',
  'eventtype',
  'recipientaccountid',
  'sharedeventid',
  'sessioncredentialfromconsole',
];

const identity =
  'STRUCT<type:STRING,principalid:STRING,arn:STRING,accountid:STRING,accesskeyid:STRING,username:STRING,' +
  'invokedby:STRING,identityprovider:STRING,onbehalfof:STRUCT<userid:STRING>,' +
  'sessioncontext:STRUCT<sourceidentity:STRING,signinsessionarn:STRING,attributes:STRUCT<creationdate:STRING>,' +
  'sessionissuer:STRUCT<arn:STRING>>>';

const columns = [
  ...texts.map((name) => `${name} STRING`),
  `useridentity ${identity}`,
  'resources ARRAY<STRUCT<arn:STRING>>',
];
