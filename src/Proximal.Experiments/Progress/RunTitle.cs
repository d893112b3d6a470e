namespace Proximal.Experiments;

/// <summary>Description of a run for a display.</summary>
/// <param name="Subject">Name of the environment or of the language model.</param>
/// <param name="Algorithm">Display name of the algorithm.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="FirstStep">First step: above 0 for a resumed run.</param>
/// <param name="TotalSteps">Total steps.</param>
/// <param name="Folder">Folder of the run.</param>
internal sealed record RunTitle(
    string Subject,
    string Algorithm,
    ulong Seed,
    long FirstStep,
    long TotalSteps,
    string Folder
)
{
    /// <summary>Metrics to show. Default those of agents.</summary>
    public DisplayMetrics DisplayMetrics { get; init; } = DisplayMetrics.Agents;
}
