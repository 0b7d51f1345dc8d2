import type { ErrorCode } from 'yaml';

/** Says a YAML syntax error in our words; `source` is the text from its place on. */
export function yamlMessage(code: ErrorCode, message: string, source: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab used as indentation: YAML wants spaces';
    case 'DUPLICATE_KEY':
      return `key ${firstWord(source)} is written twice`;
    case 'MULTIPLE_DOCS':
      return 'more than one document in the file: write one registry a file';
    case 'TAG_RESOLVE_FAILED':
      return `unknown tag ${firstWord(source)}`;
    case 'BAD_ALIAS':
      return 'a broken alias or anchor';
    default:
      return `not YAML: ${lowered(message)}`;
  }
}

function firstWord(source: string): string {
  const word = /^["']?([^\s:"']+)/.exec(source)?.[1];
  return word === undefined ? 'of a map' : `\`${word}\``;
}

function lowered(message: string): string {
  const line = message.split('\n')[0] ?? message;
  return line.charAt(0).toLowerCase() + line.slice(1).replace(/\.$/, '');
}
