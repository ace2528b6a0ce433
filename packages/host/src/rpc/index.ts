export { RpcConnection, type RequestOptions } from './connection.ts';
export { isObject, rpcCodes } from './message.ts';
