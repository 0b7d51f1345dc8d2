/** One line for a POSIX shell: words of plain characters as they are, every other word in single quotes. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

function shellWord(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** What the AWS CLI needs beside a command on IAM in this partition: elsewhere than in `aws` a Region of it. */
export function iamRegionWords(partition: string): readonly string[] {
  switch (partition) {
    case 'aws-cn':
      return ['--region', 'cn-north-1'];
    case 'aws-us-gov':
      return ['--region', 'us-gov-west-1'];
    default:
      return [];
  }
}
