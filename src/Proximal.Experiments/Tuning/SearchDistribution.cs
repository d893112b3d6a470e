namespace Proximal.Experiments;

/// <summary>Where the values of one setting come from in a search. Values are YAML on one line.</summary>
internal abstract record SearchDistribution
{
    /// <summary>Whether there is more than one value.</summary>
    public abstract bool Varies { get; }

    /// <summary>Values that tell whether the setting can take those of this source.</summary>
    public abstract IReadOnlyList<string> Probes { get; }

    /// <summary>Draws a value.</summary>
    public abstract string Draw(ref Rng random);

    /// <summary>The source as a space's file holds it, on one line.</summary>
    public abstract string ToYaml();
}
