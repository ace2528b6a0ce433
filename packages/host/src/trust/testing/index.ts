export {
  ada,
  adaPem,
  anchorOf,
  authority,
  authorityPem,
  bob,
  byAda,
  byBob,
  bySigstore,
  digest,
  now,
  unsigned,
} from './evidence.ts';
