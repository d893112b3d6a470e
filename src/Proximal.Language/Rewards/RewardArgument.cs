namespace Proximal.Language;

/// <summary>Argument of a reward with a name.</summary>
/// <param name="Name">Name of the argument, as in <c>ignore_case=true</c>.</param>
/// <param name="Meaning">Description of the argument and its default.</param>
/// <param name="Required">Whether the argument is required.</param>
public sealed record RewardArgument(string Name, string Meaning, bool Required = false);
