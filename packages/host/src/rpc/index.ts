export { RpcConnection, type RequestOptions } from './connection.ts';
export { rpcCodes } from './message.ts';
