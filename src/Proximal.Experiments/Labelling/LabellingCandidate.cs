namespace Proximal.Experiments;

/// <summary>One of the completions or clips that a labeller compares.</summary>
/// <param name="Text">Completion; null for a clip.</param>
/// <param name="Clip">Index of a clip in the session; null for a completion.</param>
/// <param name="Source">Model or checkpoint that it comes from, which labellers do not see; null if unknown.</param>
public sealed record LabellingCandidate(string? Text, int? Clip = null, string? Source = null);
