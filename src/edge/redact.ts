/** What may be printed of URLs and of what services say. No credential ever reaches a log. */

/** Query parameters that sign or authorize a URL: Hawk's, S3's, GCS's and CDNs', tokens. */
const SECRET_PARAMETER =
  /bewit|signature|^sig$|token|secret|passw|credential|certificate|^policy$|key$|key-?(pair-?)?id$|^auth$|authorization|^x-(amz|goog)-/i;

/**
 * `url` without userinfo and fragment, and without the values of query parameters that sign or authorize it (`bewit`,
 * S3, GCS and CDN signatures, tokens). A text that is no URL is not repeated, as nobody can tell what is in it.
 */
export function printableUrl(url: string | URL): string {
  const parsed = URL.parse(String(url));
  if (parsed === null) return '(not a URL)';
  const secrets = [...parsed.searchParams.keys()].filter((name) => SECRET_PARAMETER.test(name));
  for (const name of secrets) parsed.searchParams.set(name, '...');
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  return parsed.href;
}

const URLS = /\bhttps?:\/\/[^\s"'<>`)\]]+/g;
const HEADERS = /\b(authorization"?\s*[:=]|Hawk id=|Bearer (?=\S{8})).*$/gim;
/** `name=value`, `name: value` and `"name": "value"`, but not `secrets:get:name`, which is a scope. */
const PAIRS =
  /("?[\w-]*(?:token|passw(?:or)?d|secret|bewit|signature|certificate|api_?key)[\w-]*"?\s*(?:=|:(?=[\s"]))\s*)("[^"]*"|[^\s",;&}]+)/gi;

/**
 * `text` without anything that looks like a credential: signed URLs, authorization headers, `accessToken: ...` and the
 * like, and the `known` secrets wherever they stand.
 */
export function redact(text: string, known: readonly string[] = []): string {
  let clean = text.replace(URLS, printableUrl).replace(HEADERS, '$1...').replace(PAIRS, '$1...');
  for (const secret of known) if (secret.length >= 8) clean = clean.replaceAll(secret, '...');
  return clean;
}

/**
 * The part of a Taskcluster error message that says what is wrong: without the request information below the rule, which
 * repeats method, time and payload.
 */
export const withoutRequestInfo = (message: string): string => (message.split(/\n-{3,}\s*\n/, 1)[0] ?? '').trim();
