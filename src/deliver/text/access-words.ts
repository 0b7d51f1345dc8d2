import type { ConditionJson, Region, Witness } from '../../access/comparison.ts';

/** How many items of a list a person reads before it becomes noise; JSON holds them all. */
const listed = 6;

/** `a, b, c and 14 more`. */
export function listInWords(items: readonly string[], most = listed): string {
  if (items.length <= most) return items.join(', ');
  return `${items.slice(0, most - 1).join(', ')} and ${items.length - most + 1} more`;
}

/** `3 regions`, `1 region`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}

/** The actions of a region: `s3:Get* and 3 more`, `every action but iam:*`, `s3:* but not s3:Get*`. */
export function actionsInWords({ actions, notActions = [] }: Pick<Region, 'actions' | 'notActions'>): string {
  const isEvery = actions.length === 0 || (actions.length === 1 && actions[0] === '*');
  if (notActions.length > 0) {
    return isEvery
      ? `every action but ${listInWords(notActions)}`
      : `${listInWords(actions)} but not ${listInWords(notActions)}`;
  }
  return isEvery ? 'every action (*)' : listInWords(actions);
}

/** The resources of a region: `arn:…:role/*`, `every resource (*)`. */
export function resourcesInWords(region: Pick<Region, 'resources'>): string {
  if (region.resources.length === 1 && region.resources[0] === '*') return 'every resource (*)';
  return listInWords(region.resources);
}

/** One phrase per operator and key: `s3:prefix StringLike reports/*`, `aws:SourceVpc is absent`. */
export function conditionsInWords(conditions: ConditionJson): readonly string[] {
  return Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => {
      const list = [values].flat();
      if (operator === 'Null' && list.length === 1)
        return `${key} is ${list[0] === 'true' ? 'absent' : 'present'}`;
      return `${key} ${operator} ${listInWords(list)}`;
    }),
  );
}

/** `12 Write, 3 Permissions management`: how many catalog actions of each access level. */
export function accessLevelsInWords(region: Pick<Region, 'accessLevels'>): string {
  return Object.entries(region.accessLevels)
    .filter(([, count]) => count > 0)
    .map(([level, count]) => `${count.toLocaleString('en-US')} ${level}`)
    .join(', ');
}

/** `iam:PassRole on arn:… with iam:PassedToService = ec2.amazonaws.com`. A key not named is absent. */
export function witnessInWords(witness: Witness): string {
  const context = Object.entries(witness.context).map(
    ([key, value]) => `${key} = ${[value].flat().join(' | ')}`,
  );
  const request = `${witness.action} on ${witness.resource}`;
  return context.length === 0 ? request : `${request} with ${context.join(', ')}`;
}
