using Proximal.Tensors;

namespace Proximal.Extensibility.Tests;

/// <summary>
/// Independent Laplace distributions: the network puts out the locations μ; the logarithms of the scales b are
/// parameters of the
/// distribution that do not depend on the state.
/// </summary>
internal sealed class LaplaceDistribution : ActionDistribution
{
    public const string Name = "laplace";

    private readonly Tensor logScale;
    private readonly float[] scale;

    public LaplaceDistribution(int size, float logScaleInitial)
    {
        logScale = Tensor.Parameter(size);
        scale = new float[size];
        Array.Fill(scale, logScaleInitial);
        logScale.Assign(scale);
        Synchronize();
    }

    public override int ParameterSize => scale.Length;

    public override int ActionSize => scale.Length;

    public override IEnumerable<KeyValuePair<string, Tensor>> Parameters => [new("log_scale", logScale)];

    /// <summary>√2 b.</summary>
    public override double? StandardDeviation => Math.Sqrt(2) * scale.Average();

    public override int DistributionParameterSize => 2 * scale.Length;

    /// <summary>log p(a) = Σ -|a - μ| / b - log 2b, and the entropy Σ 1 + log 2b.</summary>
    public override (Tensor LogProb, Tensor Entropy) Evaluate(Tensor parameters, Tensor actions)
    {
        Tensor logTwoScales = logScale + MathF.Log(2); // [n]
        Tensor distance = (actions - parameters).Abs() * (-logScale).Exp(); // [batch, n]
        return ((-distance - logTwoScales).Sum(-1), (logTwoScales + 1f).Sum(-1));
    }

    /// <summary>Draws by inversion: μ - b sign(u) log(1 - 2|u|), u uniform in [-½, ½).</summary>
    public override float Sample(ReadOnlySpan<float> parameters, ref Rng random, Span<float> action)
    {
        float logProb = 0;
        for (int i = 0; i < scale.Length; i++)
        {
            float u = random.NextSingle() - 0.5f;
            action[i] =
                parameters[i] - (scale[i] * MathF.Sign(u) * MathF.Log(Math.Max(1 - (2 * MathF.Abs(u)), float.Epsilon)));
            logProb -= (MathF.Abs(action[i] - parameters[i]) / scale[i]) + MathF.Log(2 * scale[i]);
        }

        return logProb;
    }

    public override void Mode(ReadOnlySpan<float> parameters, Span<float> action) => parameters.CopyTo(action);

    /// <summary>
    /// Copies the scales to the host, where <see cref="Sample(ReadOnlySpan{float}, ref Rng, Span{float})"/> reads them.
    /// </summary>
    public override void Synchronize()
    {
        logScale.CopyTo(scale);
        for (int i = 0; i < scale.Length; i++)
            scale[i] = MathF.Exp(scale[i]);
    }

    /// <summary>Locations and logarithms of scales, [batch, 2n].</summary>
    public override Tensor DistributionParameters(Tensor parameters) =>
        Tensor.Concat(1, parameters, (parameters * 0) + logScale);

    /// <summary>
    /// KL(p ‖ q) = Σ log(b_q / b_p) + |μ_p - μ_q| / b_q + (b_p / b_q) exp(-|μ_p - μ_q| / b_p) - 1. PPG needs it; PPO
    /// does not.
    /// </summary>
    public override Tensor KlDivergence(Tensor p, Tensor q)
    {
        int n = scale.Length;
        Tensor logP = p.Slice(1, n, n),
            logQ = q.Slice(1, n, n); // [batch, n]
        Tensor distance = (p.Slice(1, 0, n) - q.Slice(1, 0, n)).Abs();
        Tensor spread = (logP - logQ - (distance * (-logP).Exp())).Exp();
        return (logQ - logP + (distance * (-logQ).Exp()) + spread - 1f).Sum(-1);
    }
}
