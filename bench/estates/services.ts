/** Services that the generated inline policies draw from. */
export const services = [
  's3',
  'dynamodb',
  'lambda',
  'sqs',
  'sns',
  'kms',
  'ec2',
  'rds',
  'logs',
  'ssm',
  'ecs',
  'states',
];
