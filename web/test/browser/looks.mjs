// Every screen, light and dark, on a laptop and on a phone: accessible, within its width, quiet on the console, and asking nobody
// but its own server. Pictures of all are kept.

import { after, before, describe, test } from "node:test";
import { accessible } from "./part/axe.mjs";
import { ask, fitsWidth, go, healthy, launch, open, picture, screens, served } from "./part/stage.mjs";

let browser;
let listed;
before(async () => {
  browser = await launch();
  listed = await screens(ask, "demo");
});
after(() => browser?.close());

const SCREENS = ["overview", "finding", "pair", "account", "accounts", "network", "method", "compare", "decisions"];

for (const size of ["laptop", "phone"]) {
  for (const scheme of ["light", "dark"]) {
    describe(`${size}, ${scheme}`, () => {
      let page;
      before(async () => {
        page = await open(browser, { size, scheme });
      });
      after(() => page?.context().close());
      for (const screen of SCREENS) {
        test(`${screen} can be used by everybody`, async () => {
          await go(page, served, listed[screen]);
          await picture(page, `${screen}-${size}-${scheme}`);
          await fitsWidth(page);
          healthy(page);
          await accessible(page, `${screen}, ${size}, ${scheme}`);
        });
      }
    });
  }
}

test("a case in which nothing was found says so and can be used by everybody", async () => {
  const page = await open(browser);
  for (const [screen, hash] of Object.entries(await screens(ask, "quiet"))) {
    await go(page, served, hash);
    await picture(page, `quiet-${screen}`);
    await accessible(page, `quiet ${screen}`);
    healthy(page);
  }
  await page.context().close();
});

test("on a wall screen every screen fits", async () => {
  const page = await open(browser, { size: "wall" });
  for (const [screen, hash] of Object.entries(listed)) {
    await go(page, served, hash);
    await picture(page, `${screen}-wall`);
    await fitsWidth(page);
    healthy(page);
  }
  await page.context().close();
});
