namespace Proximal;

/// <summary>Actions of an expert, for <see cref="Dagger"/>.</summary>
/// <param name="observations">Observations, each followed by the action mask if actions are masked, [rows, row].</param>
/// <param name="actions">Receives the actions as the environment takes them, [rows, action].</param>
public delegate void ExpertActions(ReadOnlySpan<float> observations, Span<float> actions);
