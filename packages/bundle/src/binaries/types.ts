/** A part of a file that is loaded or that a tool has put there, with its name. */
export interface Section {
  readonly name: string;
  /** Where it is in memory; 0 where it is not loaded. */
  readonly address: number;
  readonly bytes: Buffer;
}

/** A program or library for one machine. */
export interface Image {
  readonly format: 'ELF' | 'PE' | 'Mach-O' | 'WebAssembly';
  /** The whole of it. */
  readonly bytes: Buffer;
  readonly sections: readonly Section[];
  /** Bytes at an address in memory, as far as the file has them. */
  at(address: number, length: number): Buffer | undefined;
}
