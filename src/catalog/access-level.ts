/** The access levels of the AWS Service Authorization Reference, from the gravest down. */
export type AccessLevel = 'Permissions management' | 'Write' | 'Tagging' | 'Read' | 'List';

/**
 * The gravest level behind a letter of the table. AWS names tagging actions `Tagging, Write`: the gravest is Write,
 * so Tagging alone never comes out of here (see `levelsOf`).
 */
export function gravestLevel(letter: string): AccessLevel | 'Unknown' {
  switch (letter) {
    case 'P':
      return 'Permissions management';
    case 'T':
    case 'W':
      return 'Write';
    case 'R':
      return 'Read';
    case 'L':
      return 'List';
    default:
      return 'Unknown';
  }
}

/** Every level AWS names for the action, from the gravest down: `['Write', 'Tagging']` for a tagging action. */
export function levelsOf(letter: string): readonly AccessLevel[] {
  switch (letter) {
    case 'P':
      return ['Permissions management', 'Write'];
    case 'T':
      return ['Write', 'Tagging'];
    case 'W':
      return ['Write'];
    case 'R':
      return ['Read'];
    case 'L':
      return ['List'];
    default:
      return [];
  }
}

/**
 * Whether an action belongs to a choice of levels such as `accessLevels: [Read, List]`: its gravest level is chosen,
 * or it only tags and Tagging is chosen. Choosing Write never brings in permissions management.
 */
export function isAmongLevels(letter: string, chosen: readonly string[]): boolean {
  const gravest = gravestLevel(letter);
  return (
    (gravest !== 'Unknown' && chosen.includes(gravest)) || (letter === 'T' && chosen.includes('Tagging'))
  );
}
