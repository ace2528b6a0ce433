import { contentOf, type Element } from './elements.ts';

/** Time of RFC 5280 section 5.1.2.4: UTCTime until 2049, GeneralizedTime after, always with `Z`. */
export function readTime(element: Element): Date {
  const text = contentOf(element).toString('latin1');
  const match = /^(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const [, century, year = '', month, day, hour, minute, second] = match ?? [];
  if (match === null || (century === undefined) !== (element.tag === 0x17))
    throw new Error('not a time');
  const full = `${century ?? (Number(year) < 50 ? '20' : '19')}${year}`;
  const time = new Date(`${full}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time.getTime())) throw new Error('not a time');
  return time;
}
