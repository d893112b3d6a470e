namespace Proximal.Experiments;

/// <summary>Names of a run that trains a language model.</summary>
/// <param name="Model">Name of the initial model.</param>
/// <param name="Algorithm">Display name of the algorithm.</param>
/// <param name="Seed">Seed of the run.</param>
internal sealed record LanguageLabel(string Model, string Algorithm, ulong Seed)
{
    /// <summary>Name of the algorithm in files; null for the name that the trainer has.</summary>
    public string? Name { get; init; }
}
