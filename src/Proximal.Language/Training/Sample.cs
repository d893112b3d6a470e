namespace Proximal.Language;

/// <summary>A completion for people to read.</summary>
/// <param name="Step">How far training had come.</param>
/// <param name="Prompt">What the model was given.</param>
/// <param name="Completion">What it wrote.</param>
/// <param name="Score">What the reward said to it; NaN where there is none.</param>
public sealed record Sample(long Step, string Prompt, string Completion, double Score);
