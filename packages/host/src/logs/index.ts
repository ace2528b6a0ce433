export { followLog, hostLogFile, logSize, readLog, serverLogFile, type LogLine } from './log.ts';
