namespace Proximal.Language;

/// <summary>An argument of a reward that has a name.</summary>
/// <param name="Name">Its name, as in <c>ignore_case=true</c>.</param>
/// <param name="Meaning">What it does, and its default.</param>
/// <param name="Required">Whether it must be given.</param>
public sealed record RewardArgument(string Name, string Meaning, bool Required = false);
