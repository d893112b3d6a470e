namespace Proximal.Inference;

/// <summary>
/// Beta distribution between the bounds (Chou et al. 2017). The distribution parameters are α = softplus(y) + 1, then β
/// in the same way. An action is u with x = (1 + tanh u) / 2 until its bounds are applied.
/// </summary>
internal sealed class BetaHead : ActionHead
{
    private readonly Bounds bounds;

    public BetaHead(Bounds bounds)
        : base(2 * bounds.Count, 2 * bounds.Count, bounds.Count) => this.bounds = bounds;

    public override void Distribution(
        Span<float> outputs,
        Span<float> hidden,
        Span<bool> mask,
        Span<float> distribution
    )
    {
        for (int i = 0; i < OutputSize; i++)
            distribution[i] = (float)(
                Math.Max(outputs[i], 0) + Math.Log(1 + Math.Exp(-Math.Abs((double)outputs[i]))) + 1
            );
    }

    /// <summary>The mean α / (α + β).</summary>
    public override void Mode(Span<float> distribution, Span<float> action)
    {
        for (int i = 0; i < ActionSize; i++)
            action[i] = (float)(0.5 * Math.Log((double)distribution[i] / distribution[ActionSize + i]));
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
            action[i] = (float)(
                0.5
                * (
                    SampleLogGamma(distribution[i], ref random)
                    - SampleLogGamma(distribution[ActionSize + i], ref random)
                )
            );
        bounds.Apply(action);
    }

    // The logarithm of a gamma variable with shape 1 or more (Marsaglia and Tsang 2000), as the trainer samples it.
    private static double SampleLogGamma(double shape, ref PhiloxRandom random)
    {
        double d = shape - (1.0 / 3),
            c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = random.NextNormal();
            double root = 1 + (c * x);
            if (root <= 0)
                continue;
            double logCube = 3 * Math.Log(root);
            if (Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + (d * (1 - Math.Exp(logCube) + logCube)))
                return Math.Log(d) + logCube;
        }
    }
}
