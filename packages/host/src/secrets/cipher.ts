import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** A text under AES-256-GCM; all three in base64. */
export interface Sealed {
  readonly iv: string;
  readonly tag: string;
  readonly text: string;
}

/** Encrypts a text so that it opens with this key and under this name alone. */
export function seal(key: Buffer, name: string, text: string): Sealed {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return {
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    text: sealed.toString('base64'),
  };
}

/** Undefined when key, name or content is not what it was sealed with. */
export function unseal(key: Buffer, name: string, { iv, tag, text }: Sealed): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), {
      authTagLength: 16,
    })
      .setAAD(Buffer.from(name))
      .setAuthTag(Buffer.from(tag, 'base64'));
    return decipher.update(text, 'base64', 'utf8') + decipher.final('utf8');
  } catch {
    return undefined;
  }
}
