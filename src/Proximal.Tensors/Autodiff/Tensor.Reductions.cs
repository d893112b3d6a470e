namespace Proximal.Tensors;

public readonly partial struct Tensor
{
    /// <summary>The sum of all elements.</summary>
    public Tensor Sum() => new(SumOperation.Apply(Node, 1));

    /// <summary>The mean of all elements.</summary>
    public Tensor Mean() => new(SumOperation.Apply(Node, 1f / Count));

    /// <summary>Sum along an axis, which is removed, or kept with length 1 with <paramref name="keepAxis"/>.</summary>
    public Tensor Sum(int axis, bool keepAxis = false) => new(SumOperation.Apply(Node, axis, keepAxis, 1));

    /// <summary>Mean along an axis, which is removed, or kept with length 1 with <paramref name="keepAxis"/>.</summary>
    public Tensor Mean(int axis, bool keepAxis = false) =>
        new(SumOperation.Apply(Node, axis, keepAxis, 1f / Shape[axis]));

    /// <summary>Largest element along an axis. The gradient flows to the first of equal elements.</summary>
    public Tensor Max(int axis, bool keepAxis = false) => new(MaxOperation.Apply(Node, axis, keepAxis));

    /// <summary>Index of the first largest element along an axis, as an integral float32; no gradient.</summary>
    public Tensor ArgMax(int axis, bool keepAxis = false) => new(MaxOperation.ArgMax(Node, axis, keepAxis));

    /// <summary>log Σ e^x along the last axis, which is removed; without overflow.</summary>
    public Tensor LogSumExp()
    {
        Tensor largest = Max(-1, keepAxis: true).Detach();
        return ((this - largest).Exp().Sum(-1, keepAxis: true).Log() + largest).Reshape(Shape.Without(-1).ToArray());
    }

    /// <summary>Softmax over the last axis.</summary>
    public Tensor Softmax() => new(SoftmaxOperation.Apply(Node));

    /// <summary>The logarithm of the softmax over the last axis.</summary>
    public Tensor LogSoftmax() => new(LogSoftmaxOperation.Apply(Node));

    /// <summary>
    /// Layer normalisation over the last axis (Ba et al. 2016): (x - mean) / sqrt(variance + epsilon) · weight + bias.
    /// </summary>
    /// <param name="weight">[columns].</param>
    /// <param name="bias">[columns].</param>
    /// <param name="epsilon">Added to the variance.</param>
    public Tensor LayerNorm(Tensor weight, Tensor bias, float epsilon = 1e-5f) =>
        new(LayerNormOperation.Apply(Node, weight.Node, bias.Node, epsilon));

    /// <summary>
    /// Root-mean-square normalisation over the last axis (Zhang and Sennrich 2019): x / sqrt(mean x² + epsilon) ·
    /// weight.
    /// </summary>
    /// <param name="weight">[columns].</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public Tensor RmsNorm(Tensor weight, float epsilon = 1e-6f) =>
        new(RmsNormOperation.Apply(Node, weight.Node, epsilon));
}
