import type { ServiceRow } from './table.ts';

/** A resource type that an action takes. */
export interface ActionResourceType {
  /** As the Service Authorization Reference names it: `bucket`. */
  readonly name: string;
  /** `arn:${Partition}:s3:::${BucketName}`; a few types have several templates. */
  readonly arnTemplates: readonly string[];
  /** The first of `arnTemplates`. */
  readonly arnTemplate: string;
  /** Whether a request must name a resource of this type. */
  readonly required: boolean;
}

/** The ARN template with `*` for each placeholder, in any partition: `arn:*:s3:::*`. */
export function arnPattern(template: string): string {
  return template.replace(/\$\{[^}]*\}/g, '*').replace(/\*{2,}/g, '*');
}

/** The resource types of one service's actions, split from its row. */
export interface ServiceResources {
  /** Of the action at this place within the service. */
  of(offset: number): readonly ActionResourceType[];
  /** ARN patterns of the same, without repetition. */
  patternsOf(offset: number): readonly string[];
}

/** Splits what a service's row says about resource types; equal sets share one array. */
export function readResources(row: ServiceRow): ServiceResources {
  const types = row.types === '' ? [] : row.types.split(';').map((text) => text.split('\t'));
  const tokens = row.actionTypes.split(' ');
  const sets = new Map<string, { types: readonly ActionResourceType[]; patterns: readonly string[] }>();
  const set = (offset: number) => {
    const token = tokens[offset] ?? '';
    let found = sets.get(token);
    if (found === undefined) {
      const list = token === '' ? [] : token.split('.').map((part) => resourceType(part, types));
      found = {
        types: list,
        patterns: [...new Set(list.flatMap((type) => type.arnTemplates.map(arnPattern)))],
      };
      sets.set(token, found);
    }
    return found;
  };
  return { of: (offset) => set(offset).types, patternsOf: (offset) => set(offset).patterns };
}

function resourceType(part: string, types: readonly (readonly string[])[]): ActionResourceType {
  const required = part.endsWith('!');
  const [name = '', templates = ''] = types[Number.parseInt(part, 36)] ?? [];
  const arnTemplates = templates.split(',');
  return { name, arnTemplates, arnTemplate: arnTemplates[0] ?? '', required };
}
