/** Words that destroy wherever they stand in a name: `BatchDeleteImage`, `PartiQLDelete`, `ESHttpDelete`. */
const destroyingWords: ReadonlySet<string> = new Set([
  'delete',
  'destroy',
  'drop',
  'erase',
  'flush',
  'purge',
  'terminate',
  'truncate',
  'wipe',
]);

/** Words that take something away when they are the verb: `DeregisterTaskDefinition`, `BatchDisassociate…`. */
const removingVerbs: ReadonlySet<string> = new Set([
  'deprovision',
  'deregister',
  'detach',
  'disable',
  'disassociate',
  'dissociate',
  'expire',
  'forget',
  'redact',
  'release',
  'remove',
  'revoke',
  'unregister',
]);

/** Words before the verb that only say how many or by whom. */
const qualifiers: ReadonlySet<string> = new Set(['admin', 'batch', 'bulk', 'force']);

/**
 * Whether an action's name (without its service) says that it removes something. Stop, Cancel and Untag are not
 * among the words: what they end comes back, and the graded table holds those that hurt.
 */
export function destroysByVerb(name: string): boolean {
  if (name === name.toLowerCase() || name === name.toUpperCase())
    return startsByDestroying(name.toLowerCase());
  const words = wordsOf(name);
  const verb = words.find((word) => !qualifiers.has(word));
  return words.some((word) => destroyingWords.has(word)) || (verb !== undefined && removingVerbs.has(verb));
}

/** The same of a name without capitals to tell its words: only its beginning can be read. */
function startsByDestroying(name: string): boolean {
  const qualifier = [...qualifiers].find((word) => name.startsWith(word)) ?? '';
  const rest = name.slice(qualifier.length);
  return [...destroyingWords, ...removingVerbs].some((word) => rest.startsWith(word));
}

/** `BatchDeleteImage` -> batch, delete, image; capitals in a row are one word. */
function wordsOf(name: string): readonly string[] {
  return name
    .split(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}
