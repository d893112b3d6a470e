namespace Proximal.Inference;

/// <summary>
/// Generalized state-dependent exploration, gSDE (Raffin et al. 2021): the noise of an action is a linear function of
/// the inputs of the actor's last layer, with coefficients that stay the same through an episode. The distribution
/// parameters are the means, then the standard deviations, before the bounds are applied.
/// </summary>
internal sealed class StateDependentNoiseHead : ActionHead
{
    private const float SmallestVariance = 1e-6f;

    private readonly Bounds bounds;
    private readonly int features;
    private readonly bool fullStd;
    private readonly float[] std;

    /// <summary>Creates the head.</summary>
    /// <param name="bounds">Bounds of the action.</param>
    /// <param name="features">Number of inputs of the actor's last layer.</param>
    /// <param name="fullStd">Whether there is a standard deviation for each feature and action dimension.</param>
    /// <param name="logStd">Log standard deviations, [features, n] or [features].</param>
    public StateDependentNoiseHead(Bounds bounds, int features, bool fullStd, float[] logStd)
        : base(bounds.Count, 2 * bounds.Count, bounds.Count)
    {
        (this.bounds, this.features, this.fullStd) = (bounds, features, fullStd);
        std = new float[logStd.Length];
        for (int i = 0; i < std.Length; i++)
            std[i] = MathF.Exp(logStd[i]);
    }

    public override int NoiseSize => features * ActionSize;

    public override void Distribution(
        Span<float> outputs,
        Span<float> hidden,
        Span<bool> mask,
        Span<float> distribution
    )
    {
        outputs.CopyTo(distribution);
        for (int j = 0; j < ActionSize; j++)
        {
            float variance = SmallestVariance;
            for (int f = 0; f < features; f++)
            {
                float part = hidden[f] * Std(f, j);
                variance += part * part;
            }

            distribution[ActionSize + j] = MathF.Sqrt(variance);
        }
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
        for (int j = 0; j < ActionSize; j++)
        {
            float perturbation = 0;
            for (int f = 0; f < features; f++)
                perturbation += hidden[f] * Std(f, j) * noise[(f * ActionSize) + j];
            action[j] = distribution[j] + perturbation;
        }

        bounds.Apply(action);
    }

    private float Std(int feature, int dimension) => std[fullStd ? (feature * ActionSize) + dimension : feature];
}
