import type { Estate } from '../../estate/estate.ts';
import { findPrincipal } from '../../estate/principals.ts';
import { iamCommand, option } from '../remedy-command.ts';
import { iamRegionWords, shellCommand } from '../shell-command.ts';
import type { EstateChange } from './facet.ts';

/**
 * The AWS CLI line that undoes one change; null where no line does it alone: what was deleted or rewritten must be put back
 * with its former text, AWS's own policies and what people declared are not undone there.
 * @param before the estate that still has what was taken away
 */
export function undoCommand({ facet, what }: EstateChange, before: Estate): string | null {
  switch (facet.kind) {
    case 'attachment': {
      const verb = what === 'added' ? 'detach' : 'attach';
      return onHolder(facet.holder, (kind) => `${verb}-${kind}-policy`, ['--policy-arn', facet.policy]);
    }
    case 'inline-policy':
      return what === 'added'
        ? onHolder(facet.holder, (kind) => `delete-${kind}-policy`, option('policy-name', facet.name))
        : null;
    case 'boundary': {
      if (what === 'added')
        return onHolder(facet.holder, (kind) => `delete-${kind}-permissions-boundary`, []);
      const former = findPrincipal(before, facet.holder)?.boundaryArn ?? null;
      const words = former === null ? null : ['--permissions-boundary', former];
      return words && onHolder(facet.holder, (kind) => `put-${kind}-permissions-boundary`, words);
    }
    case 'group-membership': {
      const verb = what === 'added' ? 'remove-user-from-group' : 'add-user-to-group';
      return onHolder(facet.holder, () => verb, option('group-name', facet.group));
    }
    case 'control-attachment':
      return shellCommand([
        'aws',
        'organizations',
        what === 'added' ? 'detach-policy' : 'attach-policy',
        ...option('policy-id', facet.policy),
        ...option('target-id', facet.target),
        // Organizations answers in one Region of a partition; in China that is Ningxia.
        ...(before.partition === 'aws-cn'
          ? ['--region', 'cn-northwest-1']
          : iamRegionWords(before.partition)),
      ]);
    case 'principal':
    case 'trust-policy':
    case 'tags':
    case 'managed-policy':
    case 'resource-policy':
    case 'control-policy':
    case 'account-place':
      return null;
  }
}

/** Identity Center writes the roles of its permission sets anew: only the set itself can be changed. */
const reserved = /^role\/aws-reserved\//;

function onHolder(arn: string, verb: (kind: string) => string, words: readonly string[]): string | null {
  const parts = arn.split(':');
  const resource = parts.slice(5).join(':');
  if (reserved.test(resource)) return null;
  const kind = resource.slice(0, resource.indexOf('/'));
  const name = resource.slice(resource.lastIndexOf('/') + 1);
  return iamCommand(parts[1] ?? 'aws', [verb(kind), ...option(`${kind}-name`, name), ...words]);
}
