namespace Proximal.Experiments;

/// <summary>Trial of a search: one combination of values.</summary>
/// <param name="Number">Index of the trial, from 0.</param>
/// <param name="Values">Value of each key of the space, in order, in YAML.</param>
/// <param name="Configuration">Configuration of the trial, without the seed of a run.</param>
/// <param name="Rejections">Reasons why earlier draws of the trial were invalid; empty if the first draw was
/// valid.</param>
internal sealed record Trial(
    int Number,
    IReadOnlyList<string> Values,
    RunConfiguration Configuration,
    IReadOnlyList<string> Rejections
);
