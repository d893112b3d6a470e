namespace Proximal.Cli;

/// <summary>A function that returns the action for an observation.</summary>
/// <param name="observation">The observation, followed by the action mask if actions are masked.</param>
/// <param name="action">Receives the action.</param>
/// <param name="episodeStart">Whether this is the first step of an episode, at which a recurrent state is
/// reset.</param>
internal delegate void Agent(ReadOnlySpan<float> observation, Span<float> action, bool episodeStart);
