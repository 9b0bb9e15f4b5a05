import { defineConfig } from "vite";
import { thirdParty } from "./third-party.mjs";

// One script and one style sheet under fixed names: the server serves them as they are, and report.html has them inside.
export default defineConfig({
  plugins: [thirdParty()],
  server: { proxy: { "/api": "http://127.0.0.1:8517" } },
  build: {
    outDir: "../crates/claque-web/assets",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: "src/main.tsx",
      output: { entryFileNames: "app.js", assetFileNames: "app[extname]", codeSplitting: false },
    },
  },
});
