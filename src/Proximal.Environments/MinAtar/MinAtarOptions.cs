namespace Proximal.Environments;

/// <summary>How a MinAtar game is played. The defaults are those of the names that end in <c>-v1</c>.</summary>
public sealed record MinAtarOptions
{
    /// <summary>Whether all six actions may be chosen, as in the names that end in <c>-v0</c> and in the published results, rather
    /// than only those that do something. Default false.</summary>
    public bool FullActions { get; init; }

    /// <summary>How probably the last action is repeated instead of the one that was chosen (Machado et al. 2018), 0 to 1.
    /// Default 0.1.</summary>
    public double StickyProbability { get; init; } = 0.1;

    /// <summary>Whether Asterix, Seaquest and Space Invaders become faster as they go on. Default true.</summary>
    public bool DifficultyRamp { get; init; } = true;
}
