/** Where a server may connect to, in the one spelling that grants have: `host:port`, `host:*`. */
export type ParsedHost =
  | { readonly ok: true; readonly host: string; readonly warning?: string }
  | { readonly ok: false; readonly message: string; readonly hint?: string };

const LABEL = /^(?!-)[a-z\d_-]{1,63}(?<!-)$/;

/** Domains below which everybody may have a name of their own, and some that are offered often. */
const SHARED = new Set(
  (
    'co.uk org.uk ac.uk com.au com.br co.jp co.kr co.in co.nz co.za com.cn com.tr github.io gitlab.io ' +
    'amazonaws.com s3.amazonaws.com cloudfront.net azurewebsites.net blob.core.windows.net herokuapp.com ' +
    'vercel.app netlify.app pages.dev workers.dev web.app firebaseapp.com appspot.com run.app ngrok.io ' +
    'ngrok.app ngrok-free.app fly.dev onrender.com trycloudflare.com googleusercontent.com'
  ).split(' '),
);

/**
 * Reads a host with an optional port, as manifests and `--allow` have them. Without a port it is
 * 443; `local` hosts have to name one. A first label `*` stands for every subdomain.
 */
export function parseHost(text: string, place: 'public' | 'local'): ParsedHost {
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text.trim()))
    return { ok: false, message: `\`${text}\` is no host`, ...explainAddress(text) };
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text.trim());
  const name = match?.[1]?.toLowerCase().replace(/\.$/, '') ?? '';
  if (match === null || name === '')
    return { ok: false, message: `\`${text}\` is no host`, ...explainAddress(text) };
  const port = match[2] ?? (place === 'public' ? '443' : undefined);
  if (port === undefined)
    return {
      ok: false,
      message: `\`${text}\` has no port, and a host of the own network needs one`,
      hint: `write \`${name}:<port>\`, or \`${name}:*\` for all of them`,
    };
  if (!isPort(port))
    return {
      ok: false,
      message: `\`${port}\` is no port`,
      hint: 'write a number from 1 to 65535, or `*` for all of them',
    };
  return checkName(name, place, port === '*' ? '*' : String(Number(port)), text);
}

function checkName(
  name: string,
  place: 'public' | 'local',
  port: string,
  text: string,
): ParsedHost {
  if (name === '*' || name === 'public')
    return place === 'public'
      ? {
          ok: false,
          message: 'a host can’t be `*`',
          hint: 'any public host is asked for as `public`',
        }
      : { ok: false, message: 'a host of the own network can’t be `*`', hint: 'name each of them' };
  if (name.startsWith('[')) return checkIpv6(name, place, port);
  const isAddress = /^\d+(?:\.\d+){3}$/.test(name);
  if (isAddress && !isIpv4(name)) return { ok: false, message: `\`${name}\` is no IPv4 address` };
  if (!isAddress) {
    const wrong = checkLabels(name, text);
    if (wrong !== undefined) return wrong;
  }
  if (place === 'public' && isLocalName(name)) return useLocal(`${name}:${port}`);
  const domain = name.startsWith('*.') ? name.slice(2) : undefined;
  if (domain !== undefined && !domain.includes('.') && place === 'public')
    return {
      ok: false,
      message: `\`${name}\` stands for a whole top-level domain`,
      hint: 'name the hosts, or ask for `public`',
    };
  return {
    ok: true,
    host: `${name}:${port}`,
    ...(domain !== undefined &&
      SHARED.has(domain) && {
        warning: `everybody can have a name below \`${domain}\``,
      }),
  };
}

function checkLabels(name: string, text: string): ParsedHost | undefined {
  const labels = name.replace(/^\*\./, '').split('.');
  if (!/^[ -~]*$/.test(name))
    return {
      ok: false,
      message: `\`${text}\` has letters beyond ASCII`,
      hint: 'write the host as it is in the DNS: `xn--…`',
    };
  if (name.length > 253 || !labels.every((label) => LABEL.test(label)))
    return { ok: false, message: `\`${text}\` is no host`, ...explainAddress(text) };
  // `2130706433` and `0x7f000001` are spellings of 127.0.0.1.
  if (/^(?:\d+|0x[\da-f]*)$/.test(labels.at(-1) ?? ''))
    return {
      ok: false,
      message: `\`${text}\` is neither a name nor an IPv4 address of four numbers`,
    };
  return undefined;
}

function checkIpv6(name: string, place: 'public' | 'local', port: string): ParsedHost {
  const address = name.slice(1, -1);
  if (!/^[\da-f:.]+$/.test(address) || !address.includes(':'))
    return { ok: false, message: `\`${name}\` is no IPv6 address` };
  return place === 'public' && /^(?:::|f[cd]|fe[89ab])/.test(address)
    ? useLocal(`${name}:${port}`)
    : { ok: true, host: `${name}:${port}` };
}

function useLocal(host: string): ParsedHost {
  return {
    ok: false,
    message: `\`${host}\` is on this machine or in its network, and not public`,
    hint: `ask for it as \`local\`: \`${host}\``,
  };
}

function explainAddress(text: string): { readonly hint?: string } {
  const host = /^[a-z][a-z\d+.-]*:\/\/([^/?#\s]+)/i.exec(text.trim())?.[1];
  if (host !== undefined) return { hint: `write the host alone: \`${host.replace(/^.*@/, '')}\`` };
  return /^[\da-f:]+:[\da-f:]*$/i.test(text) ? { hint: `write it in brackets: \`[${text}]\`` } : {};
}

function isPort(port: string): boolean {
  return port === '*' || (/^\d{1,5}$/.test(port) && Number(port) > 0 && Number(port) < 65_536);
}

function isIpv4(name: string): boolean {
  return name.split('.').every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

/** Whether a name or IPv4 address can only be this machine or one beside it. */
export function isLocalName(name: string): boolean {
  const [a = 0, b = 0] = isIpv4(name) ? name.split('.').map(Number) : [-1];
  if (a >= 0)
    return (
      a === 0 ||
      a === 10 ||
      a === 127 ||
      (a === 100 && b >= 64 && b < 128) ||
      (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168) ||
      a >= 224
    );
  return !name.includes('.') || /\.(?:localhost|local|internal|lan|home|home\.arpa)$/.test(name);
}
