import { Ajv2020 } from 'ajv/dist/2020.js';

/**
 * The constraints of BatchImportFindings on what we send, as AWS documents them: "AwsSecurityFinding", "Severity", "Resource",
 * "Remediation", "Workflow" of the Security Hub API Reference (lengths, patterns, enumerations), "Types taxonomy for ASFF" and
 * "Required top-level ASFF attributes" of the user guide, "Guidelines for using the BatchImportFindings API" (240 KB a finding).
 */
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength, pattern: '\\S' });
const object = (properties: Record<string, object>, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const instant = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z$' };
const severity = object({
  Label: { enum: ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] },
  Original: text(64),
});
const namespaces =
  'Software and Configuration Checks|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications';
const types = {
  type: 'array',
  minItems: 1,
  maxItems: 50,
  items: { type: 'string', pattern: `^(${namespaces})/[^/]+/[^/]+$` },
};
const resource = object(
  {
    Type: { enum: ['AwsIamRole', 'AwsIamUser', 'Other'] },
    Id: text(512),
    Partition: { enum: ['aws', 'aws-cn', 'aws-us-gov'] },
    Region: text(16),
    Details: { type: 'object' },
  },
  ['Type', 'Id'],
);

const finding = object(
  {
    SchemaVersion: { const: '2018-10-08' },
    Id: text(512),
    ProductArn: {
      type: 'string',
      maxLength: 2048,
      pattern: '^arn:aws[a-z-]*:securityhub:[a-z0-9-]+:\\d{12}:product/\\d{12}/default$',
    },
    ProductName: text(128),
    CompanyName: text(128),
    GeneratorId: text(512),
    AwsAccountId: { type: 'string', pattern: '^\\d{12}$' },
    Types: types,
    CreatedAt: instant,
    UpdatedAt: instant,
    FirstObservedAt: instant,
    LastObservedAt: instant,
    Severity: severity,
    FindingProviderFields: object({ Severity: severity, Types: types }),
    Title: text(256),
    Description: text(1024),
    Remediation: object({ Recommendation: object({ Text: text(512) }) }),
    ProductFields: {
      type: 'object',
      maxProperties: 50,
      propertyNames: { minLength: 1, maxLength: 128, pattern: '^(?!aws/)' },
      additionalProperties: text(1024),
    },
    Resources: { type: 'array', minItems: 1, maxItems: 32, items: resource },
    Workflow: object({ Status: { enum: ['NEW', 'NOTIFIED', 'SUPPRESSED', 'RESOLVED'] } }),
    RecordState: { enum: ['ACTIVE', 'ARCHIVED'] },
  },
  [
    'SchemaVersion',
    'Id',
    'ProductArn',
    'GeneratorId',
    'AwsAccountId',
    'CreatedAt',
    'UpdatedAt',
    'Severity',
    'Title',
    'Description',
    'Resources',
  ],
);

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(finding);

/** What AWS would have against a finding; empty when it takes it. Lengths are held in bytes too. */
export function asffComplaints(value: unknown): readonly string[] {
  const complaints = validate(value)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes > 240_000 ? [...complaints, `${bytes} bytes`] : complaints;
}
