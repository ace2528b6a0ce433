export {
  RpcConnection,
  longestMessage,
  type RequestOptions,
  type RpcOptions,
} from './connection.ts';
export { LineReader } from './line-reader.ts';
export { isObject, rpcCodes } from './message.ts';
