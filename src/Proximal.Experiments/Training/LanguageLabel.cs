namespace Proximal.Experiments;

/// <summary>What to call a run that trains a language model.</summary>
/// <param name="Model">The model that training begins with.</param>
/// <param name="Algorithm">The algorithm, as people write it.</param>
/// <param name="Seed">The run's seed.</param>
internal sealed record LanguageLabel(string Model, string Algorithm, ulong Seed)
{
    /// <summary>The algorithm, as files spell it; null for what its trainer calls itself.</summary>
    public string? Name { get; init; }
}
