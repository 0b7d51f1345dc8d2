/** Names are unique without case (IAM User Guide, "IAM and AWS STS quotas"), and a trail has them as they were typed. */
export function isSameName(name: string, other: string | undefined): boolean {
  // Nobody's is longer in lower case: they are of the Basic Latin characters.
  return name === other || (name.length === other?.length && name.toLowerCase() === other.toLowerCase());
}

/** The one of this name; undefined: nobody has it. */
export function findNamed<T extends { readonly name: string }>(
  list: readonly T[],
  name: string,
): T | undefined {
  // Nearly always it was typed as it is: lists are long.
  return list.find((one) => one.name === name) ?? list.find((one) => isSameName(one.name, name));
}

/** The list with another one in its place; the same list where it is the same one. */
export function replaced<T>(list: readonly T[], old: T, made: T): readonly T[] {
  if (made === old) return list;
  const copy = [...list];
  copy[list.indexOf(old)] = made;
  return copy;
}
