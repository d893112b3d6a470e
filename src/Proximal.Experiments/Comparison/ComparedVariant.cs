namespace Proximal.Experiments;

/// <summary>One of the things that a comparison trains: an algorithm, or PPO with one detail changed.</summary>
/// <param name="Label">What tables and legends call it.</param>
/// <param name="Folder">What the folder of its runs is called.</param>
/// <param name="Configuration">All settings but the seed.</param>
internal sealed record ComparedVariant(string Label, string Folder, RunConfiguration Configuration);
