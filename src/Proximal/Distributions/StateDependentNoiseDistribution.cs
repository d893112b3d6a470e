using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Generalised state-dependent exploration, gSDE (Raffin et al. 2021, arXiv:2005.05719): the noise of an action is a linear function
/// of the features φ of the state, a = μ + φᵀ θ with θ[f, j] = σ[f, j] ε[f, j], ε standard normal. An environment keeps to its ε for
/// several steps, so that like states see like noise and motion stays smooth. Given the state, actions are independent normal
/// distributions with variances Σ φ[f]² σ[f, j]² + 1e-6 (equation 9 of the paper), and that is the density that training sees. φ is what
/// the actor's last layer takes; no gradient reaches it through the variances. log σ is a parameter of its own.
/// </summary>
public sealed class StateDependentNoiseDistribution : GaussianDistribution
{
    /// <summary>What variances are where all features are 0, which keeps logarithms finite; as Stable-Baselines3 has it.</summary>
    public const float SmallestVariance = 1e-6f;

    private readonly int features;
    private readonly bool fullStd;
    private readonly Tensor logStd;
    private readonly float[] hostStd;

    /// <summary>A Gaussian over <paramref name="size"/> numbers with noise from <paramref name="features"/> features.</summary>
    /// <param name="size">n, numbers of one action.</param>
    /// <param name="features">The inputs of the actor's last layer.</param>
    /// <param name="logStdInitial">Where log σ begins.</param>
    /// <param name="fullStd">Whether there is a σ for every feature and number, [features, n], rather than one for every feature, [features, 1].</param>
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

    /// <summary>The mean of σ, as Stable-Baselines3 logs it: not that of actions, which depends on the state.</summary>
    public override double? StandardDeviation => hostStd.Average(static deviation => (double)deviation);

    /// <inheritdoc/>
    public override Tensor Parameterize(Tensor outputs, Tensor features) =>
        Tensor.Concat(1, outputs, features.Detach());

    /// <inheritdoc/>
    public override (Tensor Mean, Tensor LogStd) Moments(Tensor parameters) =>
        (parameters.Slice(1, 0, ActionSize), 0.5f * Variance(parameters).Log());

    /// <inheritdoc/>
    public override Tensor DistributionParametersDirection(
        Tensor parameters,
        Tensor direction,
        ReadOnlySpan<Tensor> own
    )
    {
        // d log s = Σ φ² σ² d log σ / s², s² the variance.
        Tensor change = Tensor.MatMul(Squares(parameters), (2f * logStd).Exp() * own[0]) / Variance(parameters);
        return Tensor.Concat(1, direction, (direction * 0) + change);
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
            float std = Deviation(parameters, j);
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
            float std = Deviation(parameters, j);
            logProb += LogDensity(action[j], parameters[j], std, MathF.Log(std));
        }

        return logProb;
    }

    private float Std(int feature, int number) => hostStd[fullStd ? (feature * ActionSize) + number : feature];

    private float Deviation(ReadOnlySpan<float> parameters, int number)
    {
        float variance = SmallestVariance;
        for (int f = 0; f < features; f++)
        {
            float part = parameters[ActionSize + f] * Std(f, number);
            variance += part * part;
        }

        return MathF.Sqrt(variance);
    }

    private Tensor Squares(Tensor parameters) => parameters.Slice(1, ActionSize, features).Square(); // [batch, features]

    // Where σ does not depend on the number of the action, nor does the variance: [batch, 1].
    private Tensor Variance(Tensor parameters)
    {
        Tensor variance = Tensor.MatMul(Squares(parameters), (2f * logStd).Exp()) + SmallestVariance;
        return fullStd ? variance : (parameters.Slice(1, 0, ActionSize) * 0) + variance; // [batch, n]
    }
}
