/** Where a redirect may lead. Whoever made an artifact may have it redirect wherever they like, the task's proxy included. */
import { BlockList, isIP } from 'node:net';

/** This machine, and what is linked to it, metadata services for one. IPv4 in the form of IPv6 is checked by the rules of IPv4. */
const here = new BlockList();
here.addSubnet('0.0.0.0', 8);
here.addSubnet('127.0.0.0', 8);
here.addSubnet('169.254.0.0', 16);
here.addAddress('::', 'ipv6');
here.addAddress('::1', 'ipv6');
here.addSubnet('fe80::', 10, 'ipv6');

function isHere({ hostname }: URL): boolean {
  const name = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const family = isIP(name);
  return family !== 0 && here.check(name, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Why a redirect is not followed, as a clause; null where it may be. It may lead to https, or to the very origin that was
 * asked; to this machine only from this machine, as in tests; never to the task's proxy, which would lend its credentials.
 *
 * @param asked the URL that the first request was for
 * @param proxyUrl of the task's proxy, where there is one
 */
export function notFollowed(asked: URL, target: URL | null, proxyUrl: string | null): string | null {
  if (target === null || !/^https?:$/.test(target.protocol)) return 'what is not an http(s) URL';
  if (proxyUrl !== null && target.host === URL.parse(proxyUrl)?.host) return "the task's proxy";
  if (asked.protocol === 'https:' && target.protocol === 'http:') return 'http, away from https';
  if (target.origin === asked.origin) return null;
  if (isHere(target)) return isHere(asked) ? null : 'an address of this machine';
  return target.protocol === 'https:' ? null : 'another origin by http';
}
