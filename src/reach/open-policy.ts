import type { NamedPolicy } from '../policy/document.ts';

/**
 * Allows everything: stands where a cap cannot be read. It only ever makes access look larger, so whatever it lets
 * through is said with a gap and is never a proof of excess.
 */
export function openPolicy(name: string): NamedPolicy {
  return {
    name,
    document: {
      version: '2012-10-17',
      id: null,
      statements: [
        {
          index: 0,
          sid: null,
          effect: 'Allow',
          action: { negated: false, patterns: ['*'] },
          resource: { negated: false, patterns: ['*'] },
          principal: null,
          conditions: [],
        },
      ],
    },
  };
}
