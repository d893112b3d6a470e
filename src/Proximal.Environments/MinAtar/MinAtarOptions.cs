namespace Proximal.Environments;

/// <summary>Options of a MinAtar game. The defaults are those of the <c>-v1</c> environments.</summary>
public sealed record MinAtarOptions
{
    /// <summary>Whether the action space has all six actions, as in the <c>-v0</c> environments and the published
    /// results, instead of the actions that have an effect in the game. Default false.</summary>
    public bool FullActions { get; init; }

    /// <summary>The probability that the last action is repeated instead of the chosen one (sticky actions, Machado et
    /// al. 2018), from 0 to 1. Default 0.1.</summary>
    public double StickyProbability { get; init; } = 0.1;

    /// <summary>Whether Asterix, Seaquest and Space Invaders become faster over time. Default true.</summary>
    public bool DifficultyRamp { get; init; } = true;
}
