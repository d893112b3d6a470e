namespace Proximal.Experiments;

/// <summary>Distribution of the values of a key in a search. Values are YAML on one line.</summary>
internal abstract record SearchDistribution
{
    /// <summary>Whether there is more than one value.</summary>
    public abstract bool Varies { get; }

    /// <summary>Values to test that the key accepts values of this distribution.</summary>
    public abstract IReadOnlyList<string> Probes { get; }

    /// <summary>Draws a value.</summary>
    public abstract string Draw(ref Rng random);

    /// <summary>YAML of the distribution in the file of a space, on one line.</summary>
    public abstract string ToYaml();
}
