namespace Proximal.Experiments;

/// <summary>Method of a search.</summary>
public enum TuningMethod
{
    /// <summary>Random search: all trials train to the end.</summary>
    Random,

    /// <summary>
    /// Successive halving (Jamieson and Talwalkar 2016): all trials train for a part of the steps, and the better ones
    /// continue.
    /// </summary>
    Halving,
}
