export type {
  LaidOut,
  Layout,
  LayoutLaunch,
  LayoutName,
  LayoutPart,
  LayoutRequest,
  PythonServer,
} from './types.ts';
