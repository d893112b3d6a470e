namespace Proximal.Experiments;

/// <summary>How a search spends its steps.</summary>
public enum TuningMethod
{
    /// <summary>Every trial trains to its end.</summary>
    Random,

    /// <summary>Successive halving: all trials train for a while, and the better ones go on.</summary>
    Halving,
}
