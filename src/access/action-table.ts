import { emptyBits, hasBit, invertBits, setBit } from './action-bits.ts';
import type { AccessLevelName } from './comparison.ts';
import type { ActionCatalog } from './facts.ts';

/** What is asked of a catalog's actions again and again, looked up once per catalog. */
export class ActionTable {
  readonly catalog: ActionCatalog;
  /** Names in lower case, by number. */
  readonly lowerNames: readonly string[];
  /** Service prefix in lower case -> numbers of its actions. */
  readonly services: ReadonlyMap<string, readonly number[]>;
  /** Actions that take resource types, as bits. */
  readonly typed: Uint32Array;
  /** The others: they are asked of `*` alone. */
  readonly untyped: Uint32Array;
  readonly #names: readonly string[];
  readonly #serviceOf: string[] = [];
  readonly #levels: (AccessLevelName | 'Unknown')[] = [];
  readonly #summaries: (readonly string[] | undefined)[] = [];

  constructor(catalog: ActionCatalog) {
    this.catalog = catalog;
    const names: string[] = [];
    const services = new Map<string, number[]>();
    this.typed = emptyBits(catalog.size);
    for (let index = 0; index < catalog.size; index += 1) {
      const name = catalog.actionName(index);
      names.push(name);
      const service = name.slice(0, name.indexOf(':')).toLowerCase();
      const list = services.get(service);
      this.#serviceOf.push(service);
      if (list === undefined) services.set(service, [index]);
      else list.push(index);
      if (catalog.resourcePatterns(index).length > 0) setBit(this.typed, index);
      this.#levels.push(catalog.accessLevel(index));
    }
    this.#names = names;
    this.lowerNames = names.map((name) => name.toLowerCase());
    this.services = services;
    this.untyped = this.typed.slice();
    invertBits(this.untyped, catalog.size);
  }

  /** The action's name in AWS's case. */
  name(index: number): string {
    return this.#names[index] as string;
  }

  /** The action's service prefix in lower case. */
  service(index: number): string {
    return this.#serviceOf[index] as string;
  }

  /** The action's access level. */
  level(index: number): AccessLevelName | 'Unknown' {
    return this.#levels[index] as AccessLevelName | 'Unknown';
  }

  /** Whether the action takes resource types. */
  isTyped(index: number): boolean {
    return hasBit(this.typed, index);
  }

  /** `service:*` and, where the name starts with a verb, `service:Verb*`: patterns that may sum the action up. */
  summaries(index: number): readonly string[] {
    let texts = this.#summaries[index];
    if (texts === undefined) {
      const name = this.name(index);
      const place = name.indexOf(':') + 1;
      const verb = /^[A-Z][a-z]+/.exec(name.slice(place))?.[0];
      texts = [
        `${name.slice(0, place)}*`,
        ...(verb === undefined ? [] : [`${name.slice(0, place)}${verb}*`]),
      ];
      this.#summaries[index] = texts;
    }
    return texts;
  }
}

/** INVARIANT: a catalog never changes, so that its table stays right as long as it lives. */
const tables = new WeakMap<ActionCatalog, ActionTable>();

/** The table of a catalog, made once. */
export function actionTable(catalog: ActionCatalog): ActionTable {
  let table = tables.get(catalog);
  if (table === undefined) {
    table = new ActionTable(catalog);
    tables.set(catalog, table);
  }
  return table;
}
