import type { CommandBody } from '../../command/index.ts';
import { switchTo } from './switch.ts';

export const run: CommandBody<object> = (context, [id = '']) => switchTo(context, id, false);
