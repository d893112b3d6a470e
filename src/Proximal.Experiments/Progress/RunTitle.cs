namespace Proximal.Experiments;

/// <summary>What a display needs to know of a run before it begins.</summary>
/// <param name="Subject">What it is about: the environment's name, or the model's.</param>
/// <param name="Algorithm">The algorithm, as people write it.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="FirstStep">The step that training begins at: above 0 where a run is resumed.</param>
/// <param name="TotalSteps">The step that training ends at.</param>
/// <param name="Folder">Where the run lands.</param>
internal sealed record RunTitle(
    string Subject,
    string Algorithm,
    ulong Seed,
    long FirstStep,
    long TotalSteps,
    string Folder
)
{
    /// <summary>What to tell first.</summary>
    public DisplayMetrics DisplayMetrics { get; init; } = DisplayMetrics.Agents;
}
