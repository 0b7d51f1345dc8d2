import type { CatalogFacts } from '../policy/facts.ts';
import type { AccessLevelName } from './comparison.ts';

/** What the algebra needs of the catalog, beside what the language needs. Actions are numbered 0…size-1. */
export interface ActionCatalog extends CatalogFacts {
  /** How many actions the catalog has. */
  readonly size: number;
  /** The action with this number, `service:Name` in AWS's case. */
  actionName(index: number): string;
  /** The number of an action (any case), or -1. */
  actionIndex(action: string): number;
  /** Access level of the action with this number. */
  accessLevel(index: number): AccessLevelName | 'Unknown';
  /**
   * ARN patterns of the resource types the action takes (`arn:*:s3:::*` style: `*` for each placeholder);
   * empty: the action takes no resource types and needs Resource `*`.
   */
  resourcePatterns(index: number): readonly string[];
  /** Type of a context key (`Bool`, `Numeric`, `Date`, `IPAddress`, `ARN`…), null when unknown: for witnesses that look real. */
  keyType?(key: string): string | null;
}
