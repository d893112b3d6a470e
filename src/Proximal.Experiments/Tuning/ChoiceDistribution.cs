namespace Proximal.Experiments;

/// <summary>Uniform distribution over several values; a single value is fixed.</summary>
/// <param name="Values">Values; at least one.</param>
internal sealed record ChoiceDistribution(IReadOnlyList<string> Values) : SearchDistribution
{
    public override bool Varies => Values.Count > 1;

    public override IReadOnlyList<string> Probes => Values;

    public override string Draw(ref Rng random) => Varies ? Values[random.NextInt32(Values.Count)] : Values[0];

    public override string ToYaml() => $"[{string.Join(", ", Values)}]";
}
