/** What may be printed of URLs and of what services say. No credential ever reaches a log. */

const SECRET = 'bewit|sig|token|key|secret|passw|credential|auth|policy|x-amz|x-goog|certificate';
const SECRET_NAME = new RegExp(SECRET, 'i');

/**
 * `url` without userinfo and fragment, and without the values of query parameters that sign or authorize it (`bewit`,
 * S3, GCS and CDN signatures, tokens). A text that is no URL is not repeated, as nobody can tell what is in it.
 */
export function printableUrl(url: string | URL): string {
  const parsed = URL.parse(String(url));
  if (parsed === null) return '(not a URL)';
  const secrets = [...parsed.searchParams.keys()].filter((name) => SECRET_NAME.test(name));
  for (const name of secrets) parsed.searchParams.set(name, '...');
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  return parsed.href;
}

const URLS = /\bhttps?:\/\/[^\s"'<>`)\]]+/g;
const PAIRS = new RegExp(`("?[\\w-]*(?:${SECRET})[\\w-]*"?\\s*[=:]\\s*)("[^"]*"|[^\\s",;&}]+)`, 'gi');
const HEADERS = /\b(Hawk|Bearer|Basic)\s+\S.*$/gim;

/**
 * `text` without anything that looks like a credential: signed URLs, authorization headers, `accessToken: ...` and the
 * like, and the `known` secrets wherever they stand.
 */
export function redact(text: string, known: readonly string[] = []): string {
  let clean = text.replace(URLS, printableUrl).replace(HEADERS, '$1 ...').replace(PAIRS, '$1...');
  for (const secret of known) if (secret.length >= 8) clean = clean.replaceAll(secret, '...');
  return clean;
}

/**
 * The part of a Taskcluster error message that says what is wrong: without the request information below the rule, which
 * repeats method, time and payload.
 */
export const withoutRequestInfo = (message: string): string => (message.split(/\n-{3,}\s*\n/, 1)[0] ?? '').trim();
