namespace Proximal.Cli;

/// <summary>Chooses an action for what is observed.</summary>
/// <param name="observation">The observation, with the mask behind it where actions are masked.</param>
/// <param name="action">Receives the action.</param>
/// <param name="begins">Whether an episode begins, so that what is remembered of the last is to be forgotten.</param>
internal delegate void Agent(ReadOnlySpan<float> observation, Span<float> action, bool begins);
