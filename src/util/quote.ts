/** The start of a text, cut between characters, with `...` where there is more. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 3).replace(/[\uD800-\uDBFF]$/, '')}...`;
}

/**
 * A value that somebody else made, as JSON for a message. No more of it is looked at than is shown, so that neither a value of
 * a million levels nor a text of half a gigabyte costs anything; the answer is well-formed.
 */
export function quoted(value: unknown, limit = 80): string {
  let text = '';
  const list = <T>(open: string, items: Iterable<T>, close: string, write: (item: T) => void): void => {
    text += open;
    let isFirst = true;
    for (const item of items) {
      if (text.length > limit) return;
      if (!isFirst) text += ',';
      isFirst = false;
      write(item);
    }
    text += close;
  };
  const write = (part: unknown): void => {
    if (typeof part === 'string') text += JSON.stringify(part.slice(0, limit + 1));
    else if (Array.isArray(part)) list('[', part, ']', write);
    else if (typeof part === 'object' && part !== null) {
      list('{', Object.keys(part), '}', (key) => {
        text += `${JSON.stringify(key.slice(0, limit + 1))}:`;
        write((part as Record<string, unknown>)[key]);
      });
    } else text += JSON.stringify(part) ?? 'null';
  };
  if (value === undefined) return 'missing';
  write(value);
  return cut(text, limit);
}
