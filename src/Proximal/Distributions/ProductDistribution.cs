using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Actions of several parts, which are drawn independently of each other given the state: their parameters stand one after the other,
/// and log-probabilities, entropies and divergences add up.
/// </summary>
public sealed class ProductDistribution : ActionDistribution
{
    private readonly Factor[] factors;

    /// <summary>A product of distributions.</summary>
    /// <param name="parts">The distribution of each part, with the part's name and space.</param>
    public ProductDistribution(IEnumerable<(string Name, Space Space, ActionDistribution Distribution)> parts)
    {
        var made = new List<Factor>();
        foreach ((string name, Space space, ActionDistribution distribution) in parts)
        {
            made.Add(
                new Factor(
                    name,
                    space,
                    distribution,
                    ParameterSize,
                    ActionSize,
                    MaskSize,
                    space.ActionMaskSize,
                    DistributionParameterSize,
                    OwnCount
                )
                {
                    OutputStart = OutputSize,
                    NoiseStart = NoiseSize,
                }
            );
            ParameterSize += distribution.ParameterSize;
            OutputSize += distribution.OutputSize;
            FeatureSize = Math.Max(FeatureSize, distribution.FeatureSize);
            NoiseSize += distribution.NoiseSize;
            ActionSize += distribution.ActionSize;
            MaskSize += space.ActionMaskSize;
            DistributionParameterSize += distribution.DistributionParameterSize;
            OwnCount += distribution.Parameters.Count();
        }

        factors = [.. made];
    }

    /// <inheritdoc/>
    public override int ParameterSize { get; }

    /// <inheritdoc/>
    public override int OutputSize { get; }

    /// <inheritdoc/>
    public override int FeatureSize { get; }

    /// <inheritdoc/>
    public override int NoiseSize { get; }

    /// <inheritdoc/>
    public override int ActionSize { get; }

    /// <inheritdoc/>
    public override int DistributionParameterSize { get; }

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Tensor>> Parameters =>
        factors.SelectMany(static factor =>
            factor.Distribution.Parameters.Select(own => KeyValuePair.Create($"{factor.Name}_{own.Key}", own.Value))
        );

    /// <inheritdoc/>
    /// <remarks>Parts that are no Gaussians are never squashed.</remarks>
    public override bool Squashes => Array.Exists(factors, static factor => factor.Distribution.Squashes);

    /// <inheritdoc/>
    public override double? StandardDeviation =>
        factors.Select(static factor => factor.Distribution.StandardDeviation).Average();

    /// <summary>The distribution of each part, in order.</summary>
    public IEnumerable<(string Name, Space Space, ActionDistribution Distribution)> Parts =>
        factors.Select(static factor => (factor.Name, factor.Space, factor.Distribution));

    private int MaskSize { get; }

    private int OwnCount { get; }

    /// <inheritdoc/>
    public override Tensor Parameterize(Tensor outputs, Tensor features) =>
        FeatureSize == 0
            ? outputs
            : Tensor.Concat(1, [.. factors.Select(f => f.Distribution.Parameterize(f.Outputs(outputs), features))]);

    /// <inheritdoc/>
    public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        (Tensor logProb, Tensor entropy) = (default, default);
        foreach (Factor f in factors)
        {
            (Tensor own, Tensor ownEntropy) = f.Distribution.Evaluate(f.Parameters(parameters), f.Actions(actions));
            (logProb, entropy) = logProb.IsEmpty ? (own, ownEntropy) : (logProb + own, entropy + ownEntropy);
        }

        return (logProb, entropy);
    }

    /// <inheritdoc/>
    public override Tensor Mask(Tensor parameters, Tensor mask)
    {
        var few = default(InlineTensors);
        Span<Tensor> masked = few.OfLength(factors.Length);
        for (int i = 0; i < masked.Length; i++)
        {
            Factor f = factors[i];
            masked[i] = f.Parameters(parameters);
            if (f.MaskSize > 0)
                masked[i] = f.Distribution.Mask(masked[i], mask.Slice(1, f.MaskStart, f.MaskSize));
        }

        return Tensor.Concat(1, masked);
    }

    /// <inheritdoc/>
    public override Tensor DistributionParameters(Tensor parameters) =>
        Tensor.Concat(1, [.. factors.Select(f => f.Distribution.DistributionParameters(f.Parameters(parameters)))]);

    /// <inheritdoc/>
    public override Tensor DistributionParametersDirection(
        Tensor parameters,
        Tensor direction,
        ReadOnlySpan<Tensor> own
    )
    {
        var directions = new Tensor[factors.Length];
        for (int i = 0; i < directions.Length; i++)
            directions[i] = factors[i]
                .Distribution.DistributionParametersDirection(
                    factors[i].Parameters(parameters),
                    factors[i].Outputs(direction),
                    own[factors[i].OwnStart..]
                );
        return Tensor.Concat(1, directions);
    }

    /// <inheritdoc/>
    public override Tensor Divergence(Tensor description, Tensor other)
    {
        Tensor sum = default;
        foreach (Factor f in factors)
        {
            Tensor own = f.Distribution.Divergence(f.Description(description), f.Description(other));
            sum = sum.IsEmpty ? own : sum + own;
        }

        return sum;
    }

    /// <inheritdoc/>
    public override Tensor FisherProduct(Tensor description, Tensor direction) =>
        Tensor.Concat(
            1,
            [.. factors.Select(f => f.Distribution.FisherProduct(f.Description(description), f.Description(direction)))]
        );

    /// <inheritdoc/>
    public override void Synchronize()
    {
        foreach (Factor f in factors)
            f.Distribution.Synchronize();
    }

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        float logProb = 0;
        foreach (Factor f in factors)
            logProb += f.Distribution.Sample(f.Parameters(parameters), ref random, f.Action(action));
        return logProb;
    }

    /// <inheritdoc/>
    public override float Sample(
        ReadOnlySpan<float> parameters,
        ReadOnlySpan<float> noise,
        ref Rng random,
        Span<float> action
    )
    {
        float logProb = 0;
        foreach (Factor f in factors)
            logProb += f.Distribution.Sample(f.Parameters(parameters), f.Noise(noise), ref random, f.Action(action));
        return logProb;
    }

    /// <inheritdoc/>
    public override void Mode(ReadOnlySpan<float> parameters, Span<float> action)
    {
        foreach (Factor f in factors)
            f.Distribution.Mode(f.Parameters(parameters), f.Action(action));
    }

    /// <summary>A part's distribution, and where its numbers stand among those of all.</summary>
    private sealed record Factor(
        string Name,
        Space Space,
        ActionDistribution Distribution,
        int ParameterStart,
        int ActionStart,
        int MaskStart,
        int MaskSize,
        int DescriptionStart,
        int OwnStart
    )
    {
        public int OutputStart { get; init; }

        public int NoiseStart { get; init; }

        public Tensor Outputs(Tensor all) => all.Slice(1, OutputStart, Distribution.OutputSize);

        public ReadOnlySpan<float> Noise(ReadOnlySpan<float> all) => all.Slice(NoiseStart, Distribution.NoiseSize);

        public Tensor Parameters(Tensor all) => all.Slice(1, ParameterStart, Distribution.ParameterSize);

        public ReadOnlySpan<float> Parameters(ReadOnlySpan<float> all) =>
            all.Slice(ParameterStart, Distribution.ParameterSize);

        public Tensor Actions(Tensor all) => all.Slice(1, ActionStart, Distribution.ActionSize);

        public Span<float> Action(Span<float> all) => all.Slice(ActionStart, Distribution.ActionSize);

        public Tensor Description(Tensor all) => all.Slice(1, DescriptionStart, Distribution.DistributionParameterSize);
    }
}
