namespace Proximal.Experiments;

/// <summary>Variant in a comparison: an algorithm, or PPO with one detail changed.</summary>
/// <param name="Label">Name in tables and legends.</param>
/// <param name="Folder">Name of the folder of its runs.</param>
/// <param name="Configuration">Configuration of the runs, except for the seed.</param>
internal sealed record ComparedVariant(string Label, string Folder, RunConfiguration Configuration);
