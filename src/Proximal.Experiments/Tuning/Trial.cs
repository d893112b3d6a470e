namespace Proximal.Experiments;

/// <summary>One combination of settings that a search tries.</summary>
/// <param name="Number">Which of the search, from 0.</param>
/// <param name="Values">What was drawn for each setting of the space, in their order, as YAML.</param>
/// <param name="Configuration">All settings, with the seed of no run yet.</param>
/// <param name="Refusals">Why earlier draws were not valid; none where the first one was.</param>
internal sealed record Trial(
    int Number,
    IReadOnlyList<string> Values,
    RunConfiguration Configuration,
    IReadOnlyList<string> Refusals
);
