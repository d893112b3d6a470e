namespace Proximal.Tensors;

/// <summary>
/// Layer normalisation over the last axis (Ba et al. 2016): each row is normalised to mean 0 and variance 1, multiplied
/// by <c>weight</c> [width] and shifted by <c>bias</c> [width].
/// </summary>
public sealed class LayerNormalization : Layer
{
    private readonly float epsilon;
    private readonly Tensor weight;
    private readonly Tensor bias;

    /// <summary>Creates a layer with weight 1 and bias 0.</summary>
    /// <param name="width">The length of the last axis.</param>
    /// <param name="epsilon">Added to the variance; 1e-5 by default.</param>
    public LayerNormalization(int width, float epsilon = 1e-5f)
    {
        this.epsilon = epsilon;
        weight = Register("weight", Tensor.Parameter(width));
        bias = Register("bias", Tensor.Parameter(width));
        Initialization.Constant(weight, 1);
    }

    /// <summary>Sets weight 1 and bias 0.</summary>
    /// <param name="random">Not used.</param>
    public override void Initialize(ref Rng random)
    {
        Initialization.Constant(weight, 1);
        Initialization.Constant(bias, 0);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.LayerNorm(weight, bias, epsilon);
}

/// <summary>
/// RMS normalisation over the last axis (Zhang and Sennrich 2019): each row is divided by the root of its mean square,
/// then multiplied by <c>weight</c> [width].
/// </summary>
public sealed class RmsNormalization : Layer
{
    private readonly float epsilon;
    private readonly Tensor weight;

    /// <summary>Creates a layer with weight 1.</summary>
    /// <param name="width">The length of the last axis.</param>
    /// <param name="epsilon">Added to the mean square; 1e-6 by default.</param>
    public RmsNormalization(int width, float epsilon = 1e-6f)
    {
        this.epsilon = epsilon;
        weight = Register("weight", Tensor.Parameter(width));
        Initialization.Constant(weight, 1);
    }

    /// <summary>Sets weight 1.</summary>
    /// <param name="random">Not used.</param>
    public override void Initialize(ref Rng random) => Initialization.Constant(weight, 1);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.RmsNorm(weight, epsilon);
}
