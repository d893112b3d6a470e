namespace Proximal.Inference;

/// <summary>
/// Diagonal Gaussian whose standard deviations are parameters, or outputs of the network: log σ = clamp(log σ₀ + y,
/// -20, 2). The distribution parameters are the means, then the standard deviations, before the bounds are applied.
/// </summary>
internal sealed class GaussianHead : ActionHead
{
    private const float MinLogStd = -20,
        MaxLogStd = 2;

    private readonly Bounds bounds;
    private readonly float[]? std;
    private readonly float logStdInitial;

    /// <summary>Creates a head with constant standard deviations.</summary>
    public GaussianHead(Bounds bounds, float[] logStd)
        : base(bounds.Count, 2 * bounds.Count, bounds.Count)
    {
        this.bounds = bounds;
        std = new float[logStd.Length];
        for (int i = 0; i < std.Length; i++)
            std[i] = MathF.Exp(logStd[i]);
    }

    /// <summary>Creates a head whose standard deviations depend on the state.</summary>
    public GaussianHead(Bounds bounds, float logStdInitial)
        : base(2 * bounds.Count, 2 * bounds.Count, bounds.Count) =>
        (this.bounds, this.logStdInitial) = (bounds, logStdInitial);

    public override void Distribution(
        Span<float> outputs,
        Span<float> hidden,
        Span<bool> mask,
        Span<float> distribution
    )
    {
        int n = ActionSize;
        outputs.Slice(0, n).CopyTo(distribution);
        for (int i = 0; i < n; i++)
            distribution[n + i] =
                std != null
                    ? std[i]
                    : MathF.Exp(MathF.Max(MinLogStd, MathF.Min(MaxLogStd, outputs[n + i] + logStdInitial)));
    }

    public override void Mode(Span<float> distribution, Span<float> action)
    {
        distribution.Slice(0, ActionSize).CopyTo(action);
        bounds.Apply(action);
    }

    public override void Sample(
        Span<float> distribution,
        Span<float> hidden,
        Span<float> noise,
        ref PhiloxRandom random,
        Span<float> action
    )
    {
        for (int i = 0; i < ActionSize; i++)
            action[i] = distribution[i] + (distribution[ActionSize + i] * random.NextNormal());
        bounds.Apply(action);
    }
}
