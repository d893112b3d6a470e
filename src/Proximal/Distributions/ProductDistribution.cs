using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Product of independent distributions, one for each part of a composite action. Parameters are concatenated;
/// log-probabilities, entropies and KL divergences are summed.
/// </summary>
public sealed class ProductDistribution : ActionDistribution
{
    private readonly Factor[] factors;

    /// <summary>Creates the product.</summary>
    /// <param name="parts">The name, the space and the distribution of each part.</param>
    public ProductDistribution(IEnumerable<(string Name, Space Space, ActionDistribution Distribution)> parts)
    {
        var created = new List<Factor>();
        foreach ((string name, Space space, ActionDistribution distribution) in parts)
        {
            created.Add(
                new Factor(
                    name,
                    space,
                    distribution,
                    ParameterSize,
                    ActionSize,
                    MaskSize,
                    space.ActionMaskSize,
                    DistributionParameterSize,
                    LearnedCount
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
            LearnedCount += distribution.Parameters.Count();
        }

        factors = [.. created];
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
            factor.Distribution.Parameters.Select(learned =>
                KeyValuePair.Create($"{factor.Name}_{learned.Key}", learned.Value)
            )
        );

    /// <inheritdoc/>
    /// <remarks>Only the parts whose distribution squashes are squashed.</remarks>
    public override bool Squashes => Array.Exists(factors, static factor => factor.Distribution.Squashes);

    /// <inheritdoc/>
    public override double? StandardDeviation =>
        factors.Select(static factor => factor.Distribution.StandardDeviation).Average();

    /// <summary>The name, the space and the distribution of each part, in order.</summary>
    public IEnumerable<(string Name, Space Space, ActionDistribution Distribution)> Parts =>
        factors.Select(static factor => (factor.Name, factor.Space, factor.Distribution));

    private int MaskSize { get; }

    private int LearnedCount { get; }

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
            (Tensor factorLogProb, Tensor factorEntropy) = f.Distribution.Evaluate(
                f.Parameters(parameters),
                f.Actions(actions)
            );
            (logProb, entropy) = logProb.IsEmpty
                ? (factorLogProb, factorEntropy)
                : (logProb + factorLogProb, entropy + factorEntropy);
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
    public override Tensor DistributionParametersJvp(
        Tensor parameters,
        Tensor outputTangents,
        ReadOnlySpan<Tensor> headTangents
    )
    {
        var tangents = new Tensor[factors.Length];
        for (int i = 0; i < tangents.Length; i++)
            tangents[i] = factors[i]
                .Distribution.DistributionParametersJvp(
                    factors[i].Parameters(parameters),
                    factors[i].Outputs(outputTangents),
                    headTangents[factors[i].LearnedStart..]
                );
        return Tensor.Concat(1, tangents);
    }

    /// <inheritdoc/>
    public override Tensor KlDivergence(Tensor p, Tensor q)
    {
        Tensor sum = default;
        foreach (Factor f in factors)
        {
            Tensor factor = f.Distribution.KlDivergence(f.DistributionParameters(p), f.DistributionParameters(q));
            sum = sum.IsEmpty ? factor : sum + factor;
        }

        return sum;
    }

    /// <inheritdoc/>
    public override Tensor FisherProduct(Tensor distributionParameters, Tensor vector) =>
        Tensor.Concat(
            1,
            [
                .. factors.Select(f =>
                    f.Distribution.FisherProduct(
                        f.DistributionParameters(distributionParameters),
                        f.DistributionParameters(vector)
                    )
                ),
            ]
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

    /// <summary>The distribution of a part and the positions of its values in the concatenated rows.</summary>
    private sealed record Factor(
        string Name,
        Space Space,
        ActionDistribution Distribution,
        int ParameterStart,
        int ActionStart,
        int MaskStart,
        int MaskSize,
        int DistributionParameterStart,
        int LearnedStart
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

        public Tensor DistributionParameters(Tensor all) =>
            all.Slice(1, DistributionParameterStart, Distribution.DistributionParameterSize);
    }
}
