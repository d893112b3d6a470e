using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Generalized state-dependent exploration, gSDE (Raffin et al. 2021, arXiv:2005.05719). The noise of an action is a
/// linear function of the features φ of the state: a = μ + φᵀ θ with θ[f, j] = σ[f, j] ε[f, j] and standard normal ε.
/// An environment uses the same ε for several steps, so similar states have similar noise and motion is smooth. Given
/// the state, actions are diagonal Gaussians with variances Σ φ[f]² σ[f, j]² + 1e-6 (equation 9 of the paper); training
/// uses this density. φ are the inputs of the actor's last layer. No gradient flows to φ through the variances. log σ
/// is a learned parameter.
/// </summary>
public sealed class StateDependentNoiseDistribution : GaussianDistribution
{
    /// <summary>
    /// The variance if all features are 0, which keeps logarithms finite: 1e-6, as in Stable-Baselines3.
    /// </summary>
    public const float SmallestVariance = 1e-6f;

    private readonly int features;
    private readonly bool fullStd;
    private readonly Tensor logStd;
    private readonly float[] hostStd;

    /// <summary>Creates the distribution.</summary>
    /// <param name="size">n, the number of action dimensions.</param>
    /// <param name="features">The number of features, the inputs of the actor's last layer.</param>
    /// <param name="logStdInitial">The initial log σ. Default 0.</param>
    /// <param name="fullStd">Whether σ is [features, n], one for each pair of feature and action dimension, instead of
    /// [features, 1]. Default true.</param>
    public StateDependentNoiseDistribution(int size, int features, float logStdInitial = 0, bool fullStd = true)
        : base(size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        (this.features, this.fullStd) = (features, fullStd);
        hostStd = new float[features * (fullStd ? size : 1)];
        Array.Fill(hostStd, logStdInitial);
        logStd = Tensor.Parameter(features, fullStd ? size : 1);
        logStd.Assign(hostStd);
        Synchronize();
    }

    /// <inheritdoc/>
    public override int ParameterSize => ActionSize + features;

    /// <inheritdoc/>
    public override int OutputSize => ActionSize;

    /// <inheritdoc/>
    public override int FeatureSize => features;

    /// <inheritdoc/>
    public override int NoiseSize => features * ActionSize;

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Tensor>> Parameters => [new("log_std", logStd)];

    /// <summary>
    /// The mean of σ, which Stable-Baselines3 also logs. The standard deviation of actions differs; it depends on the
    /// state.
    /// </summary>
    public override double? StandardDeviation => hostStd.Average(static std => (double)std);

    /// <inheritdoc/>
    public override Tensor Parameterize(Tensor outputs, Tensor features) =>
        Tensor.Concat(1, outputs, features.Detach());

    /// <inheritdoc/>
    public override (Tensor Mean, Tensor LogStd) MeanAndLogStd(Tensor parameters) =>
        (parameters.Slice(1, 0, ActionSize), 0.5f * Variance(parameters).Log());

    /// <inheritdoc/>
    public override Tensor DistributionParametersJvp(
        Tensor parameters,
        Tensor outputTangents,
        ReadOnlySpan<Tensor> headTangents
    )
    {
        // d log s = Σ φ² σ² d log σ / s², where s² is the variance.
        Tensor logStdTangents =
            Tensor.MatMul(Squares(parameters), (2f * logStd).Exp() * headTangents[0]) / Variance(parameters);
        return Tensor.Concat(1, outputTangents, (outputTangents * 0) + logStdTangents);
    }

    /// <inheritdoc/>
    public override void Synchronize()
    {
        logStd.CopyTo(hostStd);
        for (int i = 0; i < hostStd.Length; i++)
            hostStd[i] = MathF.Exp(hostStd[i]);
    }

    /// <inheritdoc/>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        float logProb = 0;
        for (int j = 0; j < ActionSize; j++)
        {
            float std = ActionStd(parameters, j);
            action[j] = parameters[j] + (std * random.NextNormal());
            logProb += LogDensity(action[j], parameters[j], std, MathF.Log(std));
        }

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
        for (int j = 0; j < ActionSize; j++)
        {
            float perturbation = 0;
            for (int f = 0; f < features; f++)
                perturbation += parameters[ActionSize + f] * Std(f, j) * noise[(f * ActionSize) + j];
            action[j] = parameters[j] + perturbation;
            float std = ActionStd(parameters, j);
            logProb += LogDensity(action[j], parameters[j], std, MathF.Log(std));
        }

        return logProb;
    }

    private float Std(int feature, int dimension) => hostStd[fullStd ? (feature * ActionSize) + dimension : feature];

    private float ActionStd(ReadOnlySpan<float> parameters, int dimension)
    {
        float variance = SmallestVariance;
        for (int f = 0; f < features; f++)
        {
            float part = parameters[ActionSize + f] * Std(f, dimension);
            variance += part * part;
        }

        return MathF.Sqrt(variance);
    }

    // φ², [batch, features].
    private Tensor Squares(Tensor parameters) => parameters.Slice(1, ActionSize, features).Square();

    // Without fullStd the variance is the same for all action dimensions, [batch, 1] before broadcasting.
    private Tensor Variance(Tensor parameters)
    {
        Tensor variance = Tensor.MatMul(Squares(parameters), (2f * logStd).Exp()) + SmallestVariance;
        return fullStd ? variance : (parameters.Slice(1, 0, ActionSize) * 0) + variance; // [batch, n]
    }
}
