export type { AccessLevel } from './access-level.ts';
export type { ActionClass, ActionDetails, Catalog } from './catalog.ts';
export { loadCatalog } from './catalog.ts';
export type { KeyType } from './global-keys.ts';
export type { ActionResourceType } from './resource-types.ts';
