import { OwnPromise } from "./own-promise.ts";

// biome-ignore lint/style/useConst: the bundle declares it around all of its code, helpers for generators included
// biome-ignore lint/suspicious/noShadowRestrictedNames: that is what it is for
declare let Promise: unknown;
Promise = OwnPromise;
