namespace Proximal.Cli;

/// <summary>Chooses an action for what is observed.</summary>
internal delegate void Agent(ReadOnlySpan<float> observation, Span<float> action);
