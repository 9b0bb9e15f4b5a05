import type { Plugin } from "vite";

export function thirdParty(): Plugin;
