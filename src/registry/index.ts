/** The registry: what operators mean their agents to do. Text in, values out; files are read in collect/. */
export { type AccountEnvironment, environmentOf } from './environments.ts';
export {
  type ParsedRegistry,
  parseRegistry,
  type RegistryReading,
  type RegistryText,
} from './parse-registry.ts';
export type * from './registry.ts';
export { resolveScope } from './resolve-scope.ts';
export type * from './resolved-scope.ts';
export type { PolicyJsonStatement } from './statement.ts';
