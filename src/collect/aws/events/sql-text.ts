/** A text as a literal of Athena's SQL: single quotes doubled, which is all that its dialect escapes. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Texts as the right side of IN; an empty list becomes one that nothing is in. */
export function sqlList(texts: readonly string[]): string {
  return texts.length === 0 ? '(NULL)' : `(${texts.map(sqlText).join(', ')})`;
}

/**
 * A name of a database or table as Glue takes them: lower case, digits, underscores. null: it is none, and nothing
 * that could not be one is ever put between quotes.
 */
export function sqlName(name: string): string | null {
  return /^[a-z0-9_]{1,255}$/.test(name) ? `"${name}"` : null;
}
