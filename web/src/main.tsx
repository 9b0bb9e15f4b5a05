import "./theme";
import { render } from "preact";
import { App } from "./app";
import { SourceContext } from "./asked";
import { openSource } from "./source";
import "./style/tokens.css";
import "./style/base.css";

const place = document.getElementById("app");
if (place) {
  openSource().then((source) =>
    render(
      <SourceContext.Provider value={source}>
        <App />
      </SourceContext.Provider>,
      place,
    ),
  );
}
