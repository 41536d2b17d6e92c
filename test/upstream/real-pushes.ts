import type { Push } from '../rig/pushes.ts';
export const realPushes = (): readonly { name: string; push: Push }[] => [];
