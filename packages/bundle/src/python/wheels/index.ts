export { fitsTag } from './fits-tag.ts';
export { anyAge, isMadeFor } from './is-made-for.ts';
export { defaultFloors, type Floors } from './platform-tags.ts';
export { expandTag, parseWheelName, type WheelName } from './wheel-name.ts';
