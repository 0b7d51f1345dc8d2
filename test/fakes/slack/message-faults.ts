/** What Slack would say against a message, by its pages "Blocks", "Section block" and "Header block"; empty: nothing. */
export function messageFaults(payload: unknown): readonly string[] {
  if (!isObject(payload)) return ['no_text'];
  const { text, blocks } = payload;
  const faults: string[] = [];
  if (typeof text !== 'string' || text === '') faults.push('no_text');
  if (!Array.isArray(blocks)) return [...faults, 'invalid_blocks_format'];
  if (blocks.length > 50) faults.push(`${blocks.length} blocks`);
  let all = 0;
  for (const [index, block] of blocks.entries()) {
    const texts = textsOf(block);
    if (texts === null) {
      faults.push(`invalid_blocks: block ${index}`);
      continue;
    }
    for (const { type, value } of texts) {
      all += value.length;
      const most = isObject(block) && block['type'] === 'header' ? 150 : 3_000;
      if (value.length > most) faults.push(`block ${index} has ${value.length} characters`);
      if (value === '') faults.push(`block ${index} is empty`);
      if (type === 'mrkdwn') faults.push(...obeyed(value).map((what) => `block ${index}: ${what}`));
    }
  }
  if (all > 12_000) faults.push(`${all} characters in all`);
  return faults;
}

function textsOf(block: unknown): readonly { readonly type: string; readonly value: string }[] | null {
  if (!isObject(block)) return null;
  const list =
    block['type'] === 'context'
      ? block['elements']
      : block['type'] === 'section' || block['type'] === 'header'
        ? [block['text']]
        : null;
  if (!Array.isArray(list) || list.length === 0 || list.length > 10) return null;
  const texts = list.map((one: unknown) =>
    isObject(one) && typeof one['type'] === 'string' && typeof one['text'] === 'string'
      ? { type: one['type'], value: one['text'], verbatim: one['verbatim'] === true }
      : null,
  );
  if (texts.some((one) => one === null || (one.type === 'mrkdwn' && !one.verbatim))) return null;
  return texts as readonly { readonly type: string; readonly value: string }[];
}

/** What Slack would obey in a text: `<…>` of any kind, an entity that is none, hidden characters. */
function obeyed(text: string): readonly string[] {
  return [
    ...(/[<>]/.test(text) ? ['an unescaped angle bracket'] : []),
    ...(/&(?!(amp|lt|gt);)/.test(text) ? ['an unescaped ampersand'] : []),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    ...(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/.test(text)
      ? ['a hidden character']
      : []),
    ...((text.match(/`/g)?.length ?? 0) % 2 === 1 ? ['code that does not end'] : []),
  ];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
