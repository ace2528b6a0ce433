/** Fetches something and hands it to an interpreter, in sh, PowerShell or cmd. */
const piped =
  /\b(?:curl|wget)\b[^\n|;&]{0,300}\|\s*(?:sudo\s+)?(?:(?:ba|z|da|k)?sh|python[\d.]*|node|perl|ruby)\b|\b(?:ba|z|da)?sh\s+-c\s+["']?\$\((?:curl|wget)\b|(?:source|\beval|\.)\s+["']?[<$]\((?:curl|wget)\b|\b(?:ba|z)?sh\s+<\((?:curl|wget)\b/;
const powershell =
  /\b(?:iwr|irm|curl|wget|Invoke-WebRequest|Invoke-RestMethod)\b[^\n|;]{0,300}\|\s*(?:iex|Invoke-Expression)\b|\b(?:iex|Invoke-Expression)\b[^\n]{0,80}(?:DownloadString|Invoke-WebRequest|Invoke-RestMethod|\biwr\b|\birm\b)|\bpowershell(?:\.exe)?\b[^\n]{0,60}\s-e(?:nc|ncodedcommand)?\s+[A-Za-z0-9+/=]{40}/i;
const reverseShell = /\/dev\/tcp\/|\bnc(?:at)?\s+(?:-\w+\s+){0,3}-e\s|\bbash\s+-i\s+>&/;

export function fetchesAndRuns(text: string): boolean {
  return placeOfFetch(text) !== undefined;
}

/** Where in a text it does so, by UTF-16 offset, and with what words. */
export function placeOfFetch(text: string): { at: number; found: string } | undefined {
  let lines = 0;
  for (const { index } of text.matchAll(/\b(?:curl|wget)\b/g)) {
    // A text of nothing else would keep the search busy.
    if (++lines > 20_000) break;
    const start = Math.max(0, index - 40);
    const match = piped.exec(text.slice(start, index + 400));
    if (match) return { at: start + match.index, found: match[0] };
  }
  if (/iex|Invoke-Expression|powershell/i.test(text)) {
    const match = powershell.exec(text);
    if (match) return { at: match.index, found: match[0] };
  }
  return undefined;
}

export function placeOfReverseShell(text: string): { at: number; found: string } | undefined {
  if (!/\/dev\/tcp\/|\bnc(?:at)? -|bash -i/.test(text)) return undefined;
  const match = reverseShell.exec(text);
  return match === null ? undefined : { at: match.index, found: match[0] };
}
