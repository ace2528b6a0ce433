import type * as http from 'node:http';
import type * as https from 'node:https';
import type * as net from 'node:net';
import type * as tls from 'node:tls';

/** Node's own modules, as the preloaded program requires them. */
export interface Modules {
  readonly net: typeof net;
  readonly tls: typeof tls;
  readonly http: typeof http;
  readonly https: typeof https;
}

export type OnConnected = (error: Error | null, socket?: net.Socket) => void;

/** Where a connection of the server's is to lead. */
export interface Wanted extends tls.ConnectionOptions {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
}

/** The proxy of the box, and what it is not for. */
export interface Way {
  readonly host: string;
  readonly port: number;
  isDirect(host: string, port: number): boolean;
  /** Connects through the proxy, or directly to what is in the box. */
  connect(wanted: Wanted, callback: OnConnected): void;
}
