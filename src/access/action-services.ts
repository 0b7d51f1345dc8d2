import type { ActionSet } from './action-sets.ts';
import type { CompiledSet } from './compile-set.ts';
import type { CompiledStatement } from './compile-statement.ts';
import { colon, type Glob } from './theories/glob.ts';

/** The patterns of an action set by the service that they name. */
export interface ServicePatterns {
  /** Service prefix in lower case -> patterns that hold names of this service only. */
  readonly bound: ReadonlyMap<string, readonly Glob[]>;
  /** Patterns that hold names of any number of services: `*`, `*:Get*`. */
  readonly unbound: readonly Glob[];
}

/** Sorts action patterns by the text before their first colon. */
export function servicePatterns(globs: readonly Glob[]): ServicePatterns {
  const bound = new Map<string, Glob[]>();
  const unbound: Glob[] = [];
  for (const glob of globs) {
    const service = serviceOf(glob);
    if (service === null) unbound.push(glob);
    else {
      const list = bound.get(service);
      if (list === undefined) bound.set(service, [glob]);
      else list.push(glob);
    }
  }
  return { bound, unbound };
}

/** The service that all names of the pattern belong to, null when there may be several. */
function serviceOf({ tokens }: Glob): string | null {
  let service = '';
  for (const token of tokens) {
    if (token === colon) return service;
    if (token < 0) return null;
    service += String.fromCharCode(token);
  }
  return null;
}

/**
 * Services that every action of the set belongs to; null when it may be any. An upper bound: each level bounds the
 * set, so that the services which all bounded levels share are enough.
 */
export function servicesOf(
  set: CompiledSet,
  patternsOf: (actions: ActionSet) => ServicePatterns,
): ReadonlySet<string> | null {
  if (set.kind === 'layers') return shared(set.levels.map(({ allows }) => allowedBy(allows, patternsOf)));
  const members = set.of.map((member) => servicesOf(member, patternsOf));
  return set.kind === 'union' ? joined(members) : shared(members);
}

type Services = ReadonlySet<string> | null;

function allowedBy(
  allows: readonly CompiledStatement[],
  patternsOf: (actions: ActionSet) => ServicePatterns,
): Services {
  const services = new Set<string>();
  for (const { actions } of allows) {
    const { bound, unbound } = patternsOf(actions);
    if (actions.negated || unbound.length > 0) return null;
    for (const service of bound.keys()) services.add(service);
  }
  return services;
}

function joined(all: readonly Services[]): Services {
  const services = new Set<string>();
  for (const each of all) {
    if (each === null) return null;
    for (const service of each) services.add(service);
  }
  return services;
}

function shared(all: readonly Services[]): Services {
  const bounded = all.filter((each) => each !== null);
  const [first] = bounded;
  if (first === undefined) return null;
  return new Set([...first].filter((service) => bounded.every((each) => each.has(service))));
}
