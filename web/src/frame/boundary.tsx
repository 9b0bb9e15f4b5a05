// A screen that breaks says so and leaves the frame around it whole.

import { Component, type ComponentChildren } from "preact";

export class Boundary extends Component<{ home: string; children: ComponentChildren }, { broke: Error | null }> {
  override state: { broke: Error | null } = { broke: null };

  static override getDerivedStateFromError(broke: unknown) {
    return { broke: broke instanceof Error ? broke : new Error(String(broke)) };
  }

  override componentDidCatch(broke: unknown) {
    console.error(broke);
  }

  override render() {
    const { broke } = this.state;
    if (!broke) return this.props.children;
    return (
      <div class="caution" role="alert">
        <h1>This screen broke</h1>
        <p>It is a fault of the page, not of the case: nothing was changed or lost. What the page says of it:</p>
        <pre>{`${broke.name}: ${broke.message}\n${(broke.stack ?? "").split("\n").slice(1, 6).join("\n")}`}</pre>
        <p>
          <button type="button" onClick={() => this.setState({ broke: null })}>
            Try again
          </button>{" "}
          <a href={this.props.home}>To the overview</a>
        </p>
      </div>
    );
  }
}
